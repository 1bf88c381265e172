/** Colours that can be told apart and read on a given background, as numbers: no DOM here. */
import { color, hcl, interpolateLab, lab, piecewise, type RGBColor, rgb } from 'd3';

/** WCAG 2.2 contrast of graphics, and of text. */
export const GRAPHIC_CONTRAST = 3;
export const TEXT_CONTRAST = 4.5;

/** Distance in CIELAB below which two lines of a chart look alike. */
const LOOKS_ALIKE = 24;

/** WCAG 2.2 relative luminance, 0..1. */
export function luminance(css: string): number {
  const { r, g, b } = rgb(css);
  const linear = (channel: number) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** WCAG 2.2 contrast ratio, 1..21. */
export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Lays a colour that may be transparent over an opaque one. */
export function over(top: string, bottom: string): string {
  const a = rgb(top);
  const b = rgb(bottom);
  const mix = (x: number, y: number) => x * a.opacity + y * (1 - a.opacity);
  return rgb(mix(a.r, b.r), mix(a.g, b.g), mix(a.b, b.b)).formatHex();
}

/** Part `t` of the way from one colour to another, in CIELAB. */
export function blend(from: string, to: string, t: number): string {
  return rgb(interpolateLab(from, to)(t)).formatHex();
}

/** The colour, made lighter or darker until it stands out from the background. */
export function withContrast(css: string, background: string, ratio: number): string {
  const start = lab(css);
  if (!color(css)) return luminance(background) < 0.18 ? '#ffffff' : '#000000';
  const lighter = luminance(background) < 0.18;
  let best = rgb(css).formatHex();
  for (let l = start.l; l >= 0 && l <= 100; l += lighter ? 2 : -2) {
    best = lab(l, start.a, start.b).rgb().clamp().formatHex();
    if (contrast(best, background) >= ratio) break;
  }
  return best;
}

/** Black or white, whichever reads better on the colour. */
export function inkOn(css: string): string {
  return contrast('#000000', css) >= contrast('#ffffff', css) ? '#000000' : '#ffffff';
}

/**
 * `count` colours for series: the theme's own first, each moved in lightness or hue until it stands out from the
 * background and from those before it.
 */
export function categoricalColours(
  base: readonly string[],
  background: string,
  count: number,
  ratio: number,
): string[] {
  const chosen: string[] = [];
  for (let i = 0; i < count; i++) {
    const wanted = withContrast(base[i % base.length]!, background, ratio);
    chosen.push(farthest(variants(wanted, background, ratio), chosen));
  }
  return chosen;
}

/** The colour itself and its neighbours, nearest first. */
function variants(css: string, background: string, ratio: number): string[] {
  const { h, c, l } = hcl(css);
  const found: string[] = [];
  for (const turn of [0, 18, -18, 36, -36]) {
    for (const shift of [0, 16, -16, 32, -32]) {
      const candidate: RGBColor = hcl(h + turn, c, Math.max(5, Math.min(97, l + shift)))
        .rgb()
        .clamp();
      if (contrast(candidate.formatHex(), background) >= ratio) found.push(candidate.formatHex());
    }
  }
  return found.length > 0 ? found : [css];
}

/** The first candidate that looks like none of those chosen, or else the one that looks least like them. */
function farthest(candidates: readonly string[], chosen: readonly string[]): string {
  let best = candidates[0]!;
  let bestDistance = -1;
  for (const candidate of candidates) {
    const distance = Math.min(Number.POSITIVE_INFINITY, ...chosen.map(other => difference(candidate, other)));
    if (distance >= LOOKS_ALIKE) return candidate;
    if (distance > bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** CIE76. */
export function difference(a: string, b: string): number {
  const x = lab(a);
  const y = lab(b);
  return Math.hypot(x.l - y.l, x.a - y.a, x.b - y.b);
}

/**
 * 256 colours from the background (0) through the accent to what stands out most (1), evenly in lightness, so that more
 * always looks like more: on dark themes brighter, on light ones darker.
 *
 * @returns [256, 4] red, green, blue, alpha
 */
export function sequentialRamp(background: string, accent: string): Uint8ClampedArray {
  const dark = luminance(background) < 0.18;
  const from = lab(background);
  const end = lab(dark ? '#fff7d6' : '#08103a');
  const hue = hcl(accent).h;
  // Two stops between, in the accent's hue, at even steps of lightness.
  const stops = [1 / 3, 2 / 3].map(t => hcl(hue, 48, from.l + (end.l - from.l) * t));
  const path = piecewise(interpolateLab, [background, ...stops.map(String), String(end)]);
  const ramp = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const { r, g, b } = rgb(path(i / 255));
    ramp.set([r, g, b, 255], 4 * i);
  }
  return ramp;
}

/** The ramp's colour at `t`, 0..1. */
export function rampColour(ramp: Uint8ClampedArray, t: number): string {
  const at = 4 * Math.max(0, Math.min(255, Math.round(t * 255)));
  return rgb(ramp[at]!, ramp[at + 1]!, ramp[at + 2]!).formatHex();
}
