/** Which tokens noise may change, and where words begin among them. */

/** What a token is for noise; one a token. */
export const kept = 0;
export const begins = 1;
export const goesOn = 2;

/** `kept`: never changed, as special tokens; `begins`: the first token of a word; `goesOn`: one of the word before. */
export type WordKinds = Uint8Array;

export function countOfKind(kinds: WordKinds, isOf: (kind: number) => boolean): number {
  return kinds.reduce((count, kind) => count + (isOf(kind) ? 1 : 0), 0);
}
