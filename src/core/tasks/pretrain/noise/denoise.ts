/**
 * BART's noise (Lewis et al. 2020, section 2.2): tokens that are masked or deleted, spans of which one mask is left, sentences in another
 * order, a document that begins elsewhere. Each is a function of what was drawn; `drawDenoise` combines them in the order of the paper's
 * own program: sentences first, then what is left out of them, then the beginning.
 */
import type { Random } from '../../../base/random';
import { begins, kept, type WordKinds } from './wordKinds';

/** Tokens, and what each is for noise. */
export interface NoisyText {
  readonly ids: Int32Array;
  readonly kinds: WordKinds;
}

/** Parts of the words or tokens, each in [0, 1]; those that are 0 do nothing. */
export interface DenoiseOptions {
  /** Sentences stand in another order. */
  readonly permuteSentences: boolean;
  /** Words that spans take in; each span is one mask. */
  readonly infill: number;
  /** Mean of the lengths of those spans, in words, of a Poisson distribution. */
  readonly meanSpan: number;
  /** Tokens that are masked, each by itself. */
  readonly mask: number;
  /** Tokens that are deleted. */
  readonly delete: number;
  /** How often the text begins at another of its tokens. */
  readonly rotate: number;
}

/** Places of tokens in another order, or some of them. A place below 0 is a mask. */
function pick({ ids, kinds }: NoisyText, places: readonly number[], mask: number): NoisyText {
  return {
    ids: Int32Array.from(places, at => (at < 0 ? mask : ids[at]!)),
    kinds: Uint8Array.from(places, at => (at < 0 ? begins : kinds[at]!)),
  };
}

/**
 * Sentences in another order.
 * @param ends of the sentences, ascending, the last the end of the text: places after their last tokens
 * @param order of the sentences by their numbers
 */
export function permuteSentences(text: NoisyText, ends: readonly number[], order: ArrayLike<number>): NoisyText {
  const places = Array.from(order).flatMap(sentence => {
    const start = ends[sentence - 1] ?? 0;
    return Array.from({ length: ends[sentence]! - start }, (_, i) => start + i);
  });
  return pick(text, places, -1);
}

/** What infilling draws. */
export interface InfillDraws {
  /** Of each span the place of the word where it begins, and how many words it takes, 1 or more. */
  readonly spans: readonly { readonly start: number; readonly words: number }[];
  /** Masks where nothing was, one for each length of 0: their places in the text that they make, each another. */
  readonly inserted: readonly number[];
}

/**
 * Each span is one mask. Spans end at the end of the text and before tokens that are never changed; one that runs into another takes
 * its mask in.
 */
export function infill(text: NoisyText, { spans, inserted }: InfillDraws, mask: number): NoisyText {
  const { kinds } = text;
  const isMask = new Set(spans.map(({ start }) => start));
  const gone = new Set<number>();
  for (const { start, words } of spans) {
    let left = words;
    for (let at = start + 1; at < kinds.length && kinds[at] !== kept; at++) {
      if (kinds[at] === begins && --left === 0) break;
      gone.add(at);
    }
  }
  const places = Array.from(kinds.keys()).flatMap(at => (gone.has(at) ? [] : isMask.has(at) ? [-1] : [at]));
  const whole: number[] = [];
  const added = new Set(inserted);
  for (let next = 0; whole.length < places.length + added.size; )
    whole.push(added.has(whole.length) ? -1 : places[next++]!);
  return pick(text, whole, mask);
}

export function maskTokens({ ids, kinds }: NoisyText, places: Iterable<number>, mask: number): NoisyText {
  const read = Int32Array.from(ids);
  for (const at of places) read[at] = mask;
  return { ids: read, kinds };
}

export function deleteTokens(text: NoisyText, places: Iterable<number>): NoisyText {
  const gone = new Set(places);
  return pick(
    text,
    Array.from(text.kinds.keys()).filter(at => !gone.has(at)),
    -1,
  );
}

/** @param start the place that becomes the first */
export function rotate(text: NoisyText, start: number): NoisyText {
  const { length } = text.kinds;
  return pick(
    text,
    Array.from({ length }, (_, i) => (start + i) % length),
    -1,
  );
}

/** Lengths that take in `budget` words: drawn until they do, the last one cut to fit. Some are 0. */
export function spanLengths(budget: number, draw: () => number): readonly number[] {
  const lengths: number[] = [];
  for (let left = budget; left > 0; ) {
    const length = Math.min(left, draw());
    lengths.push(length);
    left -= length;
  }
  return lengths;
}

/** A number of a Poisson distribution, by the product of uniform ones (Knuth). @param mean above 0, below 700 */
export function drawPoisson(mean: number, random: Random): number {
  const bound = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product > bound; count++) product *= random.uniform();
  return count;
}

/** So many of the places, each equally probable. */
function choose(places: readonly number[], count: number, random: Random): readonly number[] {
  const order = random.permutation(places.length);
  return Array.from(order.subarray(0, count), i => places[i]!);
}

function placesOf(kinds: WordKinds, isOf: (kind: number) => boolean): readonly number[] {
  return Array.from(kinds.keys()).filter(at => isOf(kinds[at]!));
}

const changes = (kind: number) => kind !== kept;

export function drawInfill(
  kinds: WordKinds,
  { infill: share, meanSpan }: Pick<DenoiseOptions, 'infill' | 'meanSpan'>,
  random: Random,
): InfillDraws {
  const starts = placesOf(kinds, kind => kind === begins);
  const poisson = random.fork('lengths');
  const lengths = spanLengths(Math.ceil(share * starts.length), () => drawPoisson(meanSpan, poisson));
  const taken = lengths.filter(length => length > 0);
  const spans = choose(starts, taken.length, random.fork('starts')).map((start, i) => ({ start, words: taken[i]! }));
  const text = { ids: new Int32Array(kinds.length), kinds };
  const left = infill(text, { spans, inserted: [] }, 0).ids.length;
  // More masks than tokens that go would make the text longer than it was.
  const added = Math.min(kinds.length - left, lengths.length - taken.length);
  const everywhere = Array.from({ length: left + added }, (_, at) => at);
  const inserted = choose(everywhere, added, random.fork('inserted'));
  return { spans, inserted };
}

/**
 * A text with all of the noise that is asked for; never longer than it was.
 * @param ends of its sentences, as `permuteSentences` has them
 */
export function drawDenoise(
  text: NoisyText,
  ends: readonly number[],
  mask: number,
  options: DenoiseOptions,
  random: Random,
): NoisyText {
  let noisy = text;
  if (options.permuteSentences)
    noisy = permuteSentences(noisy, ends, random.fork('sentences').permutation(ends.length));
  if (options.infill > 0) noisy = infill(noisy, drawInfill(noisy.kinds, options, random.fork('infill')), mask);
  const drawTokens = (share: number, name: string) => {
    const places = placesOf(noisy.kinds, changes);
    return choose(places, Math.ceil(share * places.length), random.fork(name));
  };
  if (options.mask > 0) noisy = maskTokens(noisy, drawTokens(options.mask, 'mask'), mask);
  if (options.delete > 0) noisy = deleteTokens(noisy, drawTokens(options.delete, 'delete'));
  const turned = random.fork('rotate');
  if (options.rotate > 0 && noisy.kinds.length > 1 && turned.uniform() < options.rotate)
    noisy = rotate(noisy, turned.integer(noisy.kinds.length));
  return noisy;
}
