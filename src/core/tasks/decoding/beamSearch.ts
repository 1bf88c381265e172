/**
 * Beam search over many texts at once (Sutskever et al. 2014, section 3.2); one beam is greedy search. It goes on while what is
 * not ended yet could still be better than the worst of what is kept: the first ends may be bad ones.
 */
import type { Generation } from '../../pretrained/generation';
import type { Hypothesis } from './hypothesis';
import { PretrainedSearch } from './pretrainedSearch';
import type { Stepper } from './stepper';

/** Which tokens may follow, where not all may: states of hypotheses are numbers. */
export interface BeamGuide {
  readonly start: number;
  /** @param left how many tokens may be written, these included */
  allowed(state: number, left: number): { readonly ids: Int32Array; readonly next: Int32Array };
  /** It may end there. */
  isEnd(state: number): boolean;
}

export interface BeamOptions {
  /** Hypotheses a text; the stepper has `texts x beam` rows, those of a text next to each other. */
  readonly beam: number;
  readonly begin: number;
  readonly end: number;
  /** Tokens that are never written: padding, [UNK]. */
  readonly never: readonly number[];
  /**
   * alpha of the length penalty ((5 + length) / 6)^alpha that log-probabilities are divided by (Wu et al. 2016, section 7);
   * 0 prefers short texts, less than 0 more so.
   */
  readonly lengthPenalty: number;
  /** Most tokens of each text, its end not counted. */
  readonly limits: readonly number[];
  readonly guide?: BeamGuide;
  /** Of a pretrained encoder-decoder: it is searched as transformers does it, and `lengthPenalty` is the power of a length. */
  readonly generation?: Generation;
}

/** A hypothesis that can go on, as a chain from its last token back. */
interface Live {
  readonly token: number;
  readonly before: Live | undefined;
  readonly length: number;
  readonly sum: number;
  readonly logProbability: number;
  /** Of the guide. */
  readonly state: number;
}

interface Candidate {
  readonly row: number;
  readonly token: number;
  readonly sum: number;
  readonly logProbability: number;
  readonly state: number;
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
  /** The best that ended, at most `beam` of them; at the limit also those that are cut there. */
  readonly finished: Hypothesis[] = [];
  /** What greedy search has written so far: it keeps a row, so that no beam is worse than it. */
  private greedy: Live | undefined;
  private readonly never: ReadonlySet<number>;

  constructor(
    private readonly options: BeamOptions,
    private readonly limit: number,
  ) {
    const state = options.guide?.start ?? 0;
    const root: Live = { token: options.begin, before: undefined, length: 0, sum: 0, logProbability: 0, state };
    // All rows begin alike: one of them is looked at.
    this.live = Array.from({ length: options.beam }, (_, i) => (i === 0 ? root : undefined));
    this.greedy = root;
    this.never = new Set(options.never);
  }

  get done(): boolean {
    return this.live.every(live => live === undefined);
  }

  /** @param scores log-probabilities [beam, vocabulary] @returns the row that each row goes on from */
  advance(scores: Float32Array, vocabulary: number): readonly number[] {
    const { beam, end, lengthPenalty } = this.options;
    // All rows are of one length.
    if (this.live.some(live => live !== undefined && live.length >= this.limit)) return this.cut(scores, vocabulary);
    // Ends do not use up the beam: there are at least `beam` others among twice as many.
    const candidates = this.best(scores, vocabulary, 2 * beam);
    const greedy = this.goOnGreedily(scores, vocabulary);
    const next: Live[] = [];
    const parents: number[] = [];
    let greedyEnds = greedy?.token === end;
    const add = ({ row, token, sum, logProbability, state }: Candidate) => {
      const before = this.live[row]!;
      if (token === end) {
        if (row === greedy?.row) greedyEnds = false;
        this.finished.push(toHypothesis(before, logProbability, lengthPenalty));
        return;
      }
      const live = { token, before, length: before.length + 1, sum, logProbability, state };
      if (row === greedy?.row && token === greedy.token) this.greedy = live;
      next.push(live);
      parents.push(row);
    };
    for (const candidate of candidates) if (next.length < beam) add(candidate);
    if (greedy?.token === end) {
      if (greedyEnds) add(greedy);
      this.greedy = undefined;
    } else if (greedy && this.greedy === this.live[greedy.row]) {
      next.pop();
      parents.pop();
      add(greedy);
    }
    this.keepBest();
    const worst = this.finished.length < beam ? Number.NEGATIVE_INFINITY : this.finished[beam - 1]!.score;
    const hopeful = next.some(live => this.mostOf(live) > worst);
    // One hypothesis is greedy search, which takes the first end.
    const stop = !hopeful || (beam === 1 && this.finished.length > 0);
    this.live = Array.from({ length: beam }, (_, i) => (stop ? undefined : next[i]));
    return Array.from({ length: beam }, (_, i) => (stop ? i : (parents[i] ?? 0)));
  }

