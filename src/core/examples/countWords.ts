/** How many words a text has, cheaply enough for a million of them. */

/** Scripts that have no spaces between words: each character counts as one. */
function standsAlone(code: number): boolean {
  return (
    (code >= 0x3040 && code <= 0x30ff) || // Hiragana, Katakana
    (code >= 0x3400 && code <= 0x9fff) || // Han
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xd840 && code <= 0xd887) // the first half of rarer Han
  );
}

function isSpace(code: number): boolean {
  return (
    code === 32 ||
    (code >= 9 && code <= 13) ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** What stands between white space, and each Chinese or Japanese character. */
export function countWords(text: string): number {
  let words = 0;
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isSpace(code)) inside = false;
    else if (standsAlone(code)) {
      words++;
      inside = false;
      // Its other half.
      if (code >= 0xd840 && code <= 0xd887) i++;
    } else if (!inside) {
      words++;
      inside = true;
    }
  }
  return words;
}
