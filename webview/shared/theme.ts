/** The editor's colours and fonts as values, for canvas, WebGL and exported drawings; and word when they change. */
import { color } from 'd3';
import {
  categoricalColours,
  GRAPHIC_CONTRAST,
  luminance,
  over,
  sequentialRamp,
  seriesColour,
  TEXT_CONTRAST,
  withContrast,
} from './palette';

export interface Theme {
  readonly dark: boolean;
  readonly highContrast: boolean;
  readonly background: string;
  readonly foreground: string;
  /** Captions and axes: quieter than the foreground, yet readable. */
  readonly muted: string;
  /** Grid lines. */
  readonly line: string;
  readonly accent: string;
  readonly focus: string;
  readonly categorical: readonly string[];
  /** [256, 4] from nothing to most. */
  readonly ramp: Uint8ClampedArray;
  /** Blue and orange keep apart for every kind of colour blindness. */
  readonly supports: string;
  readonly opposes: string;
  readonly fontFamily: string;
  readonly fontSize: number;
}

/** Where a theme leaves a colour out; VS Code's own dark defaults. */
const FALLBACKS = {
  '--vscode-editor-background': '#1f1f1f',
  '--vscode-editor-foreground': '#cccccc',
  '--vscode-descriptionForeground': '#9d9d9d',
  '--vscode-charts-blue': '#3794ff',
  '--vscode-charts-orange': '#d18616',
  '--vscode-charts-green': '#89d185',
  '--vscode-charts-purple': '#b180d7',
  '--vscode-charts-red': '#f14c4c',
  '--vscode-charts-yellow': '#cca700',
  '--vscode-focusBorder': '#0078d4',
} as const;

const SERIES = ['blue', 'orange', 'green', 'purple', 'red', 'yellow'] as const;
const SERIES_COLOURS = 18;

export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (name: keyof typeof FALLBACKS) => {
    const value = style.getPropertyValue(name).trim();
    return color(value) ? value : FALLBACKS[name];
  };
  // A side panel has another background than an editor; what is painted behind the view is what counts.
  const painted = getComputedStyle(document.body).backgroundColor;
  const background = over(painted, over(read('--vscode-editor-background'), '#000000'));
  const kinds = document.body.classList;
  const highContrast = kinds.contains('vscode-high-contrast') || kinds.contains('vscode-high-contrast-light');
  const graphic = highContrast ? TEXT_CONTRAST : GRAPHIC_CONTRAST;
  const foreground = withContrast(over(read('--vscode-editor-foreground'), background), background, TEXT_CONTRAST);
  const series = SERIES.map(name =>
    seriesColour(read(`--vscode-charts-${name}`), FALLBACKS[`--vscode-charts-${name}`]),
  );
  const quiet = over(read('--vscode-descriptionForeground'), background);
  return {
    dark: luminance(background) < 0.18,
    highContrast,
    background,
    foreground,
    muted: highContrast ? foreground : withContrast(quiet, background, TEXT_CONTRAST),
    line: over(withOpacity(foreground, highContrast ? 0.4 : 0.14), background),
    accent: withContrast(series[0]!, background, graphic),
    focus: over(read('--vscode-focusBorder'), background),
    categorical: categoricalColours(series, background, SERIES_COLOURS, graphic),
    ramp: sequentialRamp(background, series[0]!),
    supports: withContrast(series[0]!, background, graphic),
    opposes: withContrast(series[1]!, background, graphic),
    fontFamily: style.fontFamily,
    fontSize: Number.parseFloat(style.fontSize) || 13,
  };
}

export function withOpacity(css: string, opacity: number): string {
  const parsed = color(css);
  if (!parsed) return css;
  parsed.opacity = opacity;
  return parsed.formatRgb();
}

/** Calls back when the theme changes: VS Code then swaps the body's class and the variables on the root. */
export function watchTheme(changed: (theme: Theme) => void): void {
  let waiting = false;
  const observer = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      changed(readTheme());
    });
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
}

/** True when the person wants no animation, by VS Code's setting or the system's. */
export function prefersReducedMotion(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') || matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
