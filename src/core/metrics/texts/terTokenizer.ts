/** How TER cuts a text into words: tercom's normalizer as sacrebleu has it. */
import { westernRules } from './bleuTokenizers';
import { splitWords, trimEnd } from './words';

export interface TerTokenizerOptions {
  /** Cuts punctuation off words, joins lines, reads `&quot;` and its like. */
  readonly normalized?: boolean;
  /** Drops punctuation. */
  readonly ignorePunctuation?: boolean;
  /** Treats Chinese and Japanese characters and marks too, in what `normalized` and `ignorePunctuation` do. */
  readonly asianSupport?: boolean;
  readonly caseSensitive?: boolean;
}

const asianMarks = /([\u3001\u3002\u3008-\u3011\u3014-\u301f\uff61-\uff65\u30fb])/g;
const fullWidthMarks = /([\uff0e\uff0c\uff1f\uff1a\uff1b\uff01\uff02\uff08\uff09])/g;
/** Each is a word of its own. 3200-3f22, not 32ff, is what sacrebleu has. Its rules for kana never match, and are left out. */
const asianCharacters = [
  /([\u4e00-\u9fff\u3400-\u4dbf])/g,
  /([\u31c0-\u31ef\u2e80-\u2eff])/g,
  /([\u3300-\u33ff\uf900-\ufaff\ufe30-\ufe4f])/g,
  /([\u3200-\u3f22])/g,
  asianMarks,
  fullWidthMarks,
];

export function tokenizeForTer(text: string, options: TerTokenizerOptions = {}): string[] {
  let line = trimEnd(text);
  if (line === '') return [];
  if (!options.caseSensitive) line = line.toLowerCase();
  if (options.normalized) line = normalize(line, options.asianSupport ?? false);
  if (options.ignorePunctuation) {
    line = line.replace(/[.,?:;!"()]/g, '');
    if (options.asianSupport) line = line.replace(asianMarks, '').replace(fullWidthMarks, '');
  }
  return splitWords(line);
}

function normalize(text: string, asianSupport: boolean): string {
  const [cutMarks, ...numbers] = westernRules;
  let line = text.replaceAll('\n-', '').replaceAll('\n', ' ');
  line = line.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  line = ` ${line} `.replace(...cutMarks!).replaceAll("'s ", " 's ");
  for (const rule of numbers) line = line.replace(...rule);
  return asianSupport ? asianCharacters.reduce((cut, each) => cut.replace(each, ' $1 '), line) : line;
}
