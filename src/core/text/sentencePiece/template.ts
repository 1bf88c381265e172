/** What stands around one text and around two, as tokenizer.json writes it. */
import type { Stage } from './tokenizerJson';

/** A text (A, B) or a token, with its segment where that is not 0. */
export type Around = string | readonly [name: string, segment: number];

/** @returns null where nothing is put in, or a token of it is not in the vocabulary */
export function template(
  single: readonly Around[],
  pair: readonly Around[],
  idOf: (token: string) => number | undefined,
): Stage | null {
  const nameOf = (part: Around) => (typeof part === 'string' ? part : part[0]);
  const isText = (part: Around) => nameOf(part) === 'A' || nameOf(part) === 'B';
  const tokens = [...new Set([...single, ...pair].filter(part => !isText(part)).map(nameOf))];
  if (tokens.length === 0 || tokens.some(token => idOf(token) === undefined)) return null;
  const write = (part: Around) => {
    const type_id = typeof part === 'string' ? 0 : part[1];
    return { [isText(part) ? 'Sequence' : 'SpecialToken']: { id: nameOf(part), type_id } };
  };
  return {
    type: 'TemplateProcessing',
    single: single.map(write),
    pair: pair.map(write),
    special_tokens: Object.fromEntries(tokens.map(id => [id, { id, ids: [idOf(id)], tokens: [id] }])),
  };
}
