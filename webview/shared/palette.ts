/** Colours that can be told apart and read on a given background, as numbers: no DOM here. */
import { color, hcl, interpolateLab, type LabColor, lab, piecewise, type RGBColor, rgb } from 'd3';

/** WCAG 2.2 contrast of graphics, and of text. */
export const GRAPHIC_CONTRAST = 3;
export const TEXT_CONTRAST = 4.5;

/** Distance in CIELAB below which two lines of a chart look alike. */
const LOOKS_ALIKE = 27;
/** What a distance counts for those to whom it is least: a little less is enough, or too few are left for the others. */
const FOR_COLOUR_BLIND = 1.3;

/** Opacity below which a colour was not made for lines, and chroma from which it is one. */
const SEE_THROUGH = 0.6;
const COLOURFUL = 30;

/** WCAG 2.2 relative luminance, 0..1. */
export function luminance(css: string): number {
  const { r, g, b } = rgb(css);
  return 0.2126 * toLinear(r) + 0.7152 * toLinear(g) + 0.0722 * toLinear(b);
}

/** sRGB, 0..255 -> how much light, 0..1; and back. */
function toLinear(channel: number): number {
  const c = channel / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

function fromLinear(light: number): number {
  const l = Math.max(0, Math.min(1, light));
  return 255 * (l <= 0.0031308 ? 12.92 * l : 1.055 * l ** (1 / 2.4) - 0.055);
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

/**
 * A colour of lines as it was meant: in several themes orange is one for marking finds in the minimap, which is see-through and would
 * become brown, or the grey of the page.
 *
 * @param fallback where what is left is no colour
 */
export function seriesColour(css: string, fallback: string): string {
  const { r, g, b, opacity } = rgb(css);
  const solid = rgb(r, g, b).formatHex();
  return opacity < SEE_THROUGH && hcl(solid).c < COLOURFUL ? fallback : solid;
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
 * background and from those before it, for people who do not see red or green as others do too.
 */
export function categoricalColours(
  base: readonly string[],
  background: string,
  count: number,
  ratio: number,
): string[] {
  const chosen: Seen[] = [];
  for (let i = 0; i < count; i++) {
    const wanted = withContrast(base[i % base.length]!, background, ratio);
    chosen.push(farthest(variants(wanted, background, ratio), chosen));
  }
  return chosen.map(({ css }) => css);
}

/** The colour itself and its neighbours, nearest first. */
function variants(css: string, background: string, ratio: number): Seen[] {
  const { h, c, l } = hcl(css);
  const found: string[] = [];
  for (const turn of [0, 18, -18, 36, -36]) {
    for (const shift of [0, 12, -12, 24, -24, 36, -36, 48, -48]) {
      for (const strength of [1, 0.6, 1.4]) {
        const candidate: RGBColor = hcl(h + turn, c * strength, Math.max(5, Math.min(97, l + shift)))
          .rgb()
          .clamp();
        if (contrast(candidate.formatHex(), background) >= ratio) found.push(candidate.formatHex());
      }
    }
  }
  return (found.length > 0 ? found : [css]).map(see);
}

/** The first candidate that looks like none of those chosen, or else the one that looks least like them. */
function farthest(candidates: readonly Seen[], chosen: readonly Seen[]): Seen {
  let best = candidates[0]!;
  let bestDistance = -1;
  for (const candidate of candidates) {
    const distance = Math.min(Number.POSITIVE_INFINITY, ...chosen.map(other => distinctness(candidate, other)));
    if (distance >= LOOKS_ALIKE) return candidate;
    if (distance > bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** A colour, and in CIELAB how it looks to most people, and with deuteranopia and protanopia. */
interface Seen {
  readonly css: string;
  readonly looks: readonly LabColor[];
}

/** Linear RGB -> what is seen of it. Machado, Oliveira and Fernandes 2009, severity 1. */
const BLINDNESS = {
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
} as const;

/** A colour as somebody sees it whose eyes have no cones of one kind. */
export function simulate(css: string, kind: keyof typeof BLINDNESS): string {
  const { r, g, b } = rgb(css);
  const [x, y, z] = [r, g, b].map(toLinear) as [number, number, number];
  const m = BLINDNESS[kind];
  const seen = [0, 3, 6].map(i => fromLinear(m[i]! * x + m[i + 1]! * y + m[i + 2]! * z));
  return rgb(seen[0]!, seen[1]!, seen[2]!).formatHex();
}

function see(css: string): Seen {
  return { css, looks: [lab(css), lab(simulate(css, 'deuteranopia')), lab(simulate(css, 'protanopia'))] };
}

/** How far two colours are apart for whom they are least so. */
function apart(a: Seen, b: Seen): number {
  return Math.min(...a.looks.map((look, i) => euclidean(look, b.looks[i]!)));
}

/** Of two colours that differ alike for colour-blind people the one is better that differs more for others. */
function distinctness(a: Seen, b: Seen): number {
  return Math.min(euclidean(a.looks[0]!, b.looks[0]!), FOR_COLOUR_BLIND * apart(a, b));
}

/** `difference` to whom two colours differ least: seen by most people, with deuteranopia, or with protanopia. */
export function leastDifference(a: string, b: string): number {
  return apart(see(a), see(b));
}

/** CIE76. */
export function difference(a: string, b: string): number {
  return euclidean(lab(a), lab(b));
}

function euclidean(x: LabColor, y: LabColor): number {
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
