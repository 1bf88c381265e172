/** Lower case, character by character as tokenizers do it: no final sigma, no language. */
import { type AlignedText, replaceAligned } from './alignedText';

/** What one character at a time lowers otherwise than whole words: capital sigma, and the only letter that grows (U+0130). */
const special = /[\u03A3\u0130]/;

export function lowercase(source: AlignedText): AlignedText {
  const { text } = source;
  if (!special.test(text)) {
    const lower = text.toLowerCase();
    return lower === text ? source : { ...source, text: lower };
  }
  return replaceAligned(source, /[\s\S]/gu, character => character.toLowerCase());
}
