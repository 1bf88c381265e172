/** Leaves words of a list out: in tokenizer.json a `Split` whose matches are removed. */

export const removed = 'Removed';

const special = /[\\^$.|?*+()[\]{}/-]/g;

/** @param words as they are after normalization, at least one */
export function stopWordsJson(words: readonly string[]) {
  const alternatives = words.map(word => word.replace(special, '\\$&'));
  const pattern = { Regex: `^(?:${alternatives.join('|')})$` };
  return { type: 'Split', pattern, behavior: removed, invert: false } as const;
}

/** The words of such a pattern; undefined for any other. */
export function readStopWords(pattern: string): ReadonlySet<string> | undefined {
  const body = /^\^\(\?:((?:\\.|[^\\()^$.?*+[\]{}])+)\)\$$/su.exec(pattern)?.[1];
  if (body === undefined) return undefined;
  const words = body.match(/(?:\\.|[^\\|])+/gsu) ?? [];
  return new Set(words.map(word => word.replace(/\\(.)/gsu, '$1')));
}
