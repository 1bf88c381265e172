/** Pieces of words seen before: texts repeat their words. */

/** Of a word, or of the pieces of one: [id, start, end, id, start, end, ...], UTF-16 code units. */
export type Pieces = readonly number[];

/** Words kept; when there are more, all are forgotten. */
const MOST = 50_000;
/** Longer words seldom come again. UTF-16 code units. */
const LONGEST = 64;

/** @returns `split`, which remembers what it said */
export function remember(split: (word: string) => Pieces): (word: string) => Pieces {
  const known = new Map<string, Pieces>();
  return word => {
    const before = known.get(word);
    if (before) return before;
    const pieces = split(word);
    if (word.length <= LONGEST) {
      if (known.size >= MOST) known.clear();
      known.set(word, pieces);
    }
    return pieces;
  };
}

export function emitPieces(pieces: Pieces, emit: (id: number, start: number, end: number) => void): void {
  for (let i = 0; i < pieces.length; i += 3) emit(pieces[i]!, pieces[i + 1]!, pieces[i + 2]!);
}
