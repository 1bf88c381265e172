/** Texts that look the same are the same: composed or not, with other spaces, quotes and dashes; every place leads back to the text. */

export interface FoldedText {
  readonly text: string;
  /** Of each UTF-16 code unit of `text`: where what it came from starts and ends in the text itself. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** White space and invisible characters as one; else a character with the marks on it. Vowels and finals of Hangul are such marks. */
const unit = /[\s\u0085\p{Cf}]+|(?:[^\s\p{M}\u1160-\u11ff]|[\p{M}\u1160-\u11ff])[\p{M}\u1160-\u11ff]*/gu;
const white = /[\s\u0085]/;
const alike: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4\u0060\u2039\u203a]/gu, "'"],
  [/[\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb]/gu, '"'],
  [/[\u2010-\u2015\u2212]/gu, '-'],
];

/** Compatibility forms too: a full-width letter is the letter, a ligature its letters. */
export function foldText(text: string): FoldedText {
  const parts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { 0: written, index } of text.matchAll(unit)) {
    const folded = foldUnit(written);
    if (folded === '') continue;
    parts.push(folded);
    for (let i = 0; i < folded.length; i++) {
      starts.push(index);
      ends.push(index + written.length);
    }
  }
  return { text: parts.join(''), starts: Int32Array.from(starts), ends: Int32Array.from(ends) };
}

function foldUnit(written: string): string {
  if (/^[\x21-\x7e]$/.test(written) && written !== '`') return written;
  if (/^[\s\u0085\p{Cf}]+$/u.test(written)) return white.test(written) ? ' ' : '';
  let folded = written;
  // Before compatibility takes some of them apart: a closing accent becomes a space with a mark.
  for (const [each, plain] of alike) folded = folded.replaceAll(each, plain);
  return folded.normalize('NFKD');
}

/** Whether whole characters of the text begin and end there, not marks or parts of them. */
export function isWhole({ text, starts, ends }: FoldedText, start: number, end: number): boolean {
  const begins = start === 0 || starts[start] !== starts[start - 1];
  const finishes = end === text.length || ends[end] !== ends[end - 1];
  return begins && finishes;
}
