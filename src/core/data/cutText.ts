/** A long text in pieces that follow each other: what a stream of text is split by where its lines are too long. */

const blank = /\s/;
/** What belongs to the character before: marks, variation selectors among them, and the joiner of emoji. */
const follows = /^(?:\p{M}|\u200d)/u;

/** Where a piece of about `size` UTF-16 code units ends: before white space, else between two characters. */
function findCut(text: string, start: number, size: number): number {
  const end = start + size;
  for (let at = end; at > end - size / 2; at--) if (blank.test(text[at]!) && !blank.test(text[at - 1]!)) return at;
  let at = end;
  while (at > start + 1 && (isLow(text, at) || follows.test(text.slice(at, at + 2)))) at--;
  return at;
}

function isLow(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
}

/** Joined they are the text again. @param size in UTF-16 code units, at least 1; the last may be half as long again */
export function* cutText(text: string, size: number): Generator<string> {
  let start = 0;
  while (text.length - start > 1.5 * size) {
    const end = findCut(text, start, size);
    yield text.slice(start, end);
    start = end;
  }
  if (start < text.length) yield text.slice(start);
}
