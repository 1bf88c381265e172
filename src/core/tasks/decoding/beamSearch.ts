/** Beam search over many texts at once (Sutskever et al. 2014, section 3.2); one beam is greedy search. */
import type { Stepper } from './stepper';

export interface BeamOptions {
  /** Hypotheses a text; the stepper has `texts x beam` rows, those of a text next to each other. */
  readonly beam: number;
  readonly begin: number;
  readonly end: number;
  /** Tokens that are never written: padding, [UNK]. */
  readonly never: readonly number[];
  /**
   * alpha of the length penalty ((5 + length) / 6)^alpha that log-probabilities are divided by (Wu et al. 2016, section 7);
   * 0 prefers short texts.
   */
  readonly lengthPenalty: number;
  /** Most tokens of each text, its end not counted. */
  readonly limits: readonly number[];
}

export interface Hypothesis {
  /** Without the tokens that begin and end it. */
  readonly ids: Int32Array;
  /** Natural logarithm, of the whole text with its end. */
  readonly logProbability: number;
  /** Of each token, its end included where it was reached. */
  readonly logProbabilities: readonly number[];
  /** `logProbability` over the length penalty: what hypotheses are ranked by. */
  readonly score: number;
  /** It ended by itself, not at the limit. */
  readonly ended: boolean;
}

/** A hypothesis that can go on, as a chain from its last token back. */
interface Live {
  readonly token: number;
  readonly before: Live | undefined;
  readonly length: number;
  readonly sum: number;
  readonly logProbability: number;
}

interface Candidate {
  readonly row: number;
  readonly token: number;
  readonly sum: number;
  readonly logProbability: number;
}

function penalty(length: number, alpha: number): number {
  return ((5 + length) / 6) ** alpha;
}

function toHypothesis(live: Live | undefined, last: number | undefined, alpha: number): Hypothesis {
  const ids: number[] = [];
  const logProbabilities: number[] = last === undefined ? [] : [last];
  for (let at = live; at?.before; at = at.before) {
    ids.push(at.token);
    logProbabilities.push(at.logProbability);
  }
  const logProbability = (live?.sum ?? 0) + (last ?? 0);
  return {
    ids: Int32Array.from(ids.reverse()),
    logProbability,
    logProbabilities: last === undefined ? logProbabilities.reverse() : [...logProbabilities.slice(1).reverse(), last],
    score: logProbability / penalty(Math.max(1, logProbabilities.length), alpha),
    ended: last !== undefined,
  };
}

/** One text's search. */
class Search {
  live: readonly (Live | undefined)[];
  readonly finished: Hypothesis[] = [];

  constructor(
    private readonly options: BeamOptions,
    private readonly limit: number,
  ) {
    const root: Live = { token: options.begin, before: undefined, length: 0, sum: 0, logProbability: 0 };
    // All rows begin alike: one of them is looked at.
    this.live = Array.from({ length: options.beam }, (_, i) => (i === 0 ? root : undefined));
  }

  get done(): boolean {
    return this.live.every(live => live === undefined);
  }

  /** @param scores log-probabilities [beam, vocabulary] @returns the row that each row goes on from */
  advance(scores: Float32Array, vocabulary: number): readonly number[] {
    const { beam, end, lengthPenalty } = this.options;
    // Ends do not use up the beam: there are at least `beam` others among twice as many.
    const candidates = this.best(scores, vocabulary, 2 * beam);
    const next: Live[] = [];
    const parents: number[] = [];
    for (const { row, token, sum, logProbability } of candidates) {
      const before = this.live[row]!;
      if (token === end) {
        if (next.length < beam) this.finished.push(toHypothesis(before, logProbability, lengthPenalty));
      } else if (next.length < beam) {
        next.push({ token, before, length: before.length + 1, sum, logProbability });
        parents.push(row);
      }
    }
    this.finished.sort((a, b) => b.score - a.score);
    const atLimit = next[0] !== undefined && next[0].length >= this.limit;
    if (atLimit) {
      for (const live of next) this.finished.push(toHypothesis(live, undefined, lengthPenalty));
      this.finished.sort((a, b) => Number(b.ended) - Number(a.ended) || b.score - a.score);
    }
    const stop = atLimit || this.finished.length >= beam || next.length === 0;
    this.live = Array.from({ length: beam }, (_, i) => (stop ? undefined : next[i]));
    return Array.from({ length: beam }, (_, i) => (stop ? i : (parents[i] ?? 0)));
  }

  private best(scores: Float32Array, vocabulary: number, count: number): readonly Candidate[] {
    const never = new Set(this.options.never);
    const found: Candidate[] = [];
    this.live.forEach((live, row) => {
      if (!live) return;
      const start = row * vocabulary;
      for (let token = 0; token < vocabulary; token++) {
        const sum = live.sum + scores[start + token]!;
        if (found.length === count && !(sum > found[count - 1]!.sum)) continue;
        if (never.has(token)) continue;
        let place = found.length;
        while (place > 0 && found[place - 1]!.sum < sum) place--;
        found.splice(place, 0, { row, token, sum, logProbability: scores[start + token]! });
        if (found.length > count) found.pop();
      }
    });
    return found;
  }
}

/**
 * @param stepper fresh, gives log-probabilities
 * @param texts how many; rows of the stepper beyond them are filler
 * @param beforeStep throws to cancel
 * @returns for each text at most `beam` hypotheses, the best first; those that ended before those cut at the limit
 */
export async function beamSearch(
  stepper: Stepper,
  texts: number,
  options: BeamOptions,
  beforeStep: () => void | Promise<void> = () => undefined,
): Promise<readonly (readonly Hypothesis[])[]> {
  const { beam, begin } = options;
  const searches = Array.from(
    { length: texts },
    (_, i) => new Search(options, Math.max(1, Math.min(options.limits[i]!, stepper.limit - 1))),
  );
  let ids = new Int32Array(stepper.rows).fill(begin);
  let parents: Int32Array | undefined;
  for (let step = 0; step < stepper.limit && searches.some(search => !search.done); step++) {
    await beforeStep();
    const { scores } = await stepper.step(ids, parents);
    const { vocabulary } = stepper;
    ids = new Int32Array(stepper.rows).fill(begin);
    parents = Int32Array.from({ length: stepper.rows }, (_, i) => i);
    for (const [text, search] of searches.entries()) {
      if (search.done) continue;
      const first = text * beam;
      const own = scores.subarray(first * vocabulary, (first + beam) * vocabulary);
      search.advance(own, vocabulary).forEach((parent, row) => {
        parents![first + row] = first + parent;
        ids[first + row] = search.live[row]?.token ?? begin;
      });
    }
  }
  return searches.map(({ finished }) => finished.slice(0, beam));
}
