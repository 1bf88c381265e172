/** Ten neighbours of a word among 400,000 with vectors of 50 numbers. */
import { Random } from '../../src/core/base/random';
import { neighboursOf } from '../../src/core/words/neighbours';
import { createWordTable } from '../../src/core/words/wordTable';
import type { Prepared } from './trainStep';

export const name = 'word-neighbours-400k';
export const unit = 'ms/word';

const [WORDS, WIDTH] = [400_000, 50];

export async function prepare(): Promise<Prepared> {
  const random = new Random(1, 'word-neighbours');
  const vectors = Float32Array.from({ length: WORDS * WIDTH }, () => random.uniform() - 0.5);
  const words = Array.from({ length: WORDS }, (_, i) => `w${i}`);
  const table = createWordTable(words, vectors, WIDTH);
  let at = 0;
  return {
    async step() {
      const begun = performance.now();
      neighboursOf(table, words[at++ % WORDS]!);
      return performance.now() - begun;
    },
    dispose: async () => undefined,
  };
}
