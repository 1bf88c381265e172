/**
 * Trains word vectors: word2vec's inner loops, in AssemblyScript. `scripts/buildKernel.mjs` makes `src/core/kernel/bytes.ts`
 * of it and of what it exports of others (GloVe's: `pairs.ts`). No fused multiply-add is used, so every machine gives the same bits.
 *
 * Memory is laid out by who calls. A row is a vector of `stride` bytes, a multiple of 16, zeros behind its numbers.
 */
import { addLoss, alpha, fill, gains, isThere, loss, move, multiply, put, ROWS, rows, setLoss, setRate, setRows, trainRows } from './rows';
import { inputs, outputs, stride, words } from './tables';

export { trainPairs } from './pairs';
export { setTables } from './tables';

/** A row each: the input of a window, and its error. */
let hidden: usize = 0;
let error: usize = 0;
/** float32, one a word: scores of a full softmax. */
let scores: usize = 0;
/** uint32 [words]: rising; `starts` uint32 [65537]: the first place whose number is at least i x 2^15. */
let cumulative: usize = 0;
let starts: usize = 0;
/** uint32 [words + 1]: where the path of each word begins in `nodes` (uint32) and `codes` (uint8). */
let paths: usize = 0;
let nodes: usize = 0;
let codes: usize = 0;
/** uint32 [words + 1]: where the n-grams of each word begin in `grams` (uint32: rows of `inputs`); 0 where there are none. */
let gramsOf: usize = 0;
let grams: usize = 0;
/** uint32: rows of `inputs` that a window reads. */
let read: usize = 0;

let window: i32 = 0;
let negatives: i32 = 0;
let objective: i32 = 0;
let skipGram: bool = false;
let mean: bool = false;
/** 48 bits, of Java's generator, as in word2vec. */
let random: u64 = 0;
let predictions: i32 = 0;

const NEGATIVES: i32 = 0;
const HIERARCHICAL: i32 = 1;

/** The first address that the compiled program has no numbers of its own before. */
export function firstAddress(): usize {
  return __heap_base;
}

/**
 * @param tables float32 [3, 1000] @param scratch three rows, 72 bytes, uint32 of the longest window
 * @param ofScores float32 [words] of a full softmax
 */
export function setScratch(tables: usize, scratch: usize, ofScores: usize): void {
  hidden = scratch;
  error = hidden + stride;
  read = setRows(tables, error + stride);
  scores = ofScores;
}

export function setNegatives(ofCumulative: usize, ofStarts: usize, count: i32): void {
  cumulative = ofCumulative;
  starts = ofStarts;
  negatives = count;
}

export function setPaths(ofWords: usize, ofNodes: usize, ofCodes: usize): void {
  paths = ofWords;
  nodes = ofNodes;
  codes = ofCodes;
}

export function setGrams(ofWords: usize, ofGrams: usize): void {
  gramsOf = ofWords;
  grams = ofGrams;
}

/** @param how 0 negative sampling, 1 hierarchical softmax, 2 softmax */
export function setModel(isSkipGram: bool, isMean: bool, reach: i32, how: i32): void {
  skipGram = isSkipGram;
  mean = isMean;
  window = reach;
  objective = how;
}

export function setRandom(high: u32, low: u32): void {
  random = ((<u64>high) << 24) + <u64>low;
}

function draw(): u32 {
  const drawn = <u32>(random >> 16);
  random = (random * 25214903917 + 11) & 281474976710655;
  return drawn;
}

/**
 * Drops frequent words at random, in place.
 * @param ends uint32 [texts]: where each text ends @param keep uint32 [words]: kept where it is not below a drawn number
 * @returns how many are left
 */
export function subsample(tokens: usize, ends: usize, texts: i32, keep: usize): i32 {
  let at = 0;
  let left = 0;
  for (let text = 0; text < texts; text++) {
    const end = load<i32>(ends + ((<usize>text) << 2));
    for (; at < end; at++) {
      const word = load<u32>(tokens + ((<usize>at) << 2));
      if (load<u32>(keep + ((<usize>word) << 2)) < draw()) continue;
      store<u32>(tokens + ((<usize>left) << 2), word);
      left++;
    }
    store<i32>(ends + ((<usize>text) << 2), left);
  }
  return left;
}

