/**
 * The slices in which predictions are worst, found by trying conditions alone and in pairs, as SliceFinder does (Chung et al. 2019):
 * each is tested against the rest, and all p values are corrected for their number (Benjamini & Hochberg 1995, where SliceFinder has
 * alpha investing, which depends on the order of the tests).
 */
import { setImmediate } from 'node:timers/promises';
import type { Caller } from '../../base/caller';
import { throwIfCancelled } from '../../base/errors';
import type { Interval } from '../../metrics/bootstrap';
import { benjaminiHochberg } from '../../metrics/significance/falseDiscovery';
import type { Condition } from '../condition';
import { filterRows } from '../filter';
import type { ExampleTable } from '../table';
import { intervalOf, type Measure, meanOf, nameOfTest, type Sums, sumRows, testAgainst, without } from './badness';
import { type Candidate, findCandidates } from './candidates';

export interface FoundSlice {
  readonly where: readonly Condition[];
  readonly count: number;
  readonly value: number;
  readonly interval?: Interval;
  readonly rest: number;
  /** One-sided: that the slice is worse. */
  readonly p: number;
  /** Corrected for all conditions that were tried. */
  readonly q: number;
}

export interface SliceSearch {
  readonly slices: readonly FoundSlice[];
  /** Conditions and pairs that were tested. */
  readonly tested: number;
  /** Fewest rows of a slice. */
  readonly minimum: number;
  readonly test: string;
}

export interface SearchOptions {
  /** Fewest rows; 30, or a fiftieth of all where that is less, if not given. */
  readonly minimum?: number;
  /** Slices that are given at most. */
  readonly limit?: number;
}

/** Rate of false discoveries; conditions that are paired; how much of two slices may be the same rows. */
const [RATE, PAIRED, SAME] = [0.05, 60, 0.8];
const [USUAL_MINIMUM, USUAL_LIMIT] = [30, 10];

interface Tested extends Sums {
  readonly where: readonly Condition[];
  readonly p: number;
}

/** @throws CancelledError */
export async function findSlices(
  table: ExampleTable,
  measure: Measure,
  rows: Int32Array,
  { minimum = usualMinimum(rows.length), limit = USUAL_LIMIT }: SearchOptions = {},
  { signal, onProgress }: Caller = {},
): Promise<SliceSearch> {
  const all = sumRows(measure, rows);
  const candidates = await findCandidates(table, measure, rows, minimum, signal);
  const single = candidates.map(
    (candidate): Tested => ({
      where: [candidate.condition],
      count: candidate.count,
      sum: candidate.sum,
      squares: candidate.squares,
      p: testAgainst(measure, candidate, without(all, candidate), 'worse'),
    }),
  );
  onProgress?.({ message: 'pairing conditions', fraction: 0 });
  const order = single.map((_, i) => i).sort((a, b) => single[a]!.p - single[b]!.p || a - b);
  const paired = order.slice(0, PAIRED).filter(i => isWorse(measure, meanOf(single[i]!), meanOf(all)));
  const pairs = await testPairs(
    table,
    measure,
    rows,
    paired.map(i => candidates[i]!),
    { all, minimum, signal, onProgress },
  );
  const tested = [...single, ...pairs.tested];
  const corrected = benjaminiHochberg(tested.map(({ p }) => p));
  const good = tested
    .map((each, i) => ({ ...each, q: corrected[i]!, keeps: i < single.length || pairs.keeps[i - single.length]! }))
    .filter(({ q, keeps }) => keeps && q <= RATE)
    .map(each => ({ each, bound: boundOf(measure, each) }))
    .sort((a, b) => b.bound - a.bound || a.each.where.length - b.each.where.length);
  const slices: FoundSlice[] = [];
  const taken: Set<number>[] = [];
  for (const { each } of good) {
    if (slices.length === limit) break;
    const own = new Set(await filterRows(table, each.where, { rows, signal }));
    if (taken.some(other => overlap(own, other) > SAME)) continue;
    taken.push(own);
    const rest = without(all, each);
    const interval = intervalOf(measure, each);
    const { where, count, p, q } = each;
    slices.push({ where, count, value: meanOf(each), interval, rest: meanOf(rest), p, q });
  }
  return { slices, tested: tested.length, minimum, test: nameOfTest(measure) };
}

function usualMinimum(rows: number): number {
  return Math.max(5, Math.min(USUAL_MINIMUM, Math.ceil(rows / 50)));
}

function isWorse({ better }: Measure, value: number, than: number): boolean {
  return better === 'higher' ? value < than : value > than;
}

/** The end of its interval that is nearer to the others: a few rows that are bad by chance do not come first. */
function boundOf(measure: Measure, sums: Sums): number {
  const { low, high } = intervalOf(measure, sums) ?? { low: meanOf(sums), high: meanOf(sums) };
  return measure.better === 'higher' ? -high : low;
}

function overlap(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  let both = 0;
  for (const row of a) if (b.has(row)) both++;
  return both / (a.size + b.size - both);
}

interface PairOptions extends Caller {
  readonly all: Sums;
  readonly minimum: number;
}

/** `keeps`: whether a pair is worse than each of its conditions without the other; else those say it better. */
async function testPairs(
  table: ExampleTable,
  measure: Measure,
  rows: Int32Array,
  candidates: readonly Candidate[],
  { all, minimum, signal, onProgress }: PairOptions,
): Promise<{ readonly tested: readonly Tested[]; readonly keeps: readonly boolean[] }> {
  const place = new Int32Array(table.count).fill(-1);
  for (const [at, row] of rows.entries()) place[row] = at;
  const members: Uint8Array[] = [];
  for (const { condition } of candidates) {
    const own = new Uint8Array(rows.length);
    for (const row of await filterRows(table, [condition], { rows, signal })) own[place[row]!] = 1;
    members.push(own);
  }
  const values = Float64Array.from(rows, row => measure.valueAt(row));
  const tested: Tested[] = [];
  /** Of each pair: the larger p of being worse than either condition is without the other. */
  const beyond: number[] = [];
  for (const [i, first] of candidates.entries()) {
    onProgress?.({ message: 'pairing conditions', fraction: i / candidates.length });
    for (let k = i + 1; k < candidates.length; k++) {
      const second = candidates[k]!;
      if (first.condition.column === second.condition.column && !('word' in first.condition)) continue;
      // What is true and what is predicted together are the error itself.
      if ([first, second].every(({ condition }) => table.columns.get(condition.column)!.group === 'answer')) continue;
      const both = sumBoth(members[i]!, members[k]!, values);
      // Of one that lies in the other there is nothing new to say.
      if (both.count < minimum || both.count === first.count || both.count === second.count) continue;
      const where = [first.condition, second.condition];
      tested.push({ where, ...both, p: testAgainst(measure, both, without(all, both), 'worse') });
      const isWorst = [first, second].every(one => isWorse(measure, meanOf(both), meanOf(one)));
      const each = [first, second].map(one => testAgainst(measure, both, without(one, both), 'worse'));
      beyond.push(isWorst ? Math.max(...each) : 1);
    }
    await setImmediate();
    throwIfCancelled(signal);
  }
  // Of hundreds of pairs some would be worse by chance (Bonferroni): then one condition says it.
  return { tested, keeps: beyond.map(p => p < RATE / beyond.length) };
}

function sumBoth(a: Uint8Array, b: Uint8Array, values: Float64Array): Sums {
  let [count, sum, squares] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if ((a[i]! & b[i]!) === 0) continue;
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    squares += value * value;
  }
  return { count, sum, squares };
}
