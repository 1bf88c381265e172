/** Approximate nearest neighbours of many points: a forest of random splits, then neighbours of neighbours until few improve. */
import { makePauses } from '../base/pause';
import { Random } from '../base/random';
import { NearestRows } from './nearestRows';
import type { Neighbours } from './neighbours';
import { growForest } from './splitForest';

export interface DescentOptions {
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** 0..1 */
  readonly onProgress?: (fraction: number) => void;
}

/** Candidates of a point that are compared with each other in a round. */
const MOST_CANDIDATES = 60;
/** Rounds end once this part of all neighbours, or less, was replaced. */
const FEW = 0.001;

/**
 * @param vectors [count, width] row-major
 * @param each neighbours wanted, less than count
 * @see Dong, Moses & Li 2011, Efficient k-nearest neighbor graph construction for generic similarity measures
 * @see pynndescent (McInnes), for the forest that it starts from
 */
export async function descendToNeighbours(
  vectors: Float32Array,
  count: number,
  width: number,
  each: number,
  { seed = 0, signal, onProgress }: DescentOptions = {},
): Promise<Neighbours> {
  const random = new Random(seed, 'neighbours');
  const nearest = new NearestRows(Float64Array.from(vectors), count, width, each);
  const pause = makePauses(signal);
  const trees = Math.min(32, 5 + Math.round(Math.sqrt(count) / 20));
  const rounds = Math.max(5, Math.round(Math.log2(count)));
  const steps = trees + rounds;
  for (let tree = 0; tree < trees; tree++) {
    for (const leaf of growForest(vectors, count, width, Math.max(30, 3 * each), random.fork(`tree/${tree}`))) {
      nearest.compareAll(leaf);
      await pause();
    }
    onProgress?.((tree + 1) / steps);
  }
  nearest.fill(random.fork('fill'));
  const candidates = new Candidates(count, Math.min(MOST_CANDIDATES, each));
  for (let round = 0; round < rounds; round++) {
    candidates.gather(nearest, random.fork(`round/${round}`));
    let replaced = 0;
    for (let i = 0; i < count; i++) {
      replaced += candidates.compare(i, nearest);
      if (i % 64 === 0) await pause();
    }
    onProgress?.((trees + round + 1) / steps);
    if (replaced <= FEW * each * count) break;
  }
  return nearest.finish();
}

/** Of each point some neighbours, and some whose neighbour it is: those that are new since they were last compared, and others. */
class Candidates {
  private readonly fresh: Int32Array;
  private readonly stale: Int32Array;
  private readonly freshSizes: Int32Array;
  private readonly staleSizes: Int32Array;
  /** How many asked for a place, so that each has the same chance of one. */
  private readonly freshSeen: Int32Array;
  private readonly staleSeen: Int32Array;

  constructor(
    private readonly count: number,
    private readonly most: number,
  ) {
    this.fresh = new Int32Array(count * most);
    this.stale = new Int32Array(count * most);
    this.freshSizes = new Int32Array(count);
    this.staleSizes = new Int32Array(count);
    this.freshSeen = new Int32Array(count);
    this.staleSeen = new Int32Array(count);
  }

  gather(nearest: NearestRows, random: Random): void {
    for (const sizes of [this.freshSizes, this.staleSizes, this.freshSeen, this.staleSeen]) sizes.fill(0);
    const { index, isNew, each } = nearest;
    for (let i = 0; i < this.count; i++) {
      for (let k = i * each; k < (i + 1) * each; k++) {
        const j = index[k]!;
        if (isNew[k] === 1) {
          this.offer(this.fresh, this.freshSizes, this.freshSeen, i, j, random);
          this.offer(this.fresh, this.freshSizes, this.freshSeen, j, i, random);
        } else {
          this.offer(this.stale, this.staleSizes, this.staleSeen, i, j, random);
          this.offer(this.stale, this.staleSizes, this.staleSeen, j, i, random);
        }
      }
    }
    // Those that got a place are compared in this round.
    for (let i = 0; i < this.count; i++) {
      const taken = this.fresh.subarray(i * this.most, i * this.most + this.freshSizes[i]!);
      for (let k = i * each; k < (i + 1) * each; k++) if (isNew[k] === 1 && taken.includes(index[k]!)) isNew[k] = 0;
    }
  }

  /** @returns how many neighbours were replaced */
  compare(i: number, nearest: NearestRows): number {
    const begin = i * this.most;
    const fresh = this.fresh.subarray(begin, begin + this.freshSizes[i]!);
    const stale = this.stale.subarray(begin, begin + this.staleSizes[i]!);
    let replaced = 0;
    for (let a = 0; a < fresh.length; a++) {
      const p = fresh[a]!;
      for (let b = a + 1; b < fresh.length; b++) replaced += nearest.offer(p, fresh[b]!);
      for (let b = 0; b < stale.length; b++) replaced += nearest.offer(p, stale[b]!);
    }
    return replaced;
  }

  /** Reservoir sampling: all that ask have the same chance. */
  private offer(
    lists: Int32Array,
    sizes: Int32Array,
    seen: Int32Array,
    of: number,
    candidate: number,
    random: Random,
  ): void {
    const size = sizes[of]!;
    const asked = ++seen[of]!;
    if (size < this.most) {
      lists[of * this.most + size] = candidate;
      sizes[of] = size + 1;
      return;
    }
    const at = random.integer(asked);
    if (at < this.most) lists[of * this.most + at] = candidate;
  }
}
