/** Regular English inflection, so that a synonym takes the form of the word it replaces. */
import { withoutPlural } from './sets/nouns';
import { doublingVerbs, irregularVerbs } from './sets/verbs';

export type PartOfSpeech = 'adjective' | 'noun' | 'verb';

export type Form = 'base' | 'plural' | 'third-person' | 'past' | 'participle' | 'gerund';

export const formsOf: Readonly<Record<PartOfSpeech, readonly Form[]>> = {
  adjective: ['base'],
  noun: ['base', 'plural'],
  verb: ['base', 'third-person', 'past', 'participle', 'gerund'],
};

/** @returns undefined where the word has no such form */
export function inflect(word: string, form: Form): string | undefined {
  switch (form) {
    case 'base':
      return word;
    case 'plural':
      return withoutPlural.includes(word) ? undefined : addS(word);
    case 'third-person':
      return word.endsWith('o') ? `${word}es` : addS(word);
    case 'past':
      return irregularVerbs[word]?.[0] ?? addEd(word);
    case 'participle':
      return irregularVerbs[word]?.[1] ?? addEd(word);
    case 'gerund':
      return addIng(word);
  }
}

function addS(word: string): string {
  if (/(s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}

function addEd(word: string): string {
  if (word.endsWith('e')) return `${word}d`;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ied`;
  return `${double(word)}ed`;
}

function addIng(word: string): string {
  if (word.endsWith('ie')) return `${word.slice(0, -2)}ying`;
  if (/[^eoy]e$/.test(word)) return `${word.slice(0, -1)}ing`;
  return `${double(word)}ing`;
}

/** One syllable that ends in one vowel and one consonant doubles it: `stop`, `stopped`. */
function double(word: string): string {
  const doubles = /^[^aeiou]*(?:qu)?[aeiou][^aeiouwxy]$/.test(word) || doublingVerbs.includes(word);
  return doubles ? word + word.at(-1) : word;
}

/** What an inflected word may come from by the regular endings; not all are words. */
export function uninflect(word: string): readonly { readonly base: string; readonly form: Form }[] {
  const found: { base: string; form: Form }[] = [];
  const add = (base: string, ...forms: readonly Form[]) => {
    for (const form of forms) if (base.length > 1 && inflect(base, form) === word) found.push({ base, form });
  };
  for (const [base, [past, participle]] of Object.entries(irregularVerbs)) {
    if (word === past || word === participle) add(base, 'past', 'participle');
  }
  for (const [ending, end] of Object.entries({ s: '', es: '', ies: 'y' })) {
    if (word.endsWith(ending)) add(word.slice(0, -ending.length) + end, 'plural', 'third-person');
  }
  for (const ending of ['ed', 'ing'] as const) {
    if (!word.endsWith(ending)) continue;
    const stem = word.slice(0, -ending.length);
    const undoubled = stem.at(-1) === stem.at(-2) ? [stem.slice(0, -1)] : [];
    const forms: readonly Form[] = ending === 'ed' ? ['past', 'participle'] : ['gerund'];
    for (const base of [stem, `${stem}e`, ...undoubled, stem.replace(/i$/, 'y'), stem.replace(/y$/, 'ie')])
      if (!found.some(known => known.base === base)) add(base, ...forms);
  }
  return found;
}
