/** Colors of cells: from nothing to most, or from one sign through nothing to the other. */
import { interpolateLab, rgb } from 'd3';
import { inkOn, rampColour } from '../shared/palette';
import type { Theme } from '../shared/theme';
import { type Grid, shadeOf } from './grid';

const made = new WeakMap<Theme, Uint8ClampedArray>();

/** [256, 4]: what opposes, the background, what supports. */
function signedRamp(theme: Theme): Uint8ClampedArray {
  const known = made.get(theme);
  if (known) return known;
  const ramp = new Uint8ClampedArray(256 * 4);
  const [down, up] = [theme.opposes, theme.supports].map(colour => interpolateLab(theme.background, colour));
  for (let i = 0; i < 256; i++) {
    const t = (i - 127.5) / 127.5;
    const { r, g, b } = rgb(t < 0 ? down!(-t) : up!(t));
    ramp.set([r, g, b, 255], 4 * i);
  }
  made.set(theme, ramp);
  return ramp;
}

export function rampOf(theme: Theme, { signed }: Pick<Grid, 'signed'>): Uint8ClampedArray {
  return signed ? signedRamp(theme) : theme.ramp;
}

/** The color of a cell; the background's where the mask hides it. */
export function cellColour(theme: Theme, grid: Pick<Grid, 'max' | 'signed'>, weight: number, threshold = 0): string {
  const shade = shadeOf(grid, weight, threshold);
  return shade === undefined ? theme.background : rampColour(rampOf(theme, grid), shade);
}

/** Of words on it. */
export function inkOfCell(theme: Theme, grid: Pick<Grid, 'max' | 'signed'>, weight: number, threshold = 0): string {
  return inkOn(cellColour(theme, grid, weight, threshold));
}
