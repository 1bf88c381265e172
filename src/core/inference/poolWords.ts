/** The vector of a text by word vectors: the mean of those of its words. */

import { ActionableError } from '../base/errors';
import { makePauses } from '../base/pause';
import type { Verdict } from '../tasks/abilities/verdict';
import { allSpecial } from '../text/specialTokens';
import type { WordTable } from '../words/wordTable';
import type { Asked } from './prediction';
import type { RunParts } from './runParts';
import { type RunOfWords, wordTableOf } from './wordTableOf';

interface PooledWords {
  /** Row-major, [texts, features]. */
  readonly vectors: Float32Array;
  readonly features: number;
  readonly verdicts: readonly Verdict[];
  readonly truncated: readonly boolean[];
}

/**
 * Texts are read whole. One without a known word has a vector of zeros.
 * @throws ActionableError `two-texts`; CancelledError
 */
export async function poolWords(
  run: RunOfWords,
  texts: readonly Asked[],
  signal?: AbortSignal,
  onProgress?: (fraction: number) => void,
): Promise<PooledWords> {
  const table = wordTableOf(run);
  const { width } = table;
  const pause = makePauses(signal);
  const vectors = new Float32Array(texts.length * width);
  const special = new Set(allSpecial(run.parts.tokenizer.special));
  for (const [i, text] of texts.entries()) {
    if (typeof text !== 'string')
      throw new ActionableError(
        'two-texts',
        `${run.parts.record.name} reads one text, not two. Leave the second text out.`,
      );
    addMean(vectors.subarray(i * width, (i + 1) * width), wordsOf(run.parts, table, special, text));
    if (i % 64 === 0) {
      onProgress?.(i / texts.length);
      await pause();
    }
  }
  onProgress?.(1);
  return {
    vectors,
    features: width,
    verdicts: texts.map(() => ({ kind: 'vector', size: width })),
    truncated: texts.map(() => false),
  };
}

/** The vectors of the words of a text that have some: of a word that is not in the vocabulary, by its n-grams. */
function wordsOf(
  { tokenizer }: RunParts,
  table: WordTable,
  special: ReadonlySet<number>,
  text: string,
): readonly Float32Array[] {
  const { ids, offsets } = tokenizer.encode(text, Number.POSITIVE_INFINITY);
  return Array.from(ids, (id, i) => {
    if (!special.has(id)) return table.vectorOf(tokenizer.vocabulary[id]!);
    const [start, end] = offsets[i]!;
    const word = text.slice(start, end);
    return word === '' ? undefined : (table.vectorOf(word) ?? table.vectorOf(word.toLowerCase()));
  }).filter(vector => vector !== undefined);
}

function addMean(to: Float32Array, vectors: readonly Float32Array[]): void {
  for (const vector of vectors) for (let k = 0; k < to.length; k++) to[k]! += vector[k]! / vectors.length;
}
