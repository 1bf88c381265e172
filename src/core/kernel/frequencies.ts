/** What word2vec makes of the counts of words: which are dropped, which are drawn as negatives; numbers as in gensim. */
import { roundHalfEven } from '../base/roundHalfEven';

/** The numbers that negatives are drawn from are below it. */
const DOMAIN = 2 ** 31 - 1;
/** Numbers a bucket of `starts`. */
const BUCKET = 2 ** 15;

/**
 * For each word the largest 32-bit number that keeps it: P(keep) = (sqrt(n / t) + 1) t / n with t = `sample` x the count of all words
 * (Mikolov et al. 2013b in the form of word2vec.c).
 * @param sample 0: all are kept; from 1 on t itself
 */
export function keepThresholds(counts: Int32Array, sample: number): Uint32Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const threshold = sample < 1 ? sample * total : Math.floor((sample * (3 + Math.sqrt(5))) / 2);
  return Uint32Array.from(counts, count => {
    const share = threshold / count;
    const probability = count > 0 ? Math.min(1, (Math.sqrt(count / threshold) + 1) * share) : 1;
    return Math.floor(probability * (2 ** 32 - 1));
  });
}

export interface NegativeTable {
  /** [words]: rising to 2^31 - 1; a word is drawn by the first place whose number is at least the drawn one. */
  readonly cumulative: Uint32Array;
  /** [65537]: the first place whose number is at least i x 2^15, so that the search is short. */
  readonly starts: Uint32Array;
}

/** P(word) in proportion to its count to the power of `exponent`. */
export function negativeTable(counts: Int32Array, exponent: number): NegativeTable {
  let total = 0;
  // A word that does not occur is never drawn, whatever the exponent.
  const weights = Float64Array.from(counts, count => (count > 0 ? count ** exponent : 0));
  for (const weight of weights) total += weight;
  let sum = 0;
  const cumulative = Uint32Array.from(weights, weight => {
    sum += weight;
    return roundHalfEven((sum / total) * DOMAIN);
  });
  const starts = new Uint32Array(DOMAIN / BUCKET + 2);
  let place = 0;
  for (let bucket = 0; bucket < starts.length; bucket++) {
    while (place < cumulative.length && cumulative[place]! < bucket * BUCKET) place++;
    starts[bucket] = Math.min(place, cumulative.length - 1);
  }
  return { cumulative, starts };
}

/** Places of the tables, and how far they reach to both sides of 0. */
const PLACES = 1000;
const BOUND = 6;

/** float32 [3, 1000]: sigmoid at (i / 1000 x 2 - 1) x 6, and the losses -log(sigmoid) and -log(1 - sigmoid). */
export function sigmoidTables(): Float32Array {
  const tables = new Float32Array(3 * PLACES);
  for (let i = 0; i < PLACES; i++) {
    const power = Math.fround(Math.exp((Math.fround(i / PLACES) * 2 - 1) * BOUND));
    const value = Math.fround(power / (power + 1));
    tables[i] = value;
    tables[PLACES + i] = -Math.log(value);
    tables[2 * PLACES + i] = -Math.log(1 - value);
  }
  return tables;
}
