/** Words of a table that are spelled most like another: what was probably meant. */
import { editDistance } from '../base/suggest';
import type { WordTable } from './wordTable';

/** At most so many, the nearest first; of those that are as near, the most frequent. Case is told apart least. */
export function suggestWords({ words }: Pick<WordTable, 'words'>, word: string, most = 5): readonly string[] {
  const asked = word.slice(0, 100);
  const folded = asked.toLowerCase();
  const limit = Math.max(1, Math.min(3, Math.floor(folded.length / 3)));
  const found: { readonly word: string; readonly distance: number; readonly row: number }[] = [];
  let furthest = limit;
  for (const [row, other] of words.entries()) {
    if (Math.abs(other.length - folded.length) > furthest) continue;
    const distance = editDistance(folded, other.toLowerCase(), furthest);
    if (distance > furthest || distance >= folded.length) continue;
    found.push({ word: other, distance, row });
    // What is further than as many as are wanted need not be looked at.
    if (found.length >= 4 * most) {
      found.sort((a, b) => a.distance - b.distance || a.row - b.row).splice(most);
      furthest = Math.min(furthest, found.at(-1)!.distance);
    }
  }
  return found
    .sort((a, b) => a.distance - b.distance || a.row - b.row)
    .slice(0, most)
    .map(each => each.word);
}
