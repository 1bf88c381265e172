/** Marks two places of a text as models of relations read them. Pure. */

/** In UTF-16 code units of the text. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/** `Ada wrote to Charles` -> `<e1>Ada</e1> wrote to <e2>Charles</e2>`. White space at the ends of a place stays outside. */
export function markPlaces(text: string, first: Place, second: Place): string {
  const marked = [
    { ...shrink(text, first), name: 'e1' },
    { ...shrink(text, second), name: 'e2' },
  ].sort((a, b) => b.start - a.start);
  return marked.reduce(
    (words, { start, end, name }) =>
      `${words.slice(0, start)}<${name}>${words.slice(start, end)}</${name}>${words.slice(end)}`,
    text,
  );
}

function shrink(text: string, { start, end }: Place): Place {
  const words = text.slice(start, end);
  const before = words.length - words.trimStart().length;
  return { start: start + before, end: start + words.trimEnd().length };
}
