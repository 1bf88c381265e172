/** Labels that look the same, or nearly so, and are not: what they have in common, and what tells them apart. */

/** Cyrillic and Greek letters that look like Latin ones in most fonts (Unicode's confusables.txt). */
const lookLike: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u051b\u051d', 'aeopcyxijsdhqw'],
    ['\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405', 'ABEKMHOPCTYXIJS'],
    ['\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf', 'ABEZHIKMNOPTYXo'],
    ['\u2010\u2011\u2012\u2013\u2014\u2212\u2018\u2019\u201c\u201d', `------''""`],
  ].flatMap(([others, latin]) => [...others!].map((other, i) => [other, latin![i]!] as const)),
);

/** The same for labels that differ in case, spaces, invisible characters, how accents are composed, or letters that look alike. */
export function foldLabel(label: string): string {
  const visible = label.normalize('NFKC').replace(/[\p{DI}\p{Cf}\p{Cc}\s_-]/gu, '');
  const plain = /[^\p{ASCII}]/u.test(visible)
    ? [...visible].map(letter => lookLike[letter] ?? letter).join('')
    : visible;
  return plain.toLowerCase().replaceAll('-', '') || label;
}

/** Whether two labels are the same number: `1` and `1.0`. */
export function isSameNumber(a: string, b: string): boolean {
  const number = /^[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/;
  return number.test(a) && number.test(b) && a.length < 16 && b.length < 16 && Number(a) === Number(b);
}

/** Where no difference is to be seen: `"spam" with U+200B at its end`, else the label in quotes. */
export function showLabel(label: string, other: string): string {
  const quoted = `"${label}"`;
  const differs = [...label].filter(letter => !other.includes(letter) && isTelling(letter));
  const isComposed = differs.length === 0 && label !== other && label.normalize('NFC') === other.normalize('NFC');
  const letters = isComposed ? [...label].filter(letter => /[^\p{ASCII}]/u.test(letter)) : differs;
  if (letters.length === 0) return quoted;
  const codes = [...new Set(letters)].map(
    letter => `U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
  );
  return `${quoted} with ${codes.slice(0, 6).join(' ')}`;
}

/** Not seen, or seen as another character. */
function isTelling(letter: string): boolean {
  if (letter === ' ') return false;
  return /[\p{DI}\p{Cf}\p{Cc}\p{M}\p{Zs}]/u.test(letter) || letter in lookLike || letter.normalize('NFKC') !== letter;
}
