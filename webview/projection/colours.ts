/** By what points are coloured: kinds with a colour each, or numbers along a ramp. Pure. */
import type { PointColumn } from '../../src/core/explain/points/columns';
import type { ProjectionPoints } from '../../src/core/explain/points/points';
import type { Clusters } from './clusters';

/** `label`, `predicted`, `correctness`, `cluster`, or `column:NAME`. */
export type ColourBy = string;

export const COLUMN = 'column:';

/** Points divided into named kinds, each with its colour; or numbers, of which those without one are the second kind. */
export interface Kinds {
  /** Which kind each point is. */
  readonly of: Int32Array;
  readonly names: readonly string[];
  readonly counts: readonly number[];
  readonly shades?: Shades;
}

/** Numbers that are drawn along a ramp. */
export interface Shades {
  readonly title: string;
  /** One a point; NaN for none. */
  readonly values: Float64Array;
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

export interface ColourChoice {
  readonly value: ColourBy;
  readonly label: string;
}

/** What there is to colour by; one alone is no choice. */
export function colourChoices(points: ProjectionPoints, canCluster: boolean): readonly ColourChoice[] {
  const labelled = points.groups.length > 1;
  return [
    { value: 'label', label: labelled ? 'True label' : 'Nothing' },
    ...(points.predicted && labelled
      ? [
          { value: 'predicted', label: 'Predicted label' },
          { value: 'correctness', label: 'Correct / incorrect' },
        ]
      : []),
    ...(points.columns ?? [])
      .filter(({ kind }) => kind !== 'text')
      .map(({ name, title }) => ({ value: `${COLUMN}${name}`, label: title })),
    ...(canCluster ? [{ value: 'cluster', label: 'Cluster' }] : []),
  ];
}

export function divide(points: ProjectionPoints, by: ColourBy, clusters?: Clusters): Kinds {
  const { group, groups, predicted, count } = points;
  if (by === 'predicted' && predicted) return tally(predicted, groups, count);
  if (by === 'correctness' && predicted) {
    const wrong = group.map((label, i) => (predicted[i] === label ? 0 : 1));
    return tally(wrong, ['correct', 'incorrect'], count);
  }
  if (by === 'cluster' && clusters) {
    const { of } = clusters;
    return tally(
      withNone(of, clusters.clusters.length),
      [...clusters.clusters.map(({ name }) => name), 'no cluster'],
      count,
    );
  }
  const column = by.startsWith(COLUMN) ? columnOf(points, by.slice(COLUMN.length)) : undefined;
  if (column?.kind === 'number') return shade(column, count);
  if (column?.kind === 'category')
    return tally(withNone(column.codes, column.categories.length), [...column.categories, '(none)'], count);
  return tally(group, groups, count);
}

export function columnOf({ columns }: ProjectionPoints, name: string): PointColumn | undefined {
  return columns?.find(column => column.name === name);
}

function withNone(codes: Int32Array, none: number): Int32Array {
  return codes.map(code => (code < 0 ? none : code));
}

function shade({ title, numbers, whole }: PointColumn & { readonly kind: 'number' }, count: number): Kinds {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of numbers) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const of = Int32Array.from({ length: count }, (_, i) => (Number.isFinite(numbers[i]!) ? 0 : 1));
  return { ...tally(of, [title, '(none)'], count), shades: { title, values: numbers, least, most, whole } };
}

/** Where a number lies along the ramp, 0..1. */
export function along({ least, most }: Shades, value: number): number {
  return most > least ? Math.max(0, Math.min(1, (value - least) / (most - least))) : 1;
}

function tally(of: Int32Array, names: readonly string[], count: number): Kinds {
  const counts = names.map(() => 0);
  for (let i = 0; i < count; i++) counts[of[i]!]!++;
  return { of, names, counts };
}