/** By how much the window of each token is smaller: uniform in [0, window). */
export function shrinkWindows(shrunk: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    store<u32>(shrunk + ((<usize>i) << 2), <u32>((<u64>draw() * <u64>window) >> 32));
  }
}

function rowOf(word: u32): u32 {
  return <u32>(outputs + <usize>word * stride);
}

/** A word by its count to the power that was asked for. */
function drawWord(): u32 {
  let place = draw();
  if (place >= 2147483647) place -= 2147483647;
  if (place >= 2147483647) place -= 2147483647;
  const bucket = starts + ((<usize>(place >> 15)) << 2);
  let low = load<u32>(bucket);
  let high = load<u32>(bucket, 4);
  while (high > low) {
    const middle = (low + high) >> 1;
    if (load<u32>(cumulative + ((<usize>middle) << 2)) >= place) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Predicts `word` from `x` and learns from that.
 * @param to row that gets the error: added where it is `x` itself
 */
function predict(word: u32, x: usize, to: usize): void {
  predictions++;
  if (objective == NEGATIVES) predictByNegatives(word, x, to);
  else if (objective == HIERARCHICAL) predictByPath(word, x, to);
  else predictAll(word, x, to);
}

function predictByNegatives(word: u32, x: usize, to: usize): void {
  put(0, rowOf(word), 1);
  let count = 1;
  let from: usize = 0;
  for (let i = 0; i < negatives; i++) {
    const other = drawWord();
    if (other == word) continue;
    const row = rowOf(other);
    // A row that comes again is seen as it was left.
    if (count == ROWS || isThere(row, count)) {
      trainRows(x, count, from, error);
      from = error;
      count = 0;
    }
    put(count, row, 0);
    count++;
  }
  finish(x, count, from, to);
}

function predictByPath(word: u32, x: usize, to: usize): void {
  const end = load<u32>(paths + ((<usize>word) << 2), 4);
  let count = 0;
  let from: usize = 0;
  for (let i = load<u32>(paths + ((<usize>word) << 2)); i < end; i++) {
    if (count == ROWS) {
      trainRows(x, count, from, error);
      from = error;
      count = 0;
    }
    put(count, rowOf(load<u32>(nodes + ((<usize>i) << 2))), load<u8>(codes + <usize>i) == 0 ? <f32>1 : <f32>0);
    count++;
  }
  finish(x, count, from, to);
}

/** The last rows of a prediction. */
function finish(x: usize, count: i32, from: usize, to: usize): void {
  if (to != x) {
    trainRows(x, count, from, to);
    return;
  }
  if (from == 0) {
    trainRows(x, count, x, x);
    return;
  }
  trainRows(x, count, from, error);
  addTo(x, error);
}

/** Softmax over all words; cross-entropy, and its gradients in both tables. */
function predictAll(word: u32, x: usize, to: usize): void {
  let most = -Infinity as f32;
  for (let at = 0; at < words; at += ROWS) {
    const count = min<i32>(ROWS, words - at);
    for (let i = 0; i < count; i++) store<u32>(rows + ((<usize>i) << 2), rowOf(<u32>(at + i)));
    fill(count);
    multiply(x);
    for (let i = 0; i < count; i++) {
      const score = load<f32>(gains + ((<usize>i) << 2));
      store<f32>(scores + ((<usize>(at + i)) << 2), score);
      most = max<f32>(most, score);
    }
  }
  let total: f64 = 0;
  const own = <f64>load<f32>(scores + ((<usize>word) << 2));
  for (let i = 0; i < words; i++) {
    const place = scores + ((<usize>i) << 2);
    const part = NativeMath.exp(<f64>load<f32>(place) - <f64>most);
    total += part;
    store<f32>(place, <f32>part);
  }
  addLoss(NativeMath.log(total) - (own - <f64>most));
  let from: usize = 0;
  for (let at = 0; at < words; at += ROWS) {
    const count = min<i32>(ROWS, words - at);
    for (let i = 0; i < count; i++) {
      const probability = <f64>load<f32>(scores + ((<usize>(at + i)) << 2)) / total;
      const label: f64 = <u32>(at + i) == word ? 1 : 0;
      store<u32>(rows + ((<usize>i) << 2), rowOf(<u32>(at + i)));
      store<f32>(gains + ((<usize>i) << 2), <f32>(label - probability) * alpha);
    }
    for (let i = count; i < ROWS; i++) store<f32>(gains + ((<usize>i) << 2), 0);
    fill(count);
    move(x, from, error);
    from = error;
  }
  if (to == x) addTo(x, error);
}

function addTo(row: usize, other: usize): void {
  for (let o: usize = 0; o < stride; o += 16) {
    v128.store(row + o, f32x4.add(v128.load(row + o), v128.load(other + o)));
  }
}

function scale(row: usize, by: f32): void {
  const factor = f32x4.splat(by);
  for (let o: usize = 0; o < stride; o += 16) v128.store(row + o, f32x4.mul(v128.load(row + o), factor));
}

/** Rows that a word is read as: its own, and those of its n-grams. @returns how many there are now */
function readWord(word: u32, count: i32): i32 {
  store<u32>(read + ((<usize>count) << 2), <u32>(inputs + <usize>word * stride));
  count++;
  if (gramsOf == 0) return count;
  const end = load<u32>(gramsOf + ((<usize>word) << 2), 4);
  for (let i = load<u32>(gramsOf + ((<usize>word) << 2)); i < end; i++) {
    store<u32>(read + ((<usize>count) << 2), <u32>(inputs + <usize>load<u32>(grams + ((<usize>i) << 2)) * stride));
    count++;
  }
  return count;
}

/** Predicts a word from the mean, or sum, of `count` rows that were read. */
function predictFromRead(word: u32, count: i32, asMean: bool): void {
  memory.fill(hidden, 0, stride);
  for (let i = 0; i < count; i++) addTo(hidden, <usize>load<u32>(read + ((<usize>i) << 2)));
  const part: f32 = count > 0 ? <f32>1 / <f32>count : 1;
  if (asMean) scale(hidden, part);
  const before = loss;
  predict(word, hidden, error);
  if (count == 0) {
    // There is nothing that it could be predicted from.
    setLoss(before);
    predictions--;
    return;
  }
  // As in word2vec: a sum hands its error on in equal parts, a mean hands on all of it.
  if (!asMean) scale(error, part);
  for (let i = 0; i < count; i++) addTo(<usize>load<u32>(read + ((<usize>i) << 2)), error);
}

/**
 * Learns from texts.
 * @param tokens uint32: words, those left after subsampling @param ends uint32 [texts] @param shrunk as of `shrinkWindows`; 0: none is
 */
export function train(tokens: usize, ends: usize, texts: i32, shrunk: usize, rate: f32): void {
  setRate(rate);
  setLoss(0);
  predictions = 0;
  let begin = 0;
  for (let text = 0; text < texts; text++) {
    const end = load<i32>(ends + ((<usize>text) << 2));
    for (let i = begin; i < end; i++) {
      const reach = window - (shrunk == 0 ? 0 : load<i32>(shrunk + ((<usize>i) << 2)));
      const first = max<i32>(begin, i - reach);
      const last = min<i32>(end, i + reach + 1);
      const word = load<u32>(tokens + ((<usize>i) << 2));
      if (skipGram) {
        for (let j = first; j < last; j++) {
          if (j == i) continue;
          const other = load<u32>(tokens + ((<usize>j) << 2));
          if (gramsOf == 0) {
            const x = inputs + <usize>other * stride;
            predict(word, x, x);
          } else predictFromRead(word, readWord(other, 0), true);
        }
        continue;
      }
      let count = 0;
      for (let j = first; j < last; j++) {
        if (j != i) count = readWord(load<u32>(tokens + ((<usize>j) << 2)), count);
      }
      predictFromRead(word, count, mean);
    }
    begin = end;
  }
}

/**
 * All that a block of texts takes: drops words, shrinks windows, learns.
 * @param keep as of `subsample`; 0: all are kept @param shrunk room for a number a token; 0: windows are whole
 */
export function learn(
  tokens: usize,
  ends: usize,
  texts: i32,
  keep: usize,
  shrunk: usize,
  high: u32,
  low: u32,
  rate: f32,
): void {
  setRandom(high, low);
  const left = keep == 0 ? load<i32>(ends + ((<usize>texts - 1) << 2)) : subsample(tokens, ends, texts, keep);
  if (shrunk != 0) shrinkWindows(shrunk, left);
  train(tokens, ends, texts, shrunk, rate);
}

/** Of the last `train`: the sum of the losses of its predictions, and how many there were. */
export function lossOfTraining(): f64 {
  return loss;
}

export function countPredictions(): i32 {
  return predictions;
}

