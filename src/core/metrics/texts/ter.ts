/** TER (Snover et al. 2006): edits, shifts of phrases among them, that a translation needs; equal to sacrebleu's. */
import { BeamEditDistance } from './beamEditDistance';
import { checkReferences, formatSignature } from './signature';
import { type TerTokenizerOptions, tokenizeForTer } from './terTokenizer';

export type TerOptions = TerTokenizerOptions;

export interface Ter {
  /** Edits a hundred words of the reference: 0 for a perfect translation; may exceed 100. */
  readonly score: number;
  readonly edits: number;
  /** Words, averaged over the references of a hypothesis. */
  readonly referenceLength: number;
  readonly signature: string;
}

/** tercom's limits: of a shift's words and how far it may go; and sacrebleu's, of shifts tried for one reference. */
const SHIFT_SIZE = 10;
const SHIFT_DISTANCE = 50;
const SHIFT_CANDIDATES = 1000;

/**
 * 100 * edits / words of the references, both summed over the corpus; edits are those to the reference that needs fewest,
 * and a shift of up to 10 adjacent words counts as one. Shifts are chosen greedily, so that the edits may not be the
 * fewest. With empty references: 0 for an empty hypothesis, else 100.
 * @param references those of each hypothesis, at least one each (sacrebleu takes them the other way round)
 */
export function scoreTer(
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
  options: TerOptions = {},
): Ter {
  checkReferences(hypotheses, references);
  const all = hypotheses.map((hypothesis, i) => countTer(hypothesis, references[i]!, options));
  const signature = formatSignature(references, {
    case: options.caseSensitive ? 'mixed' : 'lc',
    tok: 'tercom',
    norm: options.normalized ?? false,
    punct: !options.ignorePunctuation,
    asian: options.asianSupport ?? false,
  });
  return { ...scoreTerCounts(all), signature };
}

/** What one hypothesis adds to the score of a corpus. */
export type TerCounts = Pick<Ter, 'edits' | 'referenceLength'>;

/** @param references at least one */
export function countTer(text: string, references: readonly string[], options: TerOptions = {}): TerCounts {
  const hypothesis = tokenizeForTer(text, options);
  const each = references.map(reference => tokenizeForTer(reference, options));
  return {
    edits: Math.min(...each.map(reference => countEdits(hypothesis, reference))),
    referenceLength: each.reduce((sum, reference) => sum + reference.length, 0) / each.length,
  };
}

/** The score of a corpus from what each of its hypotheses adds. */
export function scoreTerCounts(all: readonly TerCounts[]): Omit<Ter, 'signature'> {
  const edits = all.reduce((sum, each) => sum + each.edits, 0);
  const referenceLength = all.reduce((sum, each) => sum + each.referenceLength, 0);
  const rate = referenceLength > 0 ? edits / referenceLength : edits > 0 ? 1 : 0;
  return { score: 100 * rate, edits, referenceLength };
}

/** Shifts, insertions, deletions and substitutions that make the reference of the hypothesis. */
export function countEdits(hypothesis: readonly string[], reference: readonly string[]): number {
  if (reference.length === 0) return hypothesis.length;
  const distance = new BeamEditDistance(reference, hypothesis.length);
  let words = hypothesis;
  let shifts = 0;
  let tried = 0;
  while (true) {
    const best = findShift(words, reference, distance, tried);
    tried = best.tried;
    if (tried >= SHIFT_CANDIDATES || best.gain <= 0) break;
    shifts++;
    words = best.words;
  }
  return shifts + distance.measure(words);
}

interface Shift {
  /** Edits saved, without the shift's own. */
  readonly gain: number;
  readonly length: number;
  readonly start: number;
  readonly target: number;
  readonly words: readonly string[];
}

function findShift(
  words: readonly string[],
  reference: readonly string[],
  distance: BeamEditDistance,
  triedBefore: number,
): { readonly gain: number; readonly words: readonly string[]; readonly tried: number } {
  const before = distance.measure(words);
  const { places, referenceErrors, hypothesisErrors } = distance.align(words);
  let tried = triedBefore;
  let best: Shift | undefined;
  for (const [start, startInReference, length] of findMatches(words, reference)) {
    // Only what is wrong where it stands may move, and only to where the reference is not met.
    if (!hypothesisErrors.subarray(start, start + length).includes(1)) continue;
    if (!referenceErrors.subarray(startInReference, startInReference + length).includes(1)) continue;
    const place = places[startInReference]!;
    if (start <= place && place < start + length) continue;
    let last = -1;
    for (let offset = -1; offset < length; offset++) {
      const at = startInReference + offset;
      if (at >= reference.length) break;
      const target = at === -1 ? 0 : places[at]! + 1;
      if (target === last) continue;
      last = target;
      const shifted = move(words, start, length, target);
      const shift = { gain: before - distance.measure(shifted), length, start, target, words: shifted };
      tried++;
      if (!best || isBetter(shift, best)) best = shift;
    }
    if (tried >= SHIFT_CANDIDATES) break;
  }
  return { gain: best?.gain ?? 0, words: best?.words ?? words, tried };
}

/** tercom's order: most edits saved, then longest, then the earliest phrase, then the earliest target. */
function isBetter(a: Shift, b: Shift): boolean {
  return (a.gain - b.gain || a.length - b.length || b.start - a.start || b.target - a.target) > 0;
}

/** Phrases, and all their beginnings, that both have: [start in words, start in reference, length]. */
function* findMatches(
  words: readonly string[],
  reference: readonly string[],
): Generator<readonly [number, number, number]> {
  for (let start = 0; start < words.length; start++)
    for (let other = 0; other < reference.length; other++) {
      if (Math.abs(other - start) > SHIFT_DISTANCE) continue;
      const longest = Math.min(SHIFT_SIZE, words.length - start, reference.length - other);
      for (let n = 0; n < longest && words[start + n] === reference[other + n]; n++) yield [start, other, n + 1];
    }
}

/** `target` counts places before the move; one inside the phrase moves it by that many words. */
function move(words: readonly string[], start: number, length: number, target: number): readonly string[] {
  const phrase = words.slice(start, start + length);
  if (target < start)
    return [...words.slice(0, target), ...phrase, ...words.slice(target, start), ...words.slice(start + length)];
  const end = target > start + length ? target : length + target;
  return [...words.slice(0, start), ...words.slice(start + length, end), ...phrase, ...words.slice(end)];
}
