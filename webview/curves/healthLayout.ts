/** Diagnostics of a model's layers over time, as numbers: cells of a heatmap, their place on the color scale, problems. */
import { formatNumber, formatPercent } from '../../src/core/base/formatNumber';
import type { Line } from './history';

export const MEASURES = {
  gradient: { label: 'Gradients', says: 'gradient norm', logarithmic: true },
  activation: { label: 'Activations', says: 'root mean square (RMS) of the activations', logarithmic: true },
  dead: { label: 'Dead units', says: 'fraction of units that are 0 for every token', logarithmic: false },
  saturated: { label: 'Saturated units', says: 'fraction of activations that are saturated', logarithmic: false },
} as const;

export type Measure = keyof typeof MEASURES;

export interface LayerLine {
  readonly layer: string;
  readonly step: readonly number[];
  readonly value: readonly number[];
}

/** The lines of one measure, first layer first. @param lines `gradient/encoder.0` and so on */
export function linesOf(lines: readonly Line[], measure: Measure): readonly LayerLine[] {
  const prefix = `${measure}/`;
  return lines.flatMap(({ metric, step, value }) =>
    metric.startsWith(prefix) && step.length > 0
      ? [{ layer: metric.slice(prefix.length), step: Array.from(step), value: Array.from(value) }]
      : [],
  );
}

/** Those that there are numbers of. */
export function measuresOf(lines: readonly Line[]): readonly Measure[] {
  return (Object.keys(MEASURES) as Measure[]).filter(measure => linesOf(lines, measure).length > 0);
}

export interface Column {
  /** Steps of the first and last measurement in it. */
  readonly from: number;
  readonly to: number;
}

export interface Heatmap {
  readonly layers: readonly string[];
  readonly columns: readonly Column[];
  /** [layer][column]; undefined where nothing was measured. */
  readonly cells: readonly (readonly (number | undefined)[])[];
}

/** Measurements that fall into one column are averaged: by their logarithms where the scale has them. */
export function layOutHeatmap(lines: readonly LayerLine[], measure: Measure, most: number): Heatmap {
  const steps = [...new Set(lines.flatMap(({ step }) => step))].sort((a, b) => a - b);
  const count = Math.min(most, steps.length);
  const columns: Column[] = Array.from({ length: count }, (_, i) => ({
    from: steps[Math.floor((i * steps.length) / count)]!,
    to: steps[Math.floor(((i + 1) * steps.length) / count) - 1]!,
  }));
  const cells = lines.map(({ step, value }) => {
    let at = 0;
    return columns.map(({ to }) => {
      const own: number[] = [];
      for (; at < step.length && step[at]! <= to; at++) own.push(value[at]!);
      return average(own, MEASURES[measure].logarithmic);
    });
  });
  return { layers: lines.map(({ layer }) => layer), columns, cells };
}

function average(values: readonly number[], logarithmic: boolean): number | undefined {
  if (values.length < 2) return values[0];
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
  // A norm of exactly 0 has no logarithm and would hide the others.
  const above = values.filter(value => value > 0);
  if (!logarithmic) return mean(values);
  return above.length === 0 ? 0 : Math.exp(mean(above.map(Math.log)));
}

/** From the least to the greatest of what is shown; shares from 0 to 1. */
export function rangeOf({ cells }: Heatmap, measure: Measure): readonly [number, number] {
  if (!MEASURES[measure].logarithmic) return [0, 1];
  const values = cells.flat().filter((value): value is number => value !== undefined && value > 0);
  if (values.length === 0) return [1e-8, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? [low / 10, high * 10] : [low, high];
}

/** Place on the colour scale, 0..1. */
export function placeOf(value: number, measure: Measure, [low, high]: readonly [number, number]): number {
  const part = MEASURES[measure].logarithmic
    ? value <= 0
      ? 0
      : Math.log(value / low) / Math.log(high / low)
    : (value - low) / (high - low);
  return Math.min(1, Math.max(0, part));
}

export interface Finding {
  readonly layer: string;
  readonly kind: 'vanishing' | 'exploding' | 'dead' | 'saturated';
  readonly message: string;
  readonly advice: string;
}

/** A gradient this small, and so much smaller than that of the layer with the largest, moves nothing. */
const SMALL = 1e-5;
const FAR_BELOW = 1e-3;
/** A gradient this large, or so many times what it usually was, throws the weights about. */
const LARGE = 100;
const SUDDEN = 50;
/** Fractions of units or values from which on a layer has a problem. */
const DEAD = 0.5;
const SATURATED = 0.5;
/** Fewer measurements say too little. */
const ENOUGH = 3;

const ADVICE = {
  vanishing:
    'What usually helps: fewer layers, normalization, ReLU or GELU instead of sigmoid or tanh, LSTM or GRU instead of rnn, He or Xavier initialization.',
  exploding: 'What usually helps: train.clip: 1, a lower learning-rate, warmup, normalization.',
  dead: 'What usually helps: a lower learning-rate, leaky-relu or gelu, He initialization, normalization.',
  saturated: 'What usually helps: a lower learning-rate, smaller initial weights, normalization, l2-penalty.',
} as const;

/** Problems in the last third of the measurements. @param lines of all measures */
export function findIllLayers(lines: readonly Line[]): readonly Finding[] {
  return [...findIllGradients(linesOf(lines, 'gradient')), ...findIllUnits(lines)];
}

function findIllGradients(lines: readonly LayerLine[]): readonly Finding[] {
  const told = lines.filter(({ value }) => value.length >= ENOUGH);
  const lately = told.map(({ value }) => value.slice(-Math.max(ENOUGH, Math.ceil(value.length / 3))));
  const medians = lately.map(median);
  const largest = Math.max(...medians);
  return told.flatMap(({ layer, value }, i): Finding[] => {
    const own = medians[i]!;
    const peak = Math.max(...lately[i]!);
    if (own < SMALL && own < FAR_BELOW * largest) {
      const message = `gradient norm ${formatNumber(own)}; the largest layer has ${formatNumber(largest)}`;
      return [{ layer, kind: 'vanishing', message, advice: ADVICE.vanishing }];
    }
    const usual = median(value);
    if (own > LARGE || (peak > SUDDEN * usual && peak > 1)) {
      const message =
        own > LARGE
          ? `gradient norm ${formatNumber(own)}`
          : `gradient norm up to ${formatNumber(peak)}, median ${formatNumber(usual)}`;
      return [{ layer, kind: 'exploding', message, advice: ADVICE.exploding }];
    }
    return [];
  });
}

function findIllUnits(lines: readonly Line[]): readonly Finding[] {
  const find = (kind: 'dead' | 'saturated', least: number, say: (part: number) => string) =>
    linesOf(lines, kind).flatMap(({ layer, value }): Finding[] => {
      const part = value.at(-1)!;
      return part > least ? [{ layer, kind, message: say(part), advice: ADVICE[kind] }] : [];
    });
  return [
    ...find('dead', DEAD, part => `${formatPercent(part)} of units are 0 for every token of the batch`),
    ...find(
      'saturated',
      SATURATED,
      part => `${formatPercent(part)} of activations are saturated: their gradient is near 0`,
    ),
  ];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : sorted[Math.floor((sorted.length - 1) / 2)]!;
}
