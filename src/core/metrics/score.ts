/** What a score is: one value, read by configs, runs, reports, comparisons, curves and the documentation. Loads no runtime. */

import { definedScores } from './definedScores';

export type Direction = 'higher' | 'lower';

/** Ranges that many have. */
export const fraction = [0, 1] as const;
export const positive = [0, Number.POSITIVE_INFINITY] as const;

export interface Score {
  /** In runs, in configs and on the command line; of a part it is followed by a slash: `F1/LABEL`. */
  readonly name: string;
  /** Absent where neither is, as of a count. */
  readonly better?: Direction;
  readonly range: readonly [lowest: number, highest: number];
  readonly title: string;
  /** A formula or a definition: a tooltip, and a cell of docs/reference/metrics.md. */
  readonly meaning: string;
  /** The reference implementation that it equals, or the paper. */
  readonly source: string;
  /** What others call it, separated by spaces: `f1_macro` in a config leads to `macro-F1`. */
  readonly words?: string;
  /** Where it is given, if not by every evaluation: in reports alone, of generated texts alone (so not while training), of parts alone. */
  readonly only?: 'reports' | 'generated' | 'parts';
}

/** A score that is computed here, from what all scores of its kind are computed from. */
export interface ComputedScore<Facts> extends Score {
  /** Undefined where it is not defined. */
  of(facts: Facts): number | undefined;
}

/** By their names; without those that are not defined. */
export function computeScores<Facts>(
  scores: readonly ComputedScore<Facts>[],
  facts: Facts,
): Readonly<Record<string, number>> {
  return definedScores(Object.fromEntries(scores.map(score => [score.name, score.of(facts)])));
}

/** In the order that runs have always had, where it is not the list's. */
export function putFirst(
  names: readonly string[],
  scores: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const first = names.filter(name => scores[name] !== undefined).map(name => [name, scores[name]!] as const);
  return { ...Object.fromEntries(first), ...scores };
}

/** Whether training can choose the best checkpoint by it. */
export function canChoose({ better, only }: Score): boolean {
  return better !== undefined && only === undefined;
}
