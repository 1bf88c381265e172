/** Words of a text as Python's `str.split()` finds them, which the reference scorers are written with. */

/** What Python calls white space: JavaScript's `\s` lacks the separators x1C-x1F and x85, and has the byte order mark. */
const space = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const spaces = new RegExp(`[${space}]+`);
const leading = new RegExp(`^[${space}]+`);
const isSpace = new RegExp(`[${space}]`);

/** Runs of anything but white space; none in an empty or blank text. */
export function splitWords(text: string): string[] {
  return text.split(spaces).filter(word => word !== '');
}

/** Without white space at the end, as Python's `rstrip()`. */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/** Without white space at the start, as Python's `lstrip()`. */
export function trimStart(text: string): string {
  return text.replace(leading, '');
}

/** Code points as strings, so that a character beyond U+FFFF counts once, as in Python. */
export function splitCharacters(text: string): string[] {
  return Array.from(text);
}