  /** With as many tokens as there may be: what would end now ends, the rest is cut. */
  private cut(scores: Float32Array, vocabulary: number): readonly number[] {
    const { end, lengthPenalty } = this.options;
    this.live.forEach((live, row) => {
      const likeliest = live && this.best(scores, vocabulary, 1, row)[0];
      if (!likeliest) return;
      const last = likeliest.token === end ? likeliest.logProbability : undefined;
      this.finished.push(toHypothesis(live, last, lengthPenalty));
    });
    this.keepBest();
    this.live = this.live.map(() => undefined);
    return this.live.map((_, i) => i);
  }

  private keepBest(): void {
    this.finished.sort((a, b) => b.score - a.score);
    this.finished.splice(this.options.beam);
  }

  /** The highest score that a text can have which begins so: all that follows has probability 1, and the penalty suits it best. */
  private mostOf({ sum, length }: Live): number {
    const { lengthPenalty } = this.options;
    return Math.max(sum / penalty(length, lengthPenalty), sum / penalty(this.limit + 1, lengthPenalty));
  }

  /** The likeliest token after the row that greedy search is at. */
  private goOnGreedily(scores: Float32Array, vocabulary: number): Candidate | undefined {
    const row = this.greedy ? this.live.indexOf(this.greedy) : -1;
    return row < 0 ? undefined : this.best(scores, vocabulary, 1, row)[0];
  }

  /** @param only the one row that is looked at; all if not given */
  private best(scores: Float32Array, vocabulary: number, count: number, only?: number): readonly Candidate[] {
    const { never } = this;
    const { guide, end } = this.options;
    const found: Candidate[] = [];
    const consider = (row: number, live: Live, token: number, logProbability: number, state: number) => {
      const sum = live.sum + logProbability;
      if (found.length === count && !(sum > found[count - 1]!.sum)) return;
      if (never.has(token)) return;
      let place = found.length;
      while (place > 0 && found[place - 1]!.sum < sum) place--;
      found.splice(place, 0, { row, token, sum, logProbability, state });
      if (found.length > count) found.pop();
    };
    this.live.forEach((live, row) => {
      if (!live || (only !== undefined && row !== only)) return;
      const start = row * vocabulary;
      if (!guide) {
        for (let token = 0; token < vocabulary; token++) consider(row, live, token, scores[start + token]!, 0);
        return;
      }
      const { ids, next } = guide.allowed(live.state, this.limit - live.length);
      for (let i = 0; i < ids.length; i++) consider(row, live, ids[i]!, scores[start + ids[i]!]!, next[i]!);
      // Where nothing else may follow, the end is sure.
      if (guide.isEnd(live.state)) consider(row, live, end, ids.length === 0 ? 0 : scores[start + end]!, live.state);
    });
    return found;
  }
}

/**
 * @param stepper fresh, gives log-probabilities
 * @param texts how many; rows of the stepper beyond them are filler
 * @param beforeStep throws to cancel
 * @returns for each text at most `beam` hypotheses, the one with the highest score first, whether it ended or was cut at the limit
 */
export async function beamSearch(
  stepper: Stepper,
  texts: number,
  options: BeamOptions,
  beforeStep: () => void | Promise<void> = () => undefined,
): Promise<readonly (readonly Hypothesis[])[]> {
  const { beam, begin, generation } = options;
  const searches = Array.from({ length: texts }, (_, i) => {
    const limit = Math.min(options.limits[i]!, stepper.limit - 1);
    return generation
      ? new PretrainedSearch({ ...options, generation }, Math.max(0, limit))
      : new Search(options, Math.max(1, limit));
  });
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
  return searches.map(({ finished }) => finished);
}
