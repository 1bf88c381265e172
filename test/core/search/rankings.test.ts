// Scores of passages, through an index on the disk, beside those of bm25s and scikit-learn.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Searches } from '../../../src/core/search/search';
import { makeWorkspace } from './workspace';

interface Case {
  readonly passages: readonly string[];
  readonly queries: readonly { readonly query: string; readonly bm25: number[]; readonly tfIdf: number[] }[];
}

const cases = JSON.parse(readFileSync(join(__dirname, '../../fixtures/search/rankings.json'), 'utf8')) as Case[];

for (const [i, { passages, queries }] of cases.entries()) {
  describe(`rankings of ${passages.length} passages`, () => {
    const half = passages.length / 2;
    const workspace = makeWorkspace({
      'a.txt': passages.slice(0, half).join('\n'),
      'b.txt': `${passages.slice(half).join('\n')}\n`,
      'other/c.txt': 'w0 w1 w2 w3 w25\n'.repeat(5),
    });
    const searches = new Searches();

    for (const [by, key] of [
      ['bm25', 'bm25'],
      ['tf-idf', 'tfIdf'],
    ] as const) {
      for (const { query, [key]: expected } of queries) {
        it(`are as the library has them, ${i}: ${by} of "${query}"`, async () => {
          const { hits } = await searches.byWords({
            workspace,
            trusted: true,
            within: ['a.txt', 'b.txt'],
            query: { text: query },
            by,
            top: 1000,
          });
          const scores = new Array<number>(passages.length).fill(0);
          for (const { file, line, score } of hits) scores[line - 1 + (file.endsWith('b.txt') ? half : 0)] = score;
          for (const [passage, score] of scores.entries())
            assert.ok(Math.abs(score - expected[passage]!) < 1e-6, `${passage}: ${score} for ${expected[passage]}`);
          const sorted = expected.filter(score => score > 0).sort((a, b) => b - a);
          assert.equal(hits.length, sorted.length);
          for (const [at, { score }] of hits.entries()) assert.ok(Math.abs(score - sorted[at]!) < 1e-6, `hit ${at}`);
        });
      }
    }
  });
}
