/** A file of word vectors as GloVe writes it is opened: 50,000 words of 50 numbers. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../src/core/base/random';
import { openVectorFile } from '../../src/core/words/files/readVectorFile';
import type { Prepared } from './trainStep';

export const name = 'word-vectors-open-50k';
export const unit = 'ms/file';

const [WORDS, WIDTH] = [50_000, 50];

export async function prepare(): Promise<Prepared> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-words-'));
  const path = join(folder, 'vectors.txt');
  const random = new Random(1, 'word-vectors-open');
  const number = () => String(Math.round((random.uniform() - 0.5) * 1e6) / 1e6);
  const line = (i: number) => `w${i} ${Array.from({ length: WIDTH }, number).join(' ')}`;
  writeFileSync(path, `${Array.from({ length: WORDS }, (_, i) => line(i)).join('\n')}\n`);
  return {
    async step() {
      const begun = performance.now();
      await openVectorFile(path);
      return performance.now() - begun;
    },
    dispose: async () => rmSync(folder, { recursive: true, force: true }),
  };
}
