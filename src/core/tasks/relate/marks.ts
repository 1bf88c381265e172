/** Two marked places of a text, as SemEval-2010 task 8 writes them: `<e1>Ada</e1> wrote to <e2>Charles</e2>`. Loads no runtime. */

/** In the order of their ids after the vocabulary. */
export const marks: readonly string[] = ['<e1>', '</e1>', '<e2>', '</e2>'];

/** A mark, or the text before, between or after marks; places in UTF-16 code units of the marked text. */
export interface Part {
  /** Index into `marks`; absent for text. */
  readonly mark?: number;
  readonly text: string;
  readonly start: number;
}

const mark = /<\/?e[12]>/g;

/** Parts in the order of the text. */
export function splitMarks(text: string): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const found of text.matchAll(mark)) {
    if (found.index > at) parts.push({ text: text.slice(at, found.index), start: at });
    const index = marks.indexOf(found[0]);
    parts.push({ mark: index, text: found[0], start: found.index });
    at = found.index + found[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), start: at });
  return parts;
}

/** What is wrong with the marks of a text: each place is marked once, and the two do not overlap. */
export function faultOfMarks(text: string): string | undefined {
  const order = splitMarks(text).flatMap(part => (part.mark === undefined ? [] : [part.mark]));
  if (order.join() === '0,1,2,3' || order.join() === '2,3,0,1') return undefined;
  return 'must mark two entities, <e1>...</e1> and <e2>...</e2>, each once and one after the other';
}

/** The text as people read it. */
export function withoutMarks(text: string): string {
  return text.replace(mark, '');
}
