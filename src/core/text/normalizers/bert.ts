/** What BERT's BasicTokenizer does to text before it splits it (Devlin et al. 2019; google-research/bert, tokenization.py). */
import { characterClass, removed, spaces } from '../unicodeRanges';
import { type AlignedText, replaceAligned } from './alignedText';
import { lowercase } from './lowercase';
import { stripAccents } from './stripAccents';

export interface BertOptions {
  /** Takes out control characters, U+0000 and U+FFFD; any white space becomes a space. */
  readonly cleanText: boolean;
  /** Sets each Chinese character off by spaces. */
  readonly spaceChinese: boolean;
  readonly stripAccents: boolean;
  readonly lowercase: boolean;
}

export function normalizeBert(source: AlignedText, options: BertOptions): AlignedText {
  // Nothing to clean, to space or to strip.
  if (/^[ -~]*$/.test(source.text)) return options.lowercase ? lowercase(source) : source;
  let aligned = source;
  if (options.cleanText) aligned = cleanText(aligned);
  if (options.spaceChinese) aligned = spaceChinese(aligned);
  if (options.stripAccents) aligned = stripAccents(aligned);
  return options.lowercase ? lowercase(aligned) : aligned;
}

const unclean = new RegExp(
  `[${characterClass(removed)}]|[${characterClass(spaces.filter(([c]) => c !== 0x20))}]`,
  'gu',
);
const taken = new RegExp(`[${characterClass(removed)}]`, 'u');

function cleanText(source: AlignedText): AlignedText {
  return replaceAligned(source, unclean, found => (taken.test(found) ? '' : ' '));
}

/** CJK ideographs as BERT counts them: Hangul and kana are words like any other. */
const chinese =
  /[\u4E00-\u9FFF\u3400-\u4DBF\uF900-\uFAFF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B81F}\u{2B920}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/gu;

function spaceChinese(source: AlignedText): AlignedText {
  return replaceAligned(source, chinese, character => ` ${character} `);
}
