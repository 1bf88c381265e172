/** How BLEU cuts a text into words: sacrebleu's `13a`, `intl`, `zh`, `char` and `none`. */
import { splitCharacters, splitWords, trimStart } from './words';

export const bleuTokenizerNames = ['13a', 'intl', 'zh', 'char', 'none'] as const;
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

/**
 * What sacrebleu takes for Chinese characters, which become words by themselves. Two of its ranges are written with five digits
 * where Python reads four: what they say of U+20000 and U+2F800 holds for U+2001..2A6D and U+2F81..2FA1 instead, quotation marks
 * and dashes among them.
 */
const chinese =
  /[\u2001-\u2a6d\u2e80-\u2eff\u2f00-\u2fdf\u2ff0-\u2fff\u3000-\u303f\u3100-\u312f\u31a0-\u31bf\u31c0-\u31ef\u3200-\u33ff\u3400-\u4db5\u4e00-\u9fbb\uf900-\ufa2d\ufa30-\ufa6a\ufa70-\ufad9\ufe10-\ufe1f\ufe30-\ufe4f\uff00-\uffef]/gu;

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
  zh: line => rewrite(trimStart(line).replace(chinese, ' $& '), westernRules),
  char: line => splitCharacters(line).join(' '),
  none: line => line,
};

/** @param line without white space at its end */
export function tokenizeForBleu(line: string, tokenizer: BleuTokenizer): string[] {
  return splitWords(tokenizers[tokenizer](line));
}
