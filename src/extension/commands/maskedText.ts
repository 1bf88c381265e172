/** What Fill Mask is about: a text with masks, or a word that becomes one. Pure. */

/** As people type them, whatever the model writes. */
const masks = /\[MASK\]|<mask>/g;

export interface MaskedText {
  readonly text: string;
  /** Where it begins in the document, in UTF-16 code units. */
  readonly offset: number;
  /** The word that becomes a mask, in the text; absent where the text has masks. */
  readonly word?: { readonly start: number; readonly end: number };
}

export function hasMask(text: string): boolean {
  return text.search(masks) >= 0;
}

/**
 * @param passage the sentence around the selection, or the cursor
 * @param selected in the document; empty where nothing is selected
 * @param word at the cursor
 * @returns undefined where there is neither a mask nor one word
 */
export function maskedTextOf(
  document: string,
  passage: { readonly start: number; readonly end: number } | undefined,
  selected: { readonly start: number; readonly end: number },
  word: { readonly start: number; readonly end: number } | undefined,
): MaskedText | undefined {
  const own = document.slice(selected.start, selected.end);
  if (hasMask(own)) return { text: own, offset: selected.start };
  const around = passage ?? selected;
  const text = document.slice(around.start, around.end);
  if (own === '' && hasMask(text)) return { text, offset: around.start };
  const chosen = own === '' ? word : trim(document, selected);
  if (!chosen || /\s/.test(document.slice(chosen.start, chosen.end)) || chosen.end <= chosen.start) return undefined;
  if (chosen.start < around.start || chosen.end > around.end) return undefined;
  return {
    text,
    offset: around.start,
    word: { start: chosen.start - around.start, end: chosen.end - around.start },
  };
}

function trim(document: string, { start, end }: { readonly start: number; readonly end: number }) {
  let [from, to] = [start, end];
  while (from < to && /\s/.test(document[from]!)) from++;
  while (to > from && /\s/.test(document[to - 1]!)) to--;
  return { start: from, end: to };
}
