/** The descent of UMAP: pairs that belong together attract each other, and each pushes some others by chance away. */
import type { Random } from '../../base/random';
import type { Affinities } from '../affinities';
import type { Curve } from './curve';

/** Points that each pair pushes away whenever it attracts. */
const PUSHED = 5;
/** Longest move along an axis, in units of the rate. */
const LONGEST = 4;
/** Added to the squared distance of what is pushed, so that nothing is thrown out. */
const SOFT = 0.001;

/** Squared distances from 2^-40 to 2^24 in steps of 1/128 of an octave, read off their bits. */
const BITS_A_STEP = 16;
const FIRST = (127 - 40) << (23 - BITS_A_STEP);
const STEPS = 64 << (23 - BITS_A_STEP);

/** Pairs in the order of their first point, with how many epochs lie between two turns of each. */
interface Pairs {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly interval: Float64Array;
}

/**
 * Forces are read from tables over the squared distance, within 0.6 % of what they are; a power for each would take most of the time.
 *
 * @see McInnes, Healy & Melville 2018, UMAP, algorithm 5; `optimize_layout_euclidean` of umap-learn
 */
export class Descent {
  private readonly pairs: Pairs;
  /** The epoch in which each pair has its next turn. */
  private readonly due: Float64Array;
  private readonly pushDue: Float64Array;
  private readonly pull: Float64Array;
  private readonly push: Float64Array;
  private readonly float = new Float32Array(1);
  private readonly bits = new Int32Array(this.float.buffer);

  /** @param points [count, dimensions] row-major, moved by each epoch */
  constructor(
    private readonly points: Float64Array,
    private readonly dimensions: 2 | 3,
    affinities: Affinities,
    { a, b }: Curve,
    private readonly epochs: number,
    private readonly random: Random,
  ) {
    this.pairs = schedule(affinities, epochs);
    this.due = this.pairs.interval.slice();
    this.pushDue = this.pairs.interval.map(interval => interval / PUSHED);
    this.pull = new Float64Array(STEPS);
    this.push = new Float64Array(STEPS);
    for (let step = 0; step < STEPS; step++) {
      this.bits[0] = ((FIRST + step) << BITS_A_STEP) + (1 << (BITS_A_STEP - 1));
      const square = this.float[0]!;
      const power = square ** b;
      this.pull[step] = (-2 * a * b * (power / square)) / (a * power + 1);
      this.push[step] = (2 * b) / ((SOFT + square) * (a * power + 1));
    }
  }

  /** @param epoch from 0 */
  step(epoch: number): void {
    const rate = 1 - epoch / this.epochs;
    if (this.dimensions === 2) this.stepInPlane(epoch, rate);
    else this.stepInSpace(epoch, rate);
  }

  private at(square: number): number {
    this.float[0] = square;
    const step = (this.bits[0]! >> BITS_A_STEP) - FIRST;
    return step < 0 ? 0 : step >= STEPS ? STEPS - 1 : step;
  }

  /** Which point is pushed away next. */
  private draw(count: number): number {
    return Math.floor((this.random.uint32() / 4294967296) * count);
  }

  private stepInPlane(epoch: number, rate: number): void {
    const { points, due, pushDue, pull, push } = this;
    const { from, to, interval } = this.pairs;
    const count = points.length / 2;
    for (let e = 0; e < from.length; e++) {
      if (due[e]! > epoch) continue;
      const i = 2 * from[e]!;
      const j = 2 * to[e]!;
      let xi = points[i]!;
      let yi = points[i + 1]!;
      const dx = xi - points[j]!;
      const dy = yi - points[j + 1]!;
      const square = dx * dx + dy * dy;
      if (square > 0) {
        const force = pull[this.at(square)]!;
        const mx = rate * limit(force * dx);
        const my = rate * limit(force * dy);
        xi += mx;
        yi += my;
        points[j]! -= mx;
        points[j + 1]! -= my;
      }
      due[e]! += interval[e]!;
      const every = interval[e]! / PUSHED;
      const turns = Math.floor((epoch - pushDue[e]!) / every);
      for (let turn = 0; turn < turns; turn++) {
        const k = 2 * this.draw(count);
        if (k === i) continue;
        const px = xi - points[k]!;
        const py = yi - points[k + 1]!;
        const far = px * px + py * py;
        if (far <= 0) continue;
        const force = push[this.at(far)]!;
        xi += rate * limit(force * px);
        yi += rate * limit(force * py);
      }
      pushDue[e]! += turns * every;
      points[i] = xi;
      points[i + 1] = yi;
    }
  }

  private stepInSpace(epoch: number, rate: number): void {
    const { points, due, pushDue, pull, push } = this;
    const { from, to, interval } = this.pairs;
    const count = points.length / 3;
    for (let e = 0; e < from.length; e++) {
      if (due[e]! > epoch) continue;
      const i = 3 * from[e]!;
      const j = 3 * to[e]!;
      let xi = points[i]!;
      let yi = points[i + 1]!;
      let zi = points[i + 2]!;
      const dx = xi - points[j]!;
      const dy = yi - points[j + 1]!;
      const dz = zi - points[j + 2]!;
      const square = dx * dx + dy * dy + dz * dz;
      if (square > 0) {
        const force = pull[this.at(square)]!;
        const mx = rate * limit(force * dx);
        const my = rate * limit(force * dy);
        const mz = rate * limit(force * dz);
        xi += mx;
        yi += my;
        zi += mz;
        points[j]! -= mx;
        points[j + 1]! -= my;
        points[j + 2]! -= mz;
      }
      due[e]! += interval[e]!;
      const every = interval[e]! / PUSHED;
      const turns = Math.floor((epoch - pushDue[e]!) / every);
      for (let turn = 0; turn < turns; turn++) {
        const k = 3 * this.draw(count);
        if (k === i) continue;
        const px = xi - points[k]!;
        const py = yi - points[k + 1]!;
        const pz = zi - points[k + 2]!;
        const far = px * px + py * py + pz * pz;
        if (far <= 0) continue;
        const force = push[this.at(far)]!;
        xi += rate * limit(force * px);
        yi += rate * limit(force * py);
        zi += rate * limit(force * pz);
      }
      pushDue[e]! += turns * every;
      points[i] = xi;
      points[i + 1] = yi;
      points[i + 2] = zi;
    }
  }
}

function limit(move: number): number {
  return Math.max(-LONGEST, Math.min(LONGEST, move));
}

/** Pairs too weak for a single turn are left out. */
function schedule({ starts, columns, values }: Affinities, epochs: number): Pairs {
  let most = 0;
  for (const value of values) most = Math.max(most, value);
  const from = new Int32Array(values.length);
  const to = new Int32Array(values.length);
  const interval = new Float64Array(values.length);
  let size = 0;
  for (let i = 0; i + 1 < starts.length; i++) {
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      if (!(values[k]! > 0) || values[k]! < most / epochs) continue;
      from[size] = i;
      to[size] = columns[k]!;
      interval[size++] = most / values[k]!;
    }
  }
  return { from: from.slice(0, size), to: to.slice(0, size), interval: interval.slice(0, size) };
}
