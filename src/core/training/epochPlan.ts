/** The batches of each pass over the data: a function of (seed, pass) alone, so that a resumed run goes through the same ones. */
import { Random } from '../base/random';
import { bucketLength } from '../tasks/bucketLength';
import type { Sampler } from './sampling';

export interface BatchPlan {
  /** Tokens, padding included. */
  readonly time: number;
  /** Which examples; fewer than a batch only in one batch of a pass. */
  readonly examples: Int32Array;
}

/** Each length is a program to compile, and the engine keeps a dozen. */
const MOST_LENGTHS = 8;

/** Batches of one length that follow each other, for the engine to run as a loop; at most, and at least so many rows a pass. */
const ROW = 8;
const LEAST_ROWS = 64;
/** Batches of a pass that is too short for rows. */
const SHORT_PASS = 256;

/**
 * Batches a row. Of a short pass many batches of one length on end are a large part, and the steps lean towards them: entity F1
 * after passes of 213 batches (bench/configs/wnut17) was .170 one by one and .164 in rows of three and of eight, means of 4 to 6
 * seeds. Of long passes rows make a step faster: 26 ms in place of 30 (samples/spam, rows of eight and of four).
 */
function rowOf(batches: number): number {
  return batches < SHORT_PASS ? 1 : Math.min(ROW, Math.floor(batches / LEAST_ROWS));
}

/** The lengths to pad to, ascending: those of `bucketLength`, the rarest merged into the next longer while there are too many. */
export function chooseLengths(lengths: readonly number[], longest: number): readonly number[] {
  const counts = new Map<number, number>();
  for (const length of lengths) {
    const time = bucketLength(length, longest);
    counts.set(time, (counts.get(time) ?? 0) + 1);
  }
  const times = [...counts].map(([time, count]) => ({ time, count })).sort((a, b) => a.time - b.time);
  while (times.length > MOST_LENGTHS) {
    const candidates = times.slice(0, -1);
    // What merging costs: the padding that it adds.
    const cost = (i: number) => times[i]!.count * (times[i + 1]!.time - times[i]!.time);
    const cheapest = candidates.reduce((best, _, i) => (cost(i) < cost(best) ? i : best), 0);
    times[cheapest + 1]!.count += times[cheapest]!.count;
    times.splice(cheapest, 1);
  }
  return times.map(({ time }) => time);
}

export class EpochPlanner {
  private readonly times: readonly number[];

  /**
   * @param lengths of the examples, in tokens
   * @param batch examples a step
   * @param longest what the tokenizer cuts at
   * @param sampler which examples a pass goes through; each once if not given
   */
  constructor(
    private readonly lengths: readonly number[],
    private readonly batch: number,
    longest: number,
    private readonly seed: number,
    private readonly sampler?: Sampler,
  ) {
    this.times = chooseLengths(lengths, longest);
  }

  /** The same in every pass. */
  get batchesPerEpoch(): number {
    return Math.ceil((this.sampler?.size ?? this.lengths.length) / this.batch);
  }

  /**
   * Examples shuffled, gathered by length, cut into batches; what is left of a length goes to the next longer. Rows of
   * batches of one length are shuffled in turn.
   */
  plan(epoch: number): readonly BatchPlan[] {
    const random = new Random(this.seed, `order/${epoch}`);
    const drawn = this.sampler?.draw(epoch);
    const order = random.permutation(drawn?.length ?? this.lengths.length);
    const buckets = new Map<number, number[]>(this.times.map(time => [time, []]));
    for (const place of order) {
      const index = drawn ? drawn[place]! : place;
      const length = this.lengths[index]!;
      buckets.get(this.times.find(time => time >= length)!)!.push(index);
    }
    const row = rowOf(this.batchesPerEpoch);
    const rows: BatchPlan[][] = [];
    let left: number[] = [];
    for (const [time, bucket] of buckets) {
      const all = [...left, ...bucket];
      const isLast = time === this.times.at(-1);
      const batches = isLast ? Math.ceil(all.length / this.batch) : Math.floor(all.length / this.batch);
      left = all.slice(batches * this.batch);
      for (let i = 0; i < batches; i++) {
        const examples = Int32Array.from(all.slice(i * this.batch, (i + 1) * this.batch));
        if (i % row === 0) rows.push([]);
        rows.at(-1)!.push({ time, examples });
      }
    }
    return Array.from(random.fork('rows').permutation(rows.length), place => rows[place]!).flat();
  }
}
