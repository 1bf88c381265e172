/**
 * Texts that are nearly the same: by their overlapping runs of five characters. Candidates come from MinHash in bands (Broder 1997;
 * Leskovec, Rajaraman & Ullman 2014, section 3.4), and are compared exactly. The cost is in proportion to the texts.
 */

/** Characters of a shingle. */
const SHINGLE = 5;
/** A text with fewer shingles differs from others by too little to say anything. */
const FEWEST = 20;
/** UTF-16 code units of a text that are compared. */
const LONGEST = 20_000;
/** Of the shingles of both texts together, the fraction that they share (Jaccard). */
export const SIMILAR = 0.8;

/** Of 8 bands of 4 hashes: texts of similarity 0.8 meet with a probability of 0.985, of 0.9 with 0.9999. */
const BANDS = 8;
const ROWS = 4;
/** Texts that are compared: each takes 128 bytes. */
export const MOST_COMPARED = 2_000_000;

/** Case, marks and spaces do not tell texts apart here. */
function fold(text: string): string {
  return text
    .slice(0, LONGEST)
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}

/** Hashes of the shingles of a text, rising, each once; none of a text that is too short. */
export function shinglesOf(text: string): Uint32Array {
  const folded = fold(text);
  const count = folded.length - SHINGLE + 1;
  if (count < FEWEST) return new Uint32Array(0);
  const all = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    let hash = 0x811c9dc5;
    for (let k = i; k < i + SHINGLE; k++) hash = Math.imul(hash ^ folded.charCodeAt(k), 0x01000193);
    all[i] = mix(hash);
  }
  all.sort();
  let unique = 0;
  for (let i = 0; i < count; i++) if (i === 0 || all[i] !== all[i - 1]) all[unique++] = all[i]!;
  return all.slice(0, unique);
}

/** Murmur's finalizer: every bit of the result depends on every bit. */
function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Shared shingles divided by those of both, 0..1; both rising. */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
  let [i, j, shared] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const [x, y] = [a[i]!, b[j]!];
    if (x === y) shared++;
    if (x <= y) i++;
    if (y <= x) j++;
  }
  const both = a.length + b.length - shared;
  return both === 0 ? 0 : shared / both;
}

const SEEDS = Uint32Array.from({ length: BANDS * ROWS }, (_, i) => mix(i + 1));
const FACTORS = Uint32Array.from({ length: BANDS * ROWS }, (_, i) => mix(i + 1001) | 1);

/** A number for each band: texts that share one are candidates. */
function bandsOf(shingles: Uint32Array): Uint32Array {
  const bands = new Uint32Array(BANDS);
  for (let band = 0; band < BANDS; band++) {
    let hash = band + 1;
    for (let row = band * ROWS; row < (band + 1) * ROWS; row++) {
      const [seed, factor] = [SEEDS[row]!, FACTORS[row]!];
      let least = 0xffffffff;
      for (let i = 0; i < shingles.length; i++) {
        const value = Math.imul(shingles[i]! ^ seed, factor) >>> 0;
        if (value < least) least = value;
      }
      hash = mix(Math.imul(hash, 31) ^ least);
    }
    bands[band] = hash;
  }
  return bands;
}

/** Which of the texts that were added is similar: a hash table in typed arrays, which keeps no texts. */
export class SimilarTexts {
  private size = 1 << 12;
  private tags = new Uint32Array(this.size);
  /** Places of texts, plus 1: the first that had the tag, and the last. */
  private firsts = new Int32Array(this.size);
  private lasts = new Int32Array(this.size);
  private used = 0;
  private count = 0;

  /** @param textOf a text that was added, by the order in which it was */
  constructor(private readonly textOf: (place: number) => string) {}

  /** @returns the most similar of the candidates, and how similar; nothing below `SIMILAR` */
  find(shingles: Uint32Array): { readonly place: number; readonly similarity: number } | undefined {
    if (shingles.length === 0) return undefined;
    const candidates = new Set<number>();
    for (const tag of bandsOf(shingles)) {
      const at = this.placeOf(tag);
      if (this.firsts[at] === 0) continue;
      candidates.add(this.firsts[at]! - 1);
      candidates.add(this.lasts[at]! - 1);
    }
    let best: { readonly place: number; readonly similarity: number } | undefined;
    for (const place of [...candidates].sort((a, b) => a - b)) {
      const similarity = jaccard(shingles, shinglesOf(this.textOf(place)));
      if (similarity >= SIMILAR && similarity > (best?.similarity ?? 0)) best = { place, similarity };
    }
    return best;
  }

  /** Each text is added, or at least counted, in order. */
  add(shingles: Uint32Array): void {
    this.count++;
    if (shingles.length === 0) return;
    for (const tag of bandsOf(shingles)) {
      if (2 * (this.used + 1) > this.size) this.grow();
      const at = this.placeOf(tag);
      if (this.firsts[at] === 0) {
        this.firsts[at] = this.count;
        this.tags[at] = tag;
        this.used++;
      }
      this.lasts[at] = this.count;
    }
  }

  private placeOf(tag: number): number {
    const mask = this.size - 1;
    let at = tag & mask;
    while (this.firsts[at] !== 0 && this.tags[at] !== tag) at = (at + 1) & mask;
    return at;
  }

  private grow(): void {
    const { tags, firsts, lasts } = this;
    this.size *= 2;
    this.tags = new Uint32Array(this.size);
    this.firsts = new Int32Array(this.size);
    this.lasts = new Int32Array(this.size);
    for (let i = 0; i < tags.length; i++) {
      if (firsts[i] === 0) continue;
      const at = this.placeOf(tags[i]!);
      this.tags[at] = tags[i]!;
      this.firsts[at] = firsts[i]!;
      this.lasts[at] = lasts[i]!;
    }
  }
}
