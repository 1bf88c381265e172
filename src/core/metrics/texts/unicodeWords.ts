/** Words of any script; where no spaces stand between words, a character with its marks is one. */

const unspacedScripts = ['Han', 'Hiragana', 'Katakana', 'Bopomofo', 'Thai', 'Lao', 'Khmer', 'Myanmar', 'Tibetan', 'Yi'];
const classOf = (scripts: readonly string[]) => scripts.map(script => `\\p{Script_Extensions=${script}}`).join('');

/** A character of a script without spaces, by itself. */
const unspaced = `(?=[\\p{L}\\p{N}])[${classOf(unspacedScripts)}]\\p{M}*`;
const run = `(?:(?!${unspaced})[\\p{L}\\p{M}\\p{N}])+`;
const words = new RegExp(`${unspaced}|${run}`, 'gu');
const wordsAndMarks = new RegExp(`${unspaced}|${run}|[^\\s\\p{L}\\p{M}\\p{N}]`, 'gu');

/** Runs of letters, marks and digits, and single characters of unspaced scripts. An apostrophe parts words. */
export function splitUnicodeWords(text: string): string[] {
  return text.match(words) ?? [];
}

/** The same, and each other character that is no white space. */
export function splitWordsAndMarks(text: string): string[] {
  return text.match(wordsAndMarks) ?? [];
}

/** What texts are written in, in words of `splitUnicodeWords` with a letter. */
export interface ScriptShares {
  readonly words: number;
  /** Of Latin letters. */
  readonly latin: number;
  /** Chinese characters. */
  readonly han: number;
  /** Characters of other scripts without spaces: kana, Thai, ... */
  readonly otherUnspaced: number;
}

const single = new RegExp(`^${unspaced}$`, 'u');

export function countScripts(texts: Iterable<string>): ScriptShares {
  const shares = { words: 0, latin: 0, han: 0, otherUnspaced: 0 };
  for (const text of texts)
    for (const word of splitUnicodeWords(text)) {
      if (!/\p{L}/u.test(word)) continue;
      shares.words++;
      if (/\p{Script=Han}/u.test(word)) shares.han++;
      else if (single.test(word)) shares.otherUnspaced++;
      else if (/\p{Script=Latin}/u.test(word)) shares.latin++;
    }
  return shares;
}
