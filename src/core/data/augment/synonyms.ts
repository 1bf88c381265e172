/** Lists of synonyms: ours, small and always there. */
import { formatCount } from '../../base/formatNumber';
import type { Dataset } from '../dataset';
import { formsOf, inflect, type PartOfSpeech } from './inflect';
import { adjectives } from './sets/adjectives';
import { nouns } from './sets/nouns';
import { verbs } from './sets/verbs';

export interface SynonymList {
  /** For people: which list it is. */
  readonly name: string;
  /** The files it was read from; they belong to what a run was trained on. */
  readonly files: Dataset['files'];
  /** @param word in lower case @returns words in lower case, without the word itself; often none */
  synonymsOf(word: string): readonly string[];
}

const sets: Readonly<Record<PartOfSpeech, string>> = { adjective: adjectives, noun: nouns, verb: verbs };

let words: ReadonlyMap<string, readonly string[]> | undefined;

/** Our list; made at the first use. */
export function smallSynonyms(): SynonymList {
  words ??= spread();
  const all = words;
  return {
    name: `the built-in list of ${formatCount(all.size)} English words`,
    files: [],
    synonymsOf: word => all.get(word) ?? [],
  };
}

function spread(): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, Set<string>>();
  for (const [part, lines] of Object.entries(sets) as [PartOfSpeech, string][]) {
    for (const line of lines.trim().split('\n')) {
      const set = line.split(' ');
      for (const word of set) spreadWord(word, set, part, all);
    }
  }
  return new Map([...all].map(([word, synonyms]) => [word, [...synonyms]]));
}

/** Each form of a word, with the same form of the others. */
function spreadWord(word: string, set: readonly string[], part: PartOfSpeech, all: Map<string, Set<string>>): void {
  const forms = formsOf[part];
  // `cut` may be the base, the past or the participle: the base, the commonest, decides.
  const seen = new Set<string>();
  for (const form of forms) {
    const inflected = inflect(word, form);
    if (inflected === undefined || seen.has(inflected)) continue;
    seen.add(inflected);
    // `stated` is past and participle in one: `knew` would fit only one of them.
    const both = form === 'past' && inflect(word, 'participle') === inflected;
    for (const other of set) {
      const synonym = inflect(other, form);
      if (synonym === undefined || synonym === inflected) continue;
      if (both && inflect(other, 'participle') !== synonym) continue;
      const known = all.get(inflected) ?? new Set();
      all.set(inflected, known.add(synonym));
    }
  }
}
