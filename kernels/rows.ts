/** Six rows of what is predicted, trained at once: what is read of the input serves all of them. */
import { stride } from './tables';

export const ROWS: i32 = 6;
/** Beyond it a pair is not trained, as in word2vec. */
const BOUND: f32 = 6;
/** Places of the tables of sigmoid and losses for each unit. */
const PLACES: f64 = 83;

/** float32 [1000] each: sigmoid, -log sigmoid(x), -log(1 - sigmoid(x)) at x = i / 83 - 6. */
let sigmoid: usize = 0;
let lossOfOne: usize = 0;
let lossOfZero: usize = 0;
/** A row that stands in where there are fewer than six. */
let spare: usize = 0;
/** Addresses, labels and gradients of the rows that are trained at once. */
export let rows: usize = 0;
let labels: usize = 0;
export let gains: usize = 0;
export let alpha: f32 = 0;
export let loss: f64 = 0;

/** @param ofTables float32 [3, 1000] @param at a row, and 72 bytes @returns the first address behind them */
export function setRows(ofTables: usize, at: usize): usize {
  sigmoid = ofTables;
  lossOfOne = ofTables + 4000;
  lossOfZero = ofTables + 8000;
  spare = at;
  rows = spare + stride;
  labels = rows + 24;
  gains = labels + 24;
  return gains + 24;
}

export function setRate(rate: f32): void {
  alpha = rate;
}

/** Of the predictions until now. */
export function setLoss(sum: f64): void {
  loss = sum;
}

export function addLoss(more: f64): void {
  loss += more;
}

/** Sums of four vectors, one a lane. */
function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/** Products of `x` with six rows, into `gains`. */
export function multiply(x: usize): void {
  const r0 = <usize>load<u32>(rows);
  const r1 = <usize>load<u32>(rows, 4);
  const r2 = <usize>load<u32>(rows, 8);
  const r3 = <usize>load<u32>(rows, 12);
  const r4 = <usize>load<u32>(rows, 16);
  const r5 = <usize>load<u32>(rows, 20);
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let c = f32x4.splat(0);
  let d = f32x4.splat(0);
  let e = f32x4.splat(0);
  let f = f32x4.splat(0);
  for (let o: usize = 0; o < stride; o += 16) {
    const value = v128.load(x + o);
    a = f32x4.add(a, f32x4.mul(value, v128.load(r0 + o)));
    b = f32x4.add(b, f32x4.mul(value, v128.load(r1 + o)));
    c = f32x4.add(c, f32x4.mul(value, v128.load(r2 + o)));
    d = f32x4.add(d, f32x4.mul(value, v128.load(r3 + o)));
    e = f32x4.add(e, f32x4.mul(value, v128.load(r4 + o)));
    f = f32x4.add(f, f32x4.mul(value, v128.load(r5 + o)));
  }
  v128.store(gains, sums(a, b, c, d));
  const last = sums(e, f, e, f);
  store<f32>(gains, f32x4.extract_lane(last, 0), 16);
  store<f32>(gains, f32x4.extract_lane(last, 1), 20);
}

/** (label - sigmoid) x alpha in place of each product; nothing beyond the bound. */
function toGains(count: i32): void {
  for (let i = 0; i < count; i++) {
    const at = (<usize>i) << 2;
    const product = load<f32>(gains + at);
    const label = load<f32>(labels + at);
    if (product <= -BOUND || product >= BOUND) {
      store<f32>(gains + at, 0);
      // Nearly 0 where it is right.
      if (product > 0 != label > 0) loss += <f64>abs<f32>(product);
      continue;
    }
    const place = (<usize>(<i32>((<f64>product + 6.0) * PLACES))) << 2;
    loss += <f64>load<f32>((label > 0 ? lossOfOne : lossOfZero) + place);
    store<f32>(gains + at, (label - load<f32>(sigmoid + place)) * alpha);
  }
  for (let i = count; i < ROWS; i++) store<f32>(gains + ((<usize>i) << 2), 0);
}

/**
 * Moves six rows by their gains times `x`; their sum, as they were, times their gains is added to what is in `from` (to nothing
 * where that is 0), and written to `to`.
 */
export function move(x: usize, from: usize, to: usize): void {
  const r0 = <usize>load<u32>(rows);
  const r1 = <usize>load<u32>(rows, 4);
  const r2 = <usize>load<u32>(rows, 8);
  const r3 = <usize>load<u32>(rows, 12);
  const r4 = <usize>load<u32>(rows, 16);
  const r5 = <usize>load<u32>(rows, 20);
  const g0 = v128.load_splat<f32>(gains);
  const g1 = v128.load_splat<f32>(gains, 4);
  const g2 = v128.load_splat<f32>(gains, 8);
  const g3 = v128.load_splat<f32>(gains, 12);
  const g4 = v128.load_splat<f32>(gains, 16);
  const g5 = v128.load_splat<f32>(gains, 20);
  for (let o: usize = 0; o < stride; o += 16) {
    const value = v128.load(x + o);
    let row = v128.load(r0 + o);
    let sum = f32x4.mul(g0, row);
    v128.store(r0 + o, f32x4.add(row, f32x4.mul(g0, value)));
    row = v128.load(r1 + o);
    sum = f32x4.add(sum, f32x4.mul(g1, row));
    v128.store(r1 + o, f32x4.add(row, f32x4.mul(g1, value)));
    row = v128.load(r2 + o);
    sum = f32x4.add(sum, f32x4.mul(g2, row));
    v128.store(r2 + o, f32x4.add(row, f32x4.mul(g2, value)));
    row = v128.load(r3 + o);
    sum = f32x4.add(sum, f32x4.mul(g3, row));
    v128.store(r3 + o, f32x4.add(row, f32x4.mul(g3, value)));
    row = v128.load(r4 + o);
    sum = f32x4.add(sum, f32x4.mul(g4, row));
    v128.store(r4 + o, f32x4.add(row, f32x4.mul(g4, value)));
    row = v128.load(r5 + o);
    sum = f32x4.add(sum, f32x4.mul(g5, row));
    v128.store(r5 + o, f32x4.add(row, f32x4.mul(g5, value)));
    v128.store(to + o, from == 0 ? sum : f32x4.add(v128.load(from + o), sum));
  }
}

/** Rows beyond `count` are the spare one, whose gain is 0. */
export function fill(count: i32): void {
  for (let i = count; i < ROWS; i++) store<u32>(rows + ((<usize>i) << 2), <u32>spare);
}

/** Trains the first `count` rows on `x`; see `move`. */
export function trainRows(x: usize, count: i32, from: usize, to: usize): void {
  fill(count);
  multiply(x);
  toGains(count);
  move(x, from, to);
}

export function isThere(row: u32, count: i32): bool {
  for (let i = 0; i < count; i++) if (load<u32>(rows + ((<usize>i) << 2)) == row) return true;
  return false;
}

export function put(at: i32, row: u32, label: f32): void {
  store<u32>(rows + ((<usize>at) << 2), row);
  store<f32>(labels + ((<usize>at) << 2), label);
}
