/** Axes of parallel coordinates as numbers: where a row crosses each, what brushes keep. Pure (Inselberg 1985). */
import { ticks } from 'd3';
import type { Direction } from '../../src/core/metrics/score';
import { logTicks } from './logTicks';

/** From which ratio of the greatest to the least value an axis is logarithmic by itself. */
const WIDE = 50;

export type PlotValue = string | number | boolean | null;

/** What is remembered of a plot. */
export interface PlotState {
  /** Keys in order; chosen for the person if not given. */
  readonly axes?: readonly string[];
  /** Axes that are turned from linear to logarithmic or back. */
  readonly turned: readonly string[];
  /** Key of the axis that colours follow. */
  readonly colour?: string;
  /** Of each axis the part that is kept, from 0 at its lower to 1 at its upper end. */
  readonly brushes: Readonly<Record<string, readonly [number, number]>>;
}

/** A row as a line. */
export interface PlotLine {
  readonly id: string;
  readonly name: string;
  /** Of the style sheet: how it is drawn beside the others. */
  readonly look?: string;
  /** One an axis, in words. */
  readonly values: readonly PlotValue[];
}

export interface Axis {
  readonly key: string;
  readonly kind: 'linear' | 'log' | 'words';
  /** Of numbers: the least and greatest. */
  readonly range: readonly [number, number];
  /** Of words, from the lower end up. */
  readonly words: readonly string[];
  /** From 0 at the lower to 1 at the upper end, one a row; NaN where it has no value. */
  readonly places: Float64Array;
  /** Whether it can be logarithmic. */
  readonly positive: boolean;
  /** Between its ends are whole numbers alone. */
  readonly whole?: boolean;
  /** Of a score whose colours are to say how good it is. */
  readonly better?: Direction;
}

/** @param turned whether it is linear where it would be logarithmic, or the other way */
export function makeAxis(
  { key, values }: { readonly key: string; readonly values: readonly PlotValue[] },
  turned: boolean,
): Axis {
  const numbers = values.filter(value => typeof value === 'number' && Number.isFinite(value)) as number[];
  const numeric = values.every(value => value === null || typeof value === 'number');
  if (!numeric) {
    const words = [...new Set(values.flatMap(value => (value === null ? [] : [String(value)])))].sort((a, b) =>
      b.localeCompare(a, 'en', { numeric: true }),
    );
    const at = new Map(words.map((word, i) => [word, placeOfWord(i, words.length)]));
    const places = Float64Array.from(values, value => (value === null ? Number.NaN : at.get(String(value))!));
    return { key, kind: 'words', range: [0, 1], words, places, positive: false };
  }
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const number of numbers) [low, high] = [Math.min(low, number), Math.max(high, number)];
  if (low > high) [low, high] = [0, 1];
  const log = low > 0 && high / low >= WIDE !== turned;
  return { ...makeRangeAxis(key, [low, high], log, values), positive: low > 0 };
}

/** Over a range that is given, whatever the values are. */
export function makeRangeAxis(
  key: string,
  [low, high]: readonly [number, number],
  log: boolean,
  values: readonly PlotValue[],
): Axis {
  const scale = { kind: log ? 'log' : 'linear', range: [low, high] } as const;
  const places = Float64Array.from(values, value =>
    typeof value === 'number' && Number.isFinite(value) ? placeOf(scale, value) : Number.NaN,
  );
  return { key, ...scale, words: [], places, positive: low > 0 };
}

/** Where a number stands on an axis of numbers. */
export function placeOf({ kind, range: [low, high] }: Pick<Axis, 'kind' | 'range'>, value: number): number {
  if (low === high) return 0.5;
  return kind === 'log' ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

/**
 * What an axis is called over it: `…learning-rate (log)`. Its end tells it from others.
 *
 * @param room characters
 */
export function titleOfAxis({ key, kind }: Pick<Axis, 'key' | 'kind'>, room: number): string {
  const ending = kind === 'log' ? ' (log)' : '';
  const short = key.replace(/^(?:validation|model|train|tokenizer|data)[./]/, '');
  const most = room - ending.length;
  if (short.length <= most) return short + ending;
  const parts = short.split('.');
  while (parts.length > 1 && parts.join('.').length + 1 > most) parts.shift();
  const end = parts.join('.');
  return `…${end.slice(Math.max(0, end.length - most + 1))}${ending}`;
}

/** How near a number may be to an end of its axis, of the whole axis. */
const APART = 0.065;

/** Numbers that an axis of numbers is marked with: its ends, and between them round ones of a logarithmic one, else few, evenly. */
export function tickValues(axis: Axis): readonly number[] {
  const { kind, range, whole } = axis;
  const [low, high] = range;
  if (low === high) return [low];
  if (kind === 'log') {
    const powers = logTicks(range);
    const round = (powers.length < 2 ? ticks(low, high, 4) : powers).filter(value => {
      const at = placeOf(axis, value);
      return at > APART && at < 1 - APART && (!whole || Number.isInteger(value));
    });
    return [low, ...round, high];
  }
  const values = [0, 0.25, 0.5, 0.75, 1].map(at => valueAt(axis, at));
  return whole ? [...new Set(values.map(Math.round))] : values;
}

/** Where a word of so many stands. */
export function placeOfWord(i: number, count: number): number {
  return count === 1 ? 0.5 : i / (count - 1);
}

/** The value at a place of an axis of numbers. */
export function valueAt({ kind, range: [low, high] }: Axis, place: number): number {
  return kind === 'log' ? low * (high / low) ** place : low + (high - low) * place;
}

/** Whether a row is inside all brushes; a row without a value on a brushed axis is outside. */
export function passesBrushes(axes: readonly Axis[], brushes: PlotState['brushes']): (place: number) => boolean {
  const brushed = axes.flatMap(axis => (brushes[axis.key] ? [{ axis, range: brushes[axis.key]! }] : []));
  return place =>
    brushed.every(({ axis, range: [from, to] }) => {
      const at = axis.places[place]!;
      return at >= from - 1e-9 && at <= to + 1e-9;
    });
}

/** An axis moved by so many places among the others. */
export function moveAxis(keys: readonly string[], key: string, by: number): readonly string[] {
  const from = keys.indexOf(key);
  const to = Math.max(0, Math.min(keys.length - 1, from + by));
  if (from < 0 || from === to) return keys;
  const others = keys.filter(other => other !== key);
  return [...others.slice(0, to), key, ...others.slice(to)];
}

/** An end of a brush moved by a key: a brush of the whole axis where there was none; nothing where it is the whole again. */
export function moveBrush(
  brush: readonly [number, number] | undefined,
  end: 'lower' | 'upper',
  by: number,
): readonly [number, number] | undefined {
  const [from, to] = brush ?? [0, 1];
  const clamp = (value: number) => Math.max(0, Math.min(1, Math.round(value * 100) / 100));
  const moved: readonly [number, number] =
    end === 'lower' ? [Math.min(clamp(from + by), to), to] : [from, Math.max(clamp(to + by), from)];
  return moved[0] <= 0 && moved[1] >= 1 ? undefined : moved;
}
