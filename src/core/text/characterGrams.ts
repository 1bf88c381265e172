/** N-grams of the characters of a word, and the row of a table that each has, as in fastText (Bojanowski et al. 2017). */

const encoder = new TextEncoder();

/**
 * The n-grams of `<word>`, the whole of it among them where it is short enough; a single `<` or `>` is none.
 * @returns bytes of each, in fastText's order: by where they begin, then by length
 */
export function characterGrams(word: string, shortest: number, longest: number): readonly Uint8Array[] {
  const bytes = encoder.encode(`<${word}>`);
  const grams: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start++) {
    if (isInside(bytes[start]!)) continue;
    let end = start;
    for (let length = 1; end < bytes.length && length <= longest; length++) {
      do end++;
      while (end < bytes.length && isInside(bytes[end]!));
      const isEdge = length === 1 && (start === 0 || end === bytes.length);
      if (length >= shortest && !isEdge) grams.push(bytes.subarray(start, end));
    }
  }
  return grams;
}

/** Whether a byte goes on with a character. */
function isInside(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** FNV-1a of 32 bits; bytes above 127 are negative numbers, as in fastText. */
export function hashGram(bytes: Uint8Array): number {
  let hash = 2166136261;
  for (const byte of bytes) hash = Math.imul(hash ^ ((byte << 24) >> 24), 16777619);
  return hash >>> 0;
}

/** The rows of the n-grams of a word in a table of so many. */
export function gramRows(word: string, shortest: number, longest: number, buckets: number): number[] {
  return characterGrams(word, shortest, longest).map(gram => hashGram(gram) % buckets);
}
