/** What a tagger learns of its training data before it reads them: kept in a run's record, as plain words. */
import { type WordRule, wordRules } from '../../base/cutWords';
import type { Facts } from '../../data/dataset';
import { type Scheme, targetCode } from './scheme';
import { readCode, type TagCode, writeCode } from './tagCode';

/** What a text is read by: its sentences, its lines, or as a whole. */
export const readingUnits = ['sentences', 'lines', 'texts'] as const;
export type ReadingUnit = (typeof readingUnits)[number];

export interface TagFacts {
  readonly words: WordRule;
  readonly unit: ReadingUnit;
  /** Of the tags as the data has them; undefined where they mark no spans. */
  readonly code?: TagCode;
  /**
   * Of runs of before there were facts: words of texts with spans are cut at the borders of the spans too, and tags are
   * in the usual form.
   */
  readonly old?: true;
}

/** Of the `task` section. */
export interface ReadingOptions {
  readonly scheme: Scheme;
  /** Absent in configs of before there was such a key. */
  readonly words?: 'auto' | WordRule;
}

export function writeFacts({ words, unit, code }: TagFacts): Facts {
  return { words, unit, tags: code ? writeCode(code) : 'none' };
}

/** @param labels of the run: of an old one they say what its tags are */
export function readFacts({ words, unit, tags }: Facts, labels: readonly string[]): TagFacts {
  const rule = wordRules.find(each => each === words);
  if (!rule) return { words: 'text', unit: 'sentences', code: oldCode(labels), old: true };
  return {
    words: rule,
    unit: readingUnits.find(each => each === unit) ?? 'sentences',
    code: readCode(tags ?? 'none'),
  };
}

/** Before schemes were recognized: BIOES where any tag ends a span, else BIO. */
function oldCode(labels: readonly string[]): TagCode | undefined {
  if (!labels.some(label => /^[BIES]-./.test(label))) return undefined;
  const scheme = labels.some(label => /^[ES]-/.test(label)) ? 'IOBES' : 'IOB2';
  return { scheme, affix: 'prefix', separator: '-' };
}

/** The code of the run's own tags. */
export function codeOfRun({ code }: TagFacts, scheme: Scheme): TagCode | undefined {
  return code && targetCode(code, scheme);
}

const codeNames: Readonly<Record<TagCode['scheme'], string>> = {
  IOB1: 'IOB1 (I begins a span, B only one that touches the one before)',
  IOB2: 'BIO (IOB2)',
  IOE1: 'IOE1 (E ends only a span that the next one touches)',
  IOE2: 'IOE2 (E ends a span)',
  IOBES: 'BIOES (IOBES)',
  BILOU: 'BILOU',
  BMEWO: 'BMEWO (BMES)',
};

const ruleNames: Readonly<Record<WordRule, string>> = {
  text: 'as of running text',
  whitespace: 'at white space',
  characters: 'character by character',
  syllables: 'as of running text, and by character in scripts that join words (Chinese, Japanese, Korean, Thai ...)',
  tokens: 'at white space, and before punctuation attached to a word (yesterday.)',
  marked: 'as of running text, but of lines whose marks stand apart (yesterday .) at white space',
};

/** For people: how tags and words of a run are read. */
export function describeFacts(facts: Facts): readonly string[] {
  const { words, code, old } = readFacts(facts, []);
  if (old) return [];
  const form = code && writeCode(code).split(' ').slice(1).join(' ');
  const scheme = code && `${codeNames[code.scheme]}${form ? `, written with ${describeForm(code)}` : ''}`;
  return [
    scheme ? `tags: spans in ${scheme}` : 'tags: one a word, of no spans',
    `words of texts: cut ${ruleNames[words]}`,
  ];
}

function describeForm({ affix, separator }: TagCode): string {
  if (affix === 'bare') return 'the letter alone';
  return affix === 'prefix' ? `"B${separator}TYPE"` : `"TYPE${separator}B"`;
}
