/** How each point looks: colour and shape of its kind, faint where others stand out, and hidden where its kind is. */
import { rgb } from 'd3';
import type { Theme } from '../shared/theme';
import { along } from './colours';
import { litPoints, type Model } from './model';
import { DIM, HIDDEN, SHAPES } from './renderer';

/** Numbers begin where the ramp stands out from the background. */
const FIRST_SHADE = 70;

export function lookOf(
  { choice, kinds }: Model,
  theme: Theme,
  kind: number,
): { readonly colour: string; readonly shape: number } {
  const { categorical } = theme;
  // Right is quiet and wrong stands out.
  if (choice.colourBy === 'correctness') return { colour: categorical[kind === 0 ? 0 : 1]!, shape: kind === 0 ? 0 : 4 };
  if (kinds.shades) return kind === 0 ? { colour: theme.accent, shape: 0 } : { colour: theme.muted, shape: 4 };
  // What is of no cluster stays behind.
  if (choice.colourBy === 'cluster' && kind === kinds.names.length - 1) return { colour: theme.muted, shape: 0 };
  return { colour: categorical[kind % categorical.length]!, shape: kind % SHAPES.length };
}

/** Red, green and blue of a place along the ramp, 0..1. */
export function shadeOf({ ramp }: Theme, part: number): readonly [number, number, number] {
  const at = 4 * Math.round(FIRST_SHADE + (255 - FIRST_SHADE) * part);
  return [ramp[at]!, ramp[at + 1]!, ramp[at + 2]!];
}

/** [count, 4] red, green, blue, shape */
export function makeStyles(model: Model, theme: Theme): Uint8Array {
  const { kinds, choice } = model;
  const { shades } = kinds;
  const lit = litPoints(model);
  const hidden = new Set(choice.hidden);
  const looks = kinds.names.map((name, kind) => {
    const { colour, shape } = lookOf(model, theme, kind);
    const { r, g, b } = rgb(colour);
    return [r, g, b, shape + (hidden.has(name) ? HIDDEN : 0)] as const;
  });
  const styles = new Uint8Array(4 * kinds.of.length);
  for (let i = 0; i < kinds.of.length; i++) {
    styles.set(looks[kinds.of[i]!]!, 4 * i);
    if (shades && kinds.of[i] === 0) styles.set(shadeOf(theme, along(shades, shades.values[i]!)), 4 * i);
  }
  const standsOut = lit && new Set(lit);
  // What the other run lacks stays where it is.
  const missing = model.laid?.missing;
  if (standsOut || missing)
    for (let i = 0; i < kinds.of.length; i++)
      if ((standsOut && !standsOut.has(i)) || missing?.[i]) styles[4 * i + 3]! += DIM;
  return styles;
}
