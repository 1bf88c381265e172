/** Porter's stemmer (Porter 1980, "An algorithm for suffix stripping") with NLTK's extensions, its default mode. */

const irregular: ReadonlyMap<string, string> = new Map(
  Object.entries({
    sky: 'sky skies',
    die: 'dying',
    lie: 'lying',
    tie: 'tying',
    news: 'news',
    inning: 'innings inning',
    outing: 'outings outing',
    canning: 'cannings canning',
    howe: 'howe',
    proceed: 'proceed',
    exceed: 'exceed',
    succeed: 'succeed',
  }).flatMap(([stem, words]) => words.split(' ').map(word => [word, stem] as const)),
);

type Rule = readonly [suffix: string, replacement: string, condition?: (stem: string) => boolean];

/** `ational ate, tional tion` and so on, all under one condition. */
function rules(list: string, condition?: (stem: string) => boolean): readonly Rule[] {
  return list.split(', ').map(pair => {
    const [suffix, replacement = ''] = pair.split(' ');
    return [suffix!, replacement, condition];
  });
}

const positive = (stem: string) => measure(stem) > 0;
const moreThanOne = (stem: string) => measure(stem) > 1;

const plurals = rules('sses ss, ies i, ss ss, s');
const doubleSuffixes = rules(
  'ational ate, tional tion, enci ence, anci ance, izer ize, bli ble, alli al, entli ent, eli e, ousli ous, ' +
    'ization ize, ation ate, ator ate, alism al, iveness ive, fulness ful, ousness ous, aliti al, iviti ive, ' +
    'biliti ble, fulli ful',
  positive,
);
/** NLTK measures this stem with its l: geologi, not geolo. */
const logi: Rule = ['logi', 'log', stem => positive(`${stem}l`)];
const endings = rules('icate ic, ative, alize al, iciti ic, ical ic, ful, ness', positive);
const lastSuffixes: readonly Rule[] = [
  ...rules('al, ance, ence, er, ic, able, ible, ant, ement, ment, ent', moreThanOne),
  ['ion', '', stem => moreThanOne(stem) && /[st]$/.test(stem)],
  ...rules('ou, ism, ate, iti, ous, ive, ize', moreThanOne),
];

const stems = new Map<string, string>();
/** So many words come again and again. */
const MOST_STEMS = 50_000;

/** The stem of a word, in lower case. Text of other scripts comes back as it is, in lower case. */
export function stemPorter(text: string): string {
  const kept = stems.get(text);
  if (kept !== undefined) return kept;
  const stem = findStem(text);
  if (stems.size >= MOST_STEMS) stems.clear();
  stems.set(text, stem);
  return stem;
}

function findStem(text: string): string {
  const word = text.toLowerCase();
  const known = irregular.get(word);
  if (known !== undefined) return known;
  if (Array.from(text).length <= 2) return word;
  let stem = stripPlural(word);
  stem = stripPast(stem);
  stem = apply(stem, [['y', 'i', endsInSecondConsonant]]);
  stem = stripDoubleSuffix(stem);
  stem = apply(stem, endings);
  stem = apply(stem, lastSuffixes);
  stem = stripFinalE(stem);
  return stem.endsWith('ll') && moreThanOne(stem.slice(0, -1)) ? stem.slice(0, -1) : stem;
}

/** Of each character: whether it is a consonant, as anything but a vowel is; y is one unless it follows one. */
function consonants(word: string): boolean[] {
  const flags: boolean[] = [];
  for (const letter of word) flags.push(letter === 'y' ? !(flags.at(-1) ?? false) : !'aeiou'.includes(letter));
  return flags;
}

/** What a y must follow to become an i: a consonant that is not the only letter. */
function endsInSecondConsonant(stem: string): boolean {
  const flags = consonants(stem);
  return flags.length > 1 && flags.at(-1)!;
}

/** How often a vowel comes before a consonant: m of [C](VC){m}[V]. */
function measure(stem: string): number {
  const flags = consonants(stem);
  return flags.filter((flag, i) => i > 0 && flag && !flags[i - 1]).length;
}

/** Consonant, vowel, consonant that is not w, x or y; or a vowel and a consonant alone (NLTK's). */
function endsShort(word: string): boolean {
  const flags = consonants(word);
  const [before, middle, last] = flags.slice(-3);
  if (flags.length === 2) return !before! && middle!;
  return flags.length > 2 && before! && !middle! && last! && !/[wxy]$/.test(word);
}

/** The first rule whose suffix fits decides, whether its condition holds or not. */
function apply(word: string, list: readonly Rule[]): string {
  const rule = list.find(([suffix]) => word.endsWith(suffix));
  if (!rule) return word;
  const [suffix, replacement, condition] = rule;
  const stem = word.slice(0, word.length - suffix.length);
  return !condition || condition(stem) ? stem + replacement : word;
}

function stripPlural(word: string): string {
  return word.endsWith('ies') && Array.from(word).length === 4 ? word.slice(0, -1) : apply(word, plurals);
}

function stripPast(word: string): string {
  if (word.endsWith('ied')) return word.slice(0, Array.from(word).length === 4 ? -1 : -2);
  if (word.endsWith('eed')) return positive(word.slice(0, -3)) ? word.slice(0, -1) : word;
  const suffix = ['ed', 'ing'].find(
    each => word.endsWith(each) && consonants(word.slice(0, -each.length)).includes(false),
  );
  if (suffix === undefined) return word;
  const stem = word.slice(0, -suffix.length);
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  const [beforeLast, last] = Array.from(stem).slice(-2);
  if (last !== undefined && beforeLast === last && consonants(stem).at(-1))
    return /[lsz]$/.test(stem) ? stem : stem.slice(0, -last.length);
  return measure(stem) === 1 && endsShort(stem) ? `${stem}e` : stem;
}

/** NLTK tries -alli first, and again what it leaves. */
function stripDoubleSuffix(word: string): string {
  if (word.endsWith('alli') && positive(word.slice(0, -4))) return stripDoubleSuffix(word.slice(0, -2));
  return apply(word, [...doubleSuffixes, logi]);
}

function stripFinalE(word: string): string {
  if (!word.endsWith('e')) return word;
  const stem = word.slice(0, -1);
  return measure(stem) > 1 || (measure(stem) === 1 && !endsShort(stem)) ? stem : word;
}
