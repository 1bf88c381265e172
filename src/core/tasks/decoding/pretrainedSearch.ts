/**
 * The beam search of a pretrained encoder-decoder, as transformers' `generate` does it, so that its texts are those that its makers saw.
 * One beam is greedy search. It differs from ours (`beamSearch`): hypotheses are ranked by the sum of log-probabilities over their length
 * to a power, ends use up the beam, and what the files force, forbid and repeat is heeded.
 */
import type { Generation } from '../../pretrained/generation';
import type { Hypothesis } from './hypothesis';

export interface PretrainedBeamOptions {
  readonly beam: number;
  /** What ends a text where the files do not say it. */
  readonly end: number;
  /** Tokens that are never written. */
  readonly never: readonly number[];
  /** Sums of log-probabilities are divided by the length to this power. */
  readonly lengthPenalty: number;
  readonly generation: Generation;
}

/** A row of tokens, as a chain from its last token back; the first one has begun the text. */
interface Row {
  readonly token: number;
  readonly before: Row | undefined;
  /** Tokens written. */
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

/** One text's search. */
export class PretrainedSearch {
  live: readonly (Row | undefined)[];
  /** The best that ended, at most `beam` of them, the best first. */
  readonly finished: Hypothesis[] = [];
  private isOpen = true;
  private readonly ends: ReadonlySet<number>;
  private readonly never: ReadonlySet<number>;
  /** Of more than one token. */
  private readonly badRows: readonly (readonly number[])[];
  private readonly most: number;

  /** @param limit most tokens, the end not counted */
  constructor(
    private readonly options: PretrainedBeamOptions,
    limit: number,
  ) {
    const { generation, beam, end, never } = options;
    this.most = limit + 1;
    this.ends = new Set(generation.ends.length > 0 ? generation.ends : [end]);
    const single = generation.badWords.flatMap(row => (row.length === 1 && !this.ends.has(row[0]!) ? row : []));
    this.never = new Set([...never, ...single]);
    this.badRows = generation.badWords.filter(row => row.length > 1);
    const root: Row = { token: generation.begin, before: undefined, length: 0, sum: 0, logProbability: 0 };
    // All rows begin alike: one of them is looked at.
    this.live = Array.from({ length: beam }, (_, i) => (i === 0 ? root : undefined));
  }

  get done(): boolean {
    return this.live.every(row => row === undefined);
  }

  /** @param scores log-probabilities [beam, vocabulary] @returns the row that each row goes on from */
  advance(scores: Float32Array, vocabulary: number): readonly number[] {
    const { beam, lengthPenalty, generation } = this.options;
    const { earlyStopping } = generation;
    const isGreedy = beam === 1;
    const length = this.live.find(row => row !== undefined)!.length + 1;
    const keep = isGreedy ? 1 : Math.max(2, 1 + this.ends.size) * beam;
    const candidates = this.best(scores, vocabulary, keep);
    const isLast = length >= this.most;
    const stops = ({ token }: Candidate) => isLast || this.ends.has(token);
    const goOn = candidates.filter(candidate => !stops(candidate)).slice(0, beam);
    const isFull = this.finished.length === beam;
    if (this.isOpen && !(isFull && earlyStopping === true)) {
      // Those behind the first ones are there to go on with alone.
      for (const candidate of candidates.slice(0, beam)) if (stops(candidate)) this.finish(candidate, length);
      this.finished.sort((a, b) => b.score - a.score);
      this.finished.splice(beam);
    }
    const worst = this.finished.length < beam ? Number.NEGATIVE_INFINITY : this.finished[beam - 1]!.score;
    const reach = earlyStopping === 'never' && lengthPenalty > 0 ? this.most : length;
    const [first] = goOn;
    this.isOpen &&= first !== undefined && first.sum / reach ** lengthPenalty > worst;
    const isDone = !this.isOpen || (this.finished.length === beam && (isGreedy || earlyStopping === true));
    const next = isDone ? [] : goOn;
    const before = this.live;
    this.live = Array.from({ length: beam }, (_, i) => next[i] && goOnFrom(before[next[i]!.row]!, next[i]!));
    return Array.from({ length: beam }, (_, i) => next[i]?.row ?? (isDone ? i : 0));
  }

