/** Writes a drawing as an SVG file that looks the same outside the editor. */
import { svgElement } from './element';
import type { Theme } from './theme';

/** Properties whose values come from style sheets and theme variables. */
const INLINED = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-size',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
] as const;

const INITIAL: Readonly<Record<string, string>> = {
  'fill-opacity': '1',
  'stroke-opacity': '1',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  opacity: '1',
  'dominant-baseline': 'auto',
};

/** Part of the page: what stands at (x, y) in the exported drawing. */
export interface Placed {
  readonly svg: SVGSVGElement;
  readonly x: number;
  readonly y: number;
  readonly title?: string;
}

export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  /** Drawn about (0, 0) in place of a square. */
  readonly mark?: SVGElement;
}

const LEGEND_LINE = 18;

/** Several drawings on one sheet, a legend below. Elements marked `data-screen-only` are left out. */
export function exportSheet(
  parts: readonly Placed[],
  width: number,
  height: number,
  theme: Theme,
  legend: readonly LegendEntry[] = [],
): string {
  const sheet = emptySheet(width, height + legend.length * LEGEND_LINE, theme);
  for (const { svg, x, y, title } of parts) {
    const group = svgElement('g', { transform: `translate(${x},${y})` });
    if (title) group.append(svgElement('text', { y: -6, 'font-weight': 600, fill: theme.foreground }, title));
    for (const child of svg.children) {
      const copy = inlined(child);
      if (copy) group.append(copy);
    }
    sheet.append(group);
  }
  for (const [i, { label, colour, mark }] of legend.entries()) {
    const y = height + i * LEGEND_LINE;
    sheet.append(
      mark
        ? svgElement('g', { transform: `translate(19,${y - 4})` }, mark)
        : svgElement('rect', { x: 14, y: y - 9, width: 10, height: 10, rx: 2, fill: colour }),
      svgElement('text', { x: 30, y, fill: theme.foreground }, label),
    );
  }
  return serialize(sheet);
}

export function emptySheet(width: number, height: number, theme: Theme): SVGSVGElement {
  const sheet = svgElement('svg', {
    xmlns: 'http://www.w3.org/2000/svg',
    width: Math.ceil(width),
    height: Math.ceil(height),
    viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
    'font-family': `${theme.fontFamily}, sans-serif`.replace(/"/g, "'"),
    'font-size': 12,
  });
  sheet.append(svgElement('rect', { width: '100%', height: '100%', fill: theme.background }));
  return sheet;
}

export function serialize(sheet: SVGSVGElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(sheet)}\n`;
}

/** A copy with computed values written as attributes, or nothing where the screen shows nothing. */
function inlined(original: Element): Element | undefined {
  if (original.hasAttribute('data-screen-only')) return undefined;
  const style = getComputedStyle(original);
  if (style.display === 'none' || style.visibility === 'hidden') return undefined;
  const copy = original.cloneNode(false) as Element;
  for (const name of ['class', 'style', 'tabindex', 'role']) copy.removeAttribute(name);
  for (const name of [...copy.attributes].map(a => a.name).filter(n => n.startsWith('aria-')))
    copy.removeAttribute(name);
  if (original instanceof SVGGraphicsElement && !(original instanceof SVGGElement)) {
    for (const property of INLINED) {
      const value = style.getPropertyValue(property);
      if (value && value !== INITIAL[property]) copy.setAttribute(property, value);
    }
  }
  if (original instanceof SVGGElement && style.opacity !== '1') copy.setAttribute('opacity', style.opacity);
  if (original.tagName === 'clipPath' || original.tagName === 'defs') return original.cloneNode(true) as Element;
  for (const child of original.childNodes) {
    if (child instanceof Element) {
      const inner = inlined(child);
      if (inner) copy.append(inner);
    } else {
      copy.append(child.cloneNode());
    }
  }
  return copy;
}
