/** The curve of a rate sweep as numbers: what is drawn of it, and what lies under the pointer. */
import { formatRate, formatScore } from '../../src/core/base/formatNumber';
import type { RateSweep } from '../../src/protocol/rate';

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly margin: { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number };
}

/** Rates by their exponents of ten, losses as they are; `clipped` where the end of the sweep flew off. */
export interface Extent {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

type Points = RateSweep['points'];

/** A diverging end must not flatten the part that matters: the range ends at twice the fall above the start. */
const ROOM = 0.5;

export function extentOf(points: Points): Extent {
  const losses = points.map(({ smoothed }) => smoothed);
  const low = Math.min(...losses);
  const start = losses[0] ?? 1;
  const high = Math.min(Math.max(...losses), start + Math.max((start - low) * ROOM, Math.abs(start) * 0.05));
  const room = Math.max((high - low) * 0.05, 1e-6);
  return {
    x: [points[0]?.rate ?? 1e-7, points.at(-1)?.rate ?? 10],
    y: [Math.max(0, low - room), high + room],
  };
}

/** Index of the point whose rate is nearest, by ratio; -1 where there is none. */
export function nearestPoint(points: Points, rate: number): number {
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [i, point] of points.entries()) {
    const distance = Math.abs(Math.log(point.rate / rate));
    if (distance < least) [least, nearest] = [distance, i];
  }
  return nearest;
}

export interface Mark {
  readonly rate: number;
  readonly label: string;
  readonly kind: 'suggested' | 'steepest' | 'current';
}

/** What is marked on the curve, in order of the rates; a rate of two names is marked once. */
export function marksOf({ suggestions, current }: RateSweep, used: number | undefined): readonly Mark[] {
  const marks: Mark[] = [
    { rate: used ?? current, label: 'config', kind: 'current' },
    ...(suggestions
      ? [
          { rate: suggestions.safe, label: 'suggested', kind: 'suggested' } as const,
          { rate: suggestions.steepest, label: 'steepest', kind: 'steepest' } as const,
        ]
      : []),
  ];
  const byRate = new Map<number, Mark>();
  for (const mark of marks) {
    const known = byRate.get(mark.rate);
    byRate.set(mark.rate, known ? { ...mark, label: `${known.label}, ${mark.label}` } : mark);
  }
  return [...byRate.values()].sort((a, b) => a.rate - b.rate);
}

/** The curve in a sentence, for those who do not see it. @param used the rate that was written into the config since */
export function describeSweep({ points, suggestions, current, optimizer }: RateSweep, used?: number): string {
  const first = points[0];
  if (!first) return 'The loss was not a number (NaN) from the first step on.';
  const lowest = points.reduce((a, b) => (b.smoothed < a.smoothed ? b : a));
  const parts = [
    `${points.length} steps with learning rates from ${formatRate(first.rate)} to ${formatRate(points.at(-1)!.rate)}.`,
    `The loss began at ${formatScore(first.smoothed)} and was lowest, ${formatScore(lowest.smoothed)}, at ${formatRate(lowest.rate)}.`,
  ];
  if (suggestions) {
    parts.push(`Suggested: ${formatRate(suggestions.safe)}; steepest: ${formatRate(suggestions.steepest)}.`);
  } else {
    parts.push('No rate made it fall clearly, so there is no suggestion. Check the data, or try a larger batch.');
  }
  parts.push(`The config has ${formatRate(used ?? current)} (${optimizer}).`);
  return parts.join(' ');
}
