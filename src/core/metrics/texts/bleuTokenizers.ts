/** How BLEU cuts a text into words: sacrebleu's `13a`, `intl`, `char` and `none`. */
import { splitCharacters, splitWords } from './words';

export const bleuTokenizerNames = ['13a', 'intl', 'char', 'none'] as const;
export type BleuTokenizer = (typeof bleuTokenizerNames)[number];

type Rule = readonly [RegExp, string];

function rewrite(text: string, rules: readonly Rule[]): string {
  return rules.reduce((line, [pattern, replacement]) => line.replace(pattern, replacement), text);
}

/** mteval-v13a's rules for Western languages. */
export const westernRules: readonly Rule[] = [
  [/([{-~[-` -&(-+:-@/])/gu, ' $1 '],
  // Periods and commas stay inside numbers.
  [/([^0-9])([.,])/gu, '$1 $2 '],
  [/([.,])([^0-9])/gu, ' $1 $2'],
  [/([0-9])(-)/gu, '$1 $2 '],
];

const internationalRules: readonly Rule[] = [
  [/(\P{N})(\p{P})/gu, '$1 $2 '],
  [/(\p{P})(\P{N})/gu, ' $1 $2'],
  [/(\p{S})/gu, ' $1 '],
];

const unescapes: readonly Rule[] = [
  [/&quot;/g, '"'],
  [/&amp;/g, '&'],
  [/&lt;/g, '<'],
  [/&gt;/g, '>'],
];

const tokenizers: Readonly<Record<BleuTokenizer, (line: string) => string>> = {
  '13a': line => {
    const joined = line.replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ');
    return rewrite(` ${rewrite(joined, unescapes)} `, westernRules);
  },
  intl: line => rewrite(line, internationalRules),
  char: line => splitCharacters(line).join(' '),
  none: line => line,
};

/** @param line without white space at its end */
export function tokenizeForBleu(line: string, tokenizer: BleuTokenizer): string[] {
  return splitWords(tokenizers[tokenizer](line));
}
