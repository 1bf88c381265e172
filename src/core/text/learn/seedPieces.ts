/** Pieces to begin with: substrings of words that can go on in more than one way (Kudo 2018, section 3.2). */

export interface SeedPieces {
  /** Characters first, the most frequent first; then substrings. */
  readonly pieces: readonly string[];
  /** Natural logarithms; their exponentials sum to 1. */
  readonly scores: Float64Array;
}

/** Code points. */
export const longestPiece = 16;
/** Of Hugging Face's trainer and SentencePiece. */
const mostSeeds = 1_000_000;

/** Ends a word. */
const END = 0;
/** A character outside of the alphabet: no piece has it. */
const OUTSIDE = 1;

/**
 * The nodes of the words' suffix tree, each worth its occurrences in different words times its length, and the characters, worth how
 * often they come.
 * @param words with their counts @param alphabet code points that pieces may have
 */
export function findSeeds(words: ReadonlyMap<string, number>, alphabet: readonly string[]): SeedPieces {
  const numbers = new Map(alphabet.map((character, i) => [character, i + 2] as const));
  const characterCounts = new Float64Array(alphabet.length + 2);
  const codes: number[] = [];
  for (const [word, count] of words) {
    for (const character of word) {
      const number = numbers.get(character) ?? OUTSIDE;
      codes.push(number);
      characterCounts[number]! += count;
    }
    codes.push(END);
  }
  const found = findSubstrings(Int32Array.from(codes), alphabet.length + 2);
  const order = alphabet.map((_, i) => i + 2).sort((a, b) => characterCounts[b]! - characterCounts[a]! || b - a);
  const kept = found
    .map(({ at, length, count }) => ({ at, length, worth: count * length }))
    .sort((a, b) => b.worth - a.worth || a.at - b.at || a.length - b.length)
    .slice(0, Math.max(0, mostSeeds - alphabet.length));
  const spell = (at: number, length: number) =>
    codes
      .slice(at, at + length)
      .map(number => alphabet[number - 2])
      .join('');
  const worths = [...order.map(number => characterCounts[number]!), ...kept.map(({ worth }) => worth)];
  const sum = Math.log(worths.reduce((a, b) => a + b, 0));
  return {
    pieces: [...order.map(number => alphabet[number - 2]!), ...kept.map(({ at, length }) => spell(at, length))],
    scores: Float64Array.from(worths, worth => Math.log(worth) - sum),
  };
}

interface Substring {
  /** Of one occurrence. */
  readonly at: number;
  readonly length: number;
  readonly count: number;
}

/** Substrings of two characters or more that are followed by at least two different ones, the end of a word among them. */
function findSubstrings(codes: Int32Array, kinds: number): readonly Substring[] {
  const found: Substring[] = [];
  const places = Float64Array.from(codes.keys()).filter(at => codes[at]! > OUTSIDE);
  /** Groups the places from `low` to `high`, which share `depth` characters, by the character that follows. */
  const refine = (low: number, high: number, depth: number): void => {
    // A place and the character that follows it, in one number.
    for (let i = low; i < high; i++) places[i] = codes[places[i]! + depth]! * 2 ** 32 + places[i]!;
    const group = places.subarray(low, high);
    if (group.length > 1) group.sort();
    const bounds: number[] = [low];
    for (let i = low; i < high; i++) {
      const next = Math.floor(places[i]! / 2 ** 32);
      places[i] = places[i]! % 2 ** 32;
      if (i > low && next !== codes[places[i - 1]! + depth]!) bounds.push(i);
    }
    if (depth >= 2 && bounds.length > 1) found.push({ at: places[low]!, length: depth, count: high - low });
    if (depth === longestPiece) return;
    bounds.push(high);
    for (let k = 0; k + 1 < bounds.length; k++) {
      const [from, to] = [bounds[k]!, bounds[k + 1]!];
      if (to - from > 1 && codes[places[from]! + depth]! > OUTSIDE) refine(from, to, depth + 1);
    }
  };
  if (kinds > 2 && places.length > 0) refine(0, places.length, 0);
  return found;
}
