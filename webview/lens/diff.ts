/** Which words of a text another one has in their place: what a copy of a text changed. Pure. */

export interface DiffPart {
  readonly kind: 'same' | 'deleted' | 'inserted';
  readonly text: string;
}

/** Cells of the table of common words up to which it is filled; of longer texts all that differs is one change. */
const MOST_CELLS = 4_000_000;

/** A word, or what stands between two: each character of writing without spaces by itself. */
function cut(text: string): string[] {
  return text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}'’]+|\s+|./gsu) ?? [];
}

/** The fewest words deleted and inserted; what is deleted comes before what is inserted in its place. */
export function diffWords(before: string, after: string): readonly DiffPart[] {
  const [a, b] = [cut(before), cut(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const middle = diffAll(a.slice(start, a.length - end), b.slice(start, b.length - end));
  const parts: DiffPart[] = [
    { kind: 'same', text: a.slice(0, start).join('') },
    ...middle,
    { kind: 'same', text: a.slice(a.length - end).join('') },
  ];
  return join(parts);
}

function diffAll(a: readonly string[], b: readonly string[]): DiffPart[] {
  const whole = (kind: DiffPart['kind'], words: readonly string[]): DiffPart => ({ kind, text: words.join('') });
  if (a.length === 0 || b.length === 0 || a.length * b.length > MOST_CELLS)
    return [whole('deleted', a), whole('inserted', b)];
  // common[i, j]: words that the rest of a from i and the rest of b from j share.
  const width = b.length + 1;
  const common = new Int32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const parts: DiffPart[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      parts.push({ kind: 'same', text: a[i]! });
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!))
      parts.push({ kind: 'deleted', text: a[i++]! });
    else parts.push({ kind: 'inserted', text: b[j++]! });
  }
  return parts;
}

/** Parts of one kind that follow each other are one; between two that stay, what goes comes first. */
function join(parts: readonly DiffPart[]): readonly DiffPart[] {
  const joined: DiffPart[] = [];
  let [deleted, inserted] = ['', ''];
  const flush = () => {
    if (deleted !== '') joined.push({ kind: 'deleted', text: deleted });
    if (inserted !== '') joined.push({ kind: 'inserted', text: inserted });
    [deleted, inserted] = ['', ''];
  };
  for (const { kind, text } of parts) {
    if (text === '') continue;
    if (kind === 'deleted') deleted += text;
    else if (kind === 'inserted') inserted += text;
    else {
      flush();
      const last = joined.at(-1);
      if (last?.kind === 'same') joined[joined.length - 1] = { kind: 'same', text: last.text + text };
      else joined.push({ kind: 'same', text });
    }
  }
  flush();
  return joined;
}