  private finish(candidate: Candidate, length: number): void {
    const ended = this.ends.has(candidate.token);
    const tokens: Row[] = [];
    for (let at: Row | undefined = goOnFrom(this.live[candidate.row]!, candidate); at?.before; at = at.before)
      tokens.push(at);
    tokens.reverse();
    this.finished.push({
      ids: Int32Array.from(ended ? tokens.slice(0, -1) : tokens, ({ token }) => token),
      logProbability: candidate.sum,
      logProbabilities: tokens.map(({ logProbability }) => logProbability),
      score: candidate.sum / length ** this.options.lengthPenalty,
      ended,
    });
  }

  /** The likeliest tokens after all rows, the best first. */
  private best(scores: Float32Array, vocabulary: number, count: number): readonly Candidate[] {
    const found: Candidate[] = [];
    this.live.forEach((live, row) => {
      if (!live) return;
      const consider = (token: number, logProbability: number) => {
        const sum = live.sum + logProbability;
        if (found.length === count && !(sum > found[count - 1]!.sum)) return;
        let place = found.length;
        while (place > 0 && found[place - 1]!.sum < sum) place--;
        found.splice(place, 0, { row, token, sum, logProbability });
        if (found.length > count) found.pop();
      };
      const forced = this.forcedAfter(live);
      if (forced !== undefined) {
        consider(forced, 0);
        return;
      }
      const banned = this.bannedAfter(live);
      const start = row * vocabulary;
      const own = scores.subarray(start, start + vocabulary);
      const isBanned = (token: number) => this.never.has(token) || banned.has(token);
      const total = this.options.generation.renormalize ? logSum(own, isBanned) : 0;
      for (let token = 0; token < vocabulary; token++)
        if (own[token]! > Number.NEGATIVE_INFINITY && !isBanned(token)) consider(token, own[token]! - total);
    });
    return found;
  }

  /** What stands next whatever the model says. */
  private forcedAfter({ length }: Row): number | undefined {
    const { forcedFirst, forcedLast } = this.options.generation;
    if (forcedLast !== undefined && length === this.most - 1) return forcedLast;
    return length === 0 ? forcedFirst : undefined;
  }

  /** What may not stand next. */
  private bannedAfter(row: Row): ReadonlySet<number> {
    const { noRepeat, shortest } = this.options.generation;
    const banned = new Set<number>(row.length < shortest ? this.ends : []);
    if (noRepeat === 0 && this.badRows.length === 0) return banned;
    const tokens: number[] = [];
    for (let at: Row | undefined = row; at; at = at.before) tokens.push(at.token);
    tokens.reverse();
    const endsWith = (end: readonly number[]) =>
      end.length <= tokens.length && end.every((token, i) => token === tokens[tokens.length - end.length + i]);
    for (const each of this.badRows) if (endsWith(each.slice(0, -1))) banned.add(each.at(-1)!);
    if (noRepeat > 0 && tokens.length + 1 >= noRepeat) {
      const last = tokens.slice(tokens.length + 1 - noRepeat);
      for (let start = 0; start + noRepeat <= tokens.length; start++)
        if (last.every((token, i) => token === tokens[start + i])) banned.add(tokens[start + noRepeat - 1]!);
    }
    return banned;
  }
}

function goOnFrom(before: Row, { token, sum, logProbability }: Candidate): Row {
  return { token, before, length: before.length + 1, sum, logProbability };
}

/** Natural logarithm of what the probabilities of all that may stand there sum to. */
function logSum(scores: Float32Array, isBanned: (token: number) => boolean): number {
  let sum = 0;
  for (let token = 0; token < scores.length; token++) if (!isBanned(token)) sum += Math.exp(scores[token]!);
  return Math.log(sum);
}
