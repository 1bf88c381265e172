/** The words of a vocabulary with the rows of its table: special tokens are no words. */
import { allSpecial } from '../text/specialTokens';
import type { Tokenizer } from '../text/tokenizer';
import { createWordTable, type WordTable } from './wordTable';

/**
 * @param table row-major, [vocabulary, width]; a part of it is kept, not copied, where its words follow each other
 * @param more of the whole vocabulary too: `counts` has a number a token
 */
export function tableOfVocabulary(
  { vocabulary, special }: Pick<Tokenizer, 'vocabulary' | 'special'>,
  table: Float32Array,
  width: number,
  more: Pick<WordTable, 'counts' | 'subwords'> = {},
): WordTable {
  const put = new Set(allSpecial(special));
  const ids = [...vocabulary.keys()].filter(id => !put.has(id));
  const first = ids[0] ?? 0;
  const together = ids.every((id, row) => id === first + row);
  const rows = (numbers: ArrayLike<number>) => Int32Array.from(ids, id => numbers[id]!);
  const vectors = together ? table.subarray(first * width, (first + ids.length) * width) : copyRows(table, ids, width);
  const { counts, subwords } = more;
  return createWordTable(
    ids.map(id => vocabulary[id]!),
    vectors,
    width,
    { ...(counts && { counts: rows(counts) }), ...(subwords && { subwords }) },
  );
}

function copyRows(table: Float32Array, ids: readonly number[], width: number): Float32Array {
  const copy = new Float32Array(ids.length * width);
  for (const [row, id] of ids.entries()) copy.set(table.subarray(id * width, (id + 1) * width), row * width);
  return copy;
}
