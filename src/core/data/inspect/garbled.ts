/** Letters that were lost or turned into others on the way through a wrong encoding. */

/**
 * UTF-8 read as Windows-1252: a lead byte (A-tilde, A-circumflex, a-circumflex and so on) before what continuation bytes
 * look like there. Two of such letters stand side by side in hardly any word of any language.
 */
const misread =
  /(?:[\u00c2-\u00c3][\u0080-\u00bf]|[\u00e0-\u00ef][\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]{2})/;

/** @returns why a text looks garbled, or nothing */
export function findGarbled(text: string): string | undefined {
  const lost = text.indexOf('\ufffd');
  if (lost !== -1) return `a letter was lost (U+FFFD) in "${excerpt(text, lost)}"`;
  const found = misread.exec(text);
  return found ? `"${excerpt(text, found.index)}" looks like UTF-8 that was read as another encoding` : undefined;
}

/** A few letters on both sides. */
function excerpt(text: string, at: number): string {
  return text
    .slice(Math.max(0, at - 12), at + 12)
    .replace(/\s+/g, ' ')
    .trim();
}
