// GloVe's vectors of 400,000 words: what gensim says of them (fixtures/words/glove.py).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerAnalogy } from '../../../src/core/words/analogy';
import { evaluateAnalogies } from '../../../src/core/words/evaluate/analogies';
import { evaluatePairs, parsePairs } from '../../../src/core/words/evaluate/pairs';
import { parseQuestions } from '../../../src/core/words/evaluate/questions';
import { openVectorFile } from '../../../src/core/words/files/readVectorFile';
import { neighboursOf } from '../../../src/core/words/neighbours';
import type { WordTable } from '../../../src/core/words/wordTable';
import { pretrained } from '../../pretrained';

type Ranked = readonly (readonly [word: string, score: number])[];

const expected = JSON.parse(readFileSync(join(__dirname, '../../fixtures/words/glove.json'), 'utf8'));

function assertRanked(actual: Ranked | undefined, wanted: Ranked): void {
  assert.deepEqual(
    actual?.map(([word]) => word),
    wanted.map(([word]) => word),
  );
  for (const [i, [, score]] of wanted.entries()) assert(Math.abs(actual![i]![1] - score) < 1e-6);
}

describe('words of GloVe-6B-50d', function () {
  this.timeout(120_000);
  let table: WordTable;

  it('of GloVe-6B-50d are read from an array by columns, with its words in Parquet', async function () {
    const folder = pretrained('GloVe-6B-50d', this);
    const words = join(folder, 'glove_6B_index.parquet');
    ({ table } = await openVectorFile(join(folder, 'glove_6B_50d_emb.npy'), { words }));
    assert.deepEqual(
      [table.words.length, table.width, table.words[0], table.words.at(-1)],
      [400_000, 50, 'the', 'sandberger'],
    );
  });

  it("of GloVe-6B-50d have gensim's neighbours and analogies", function () {
    if (!table) return this.skip();
    for (const [word, wanted] of Object.entries<Ranked>(expected.neighbours))
      assertRanked(
        neighboursOf(table, word)?.map(each => [each.word, each.similarity] as const),
        wanted,
      );
    for (const method of ['3cosadd', '3cosmul'] as const)
      for (const [[a, b, c], wanted] of expected.analogies[method])
        assertRanked(
          answerAnalogy(table, { a, b, c }, { method, top: 5 })?.map(each => [each.word, each.score] as const),
          wanted,
        );
  });

  it("of GloVe-6B-50d have gensim's scores of a sample of questions and pairs", async function () {
    if (!table) return this.skip();
    const { text, among, score, sections, pairs } = expected.sample;
    const scores = await evaluateAnalogies(table, parseQuestions(text).sections, { among });
    const counts = Object.fromEntries(
      scores.sections.map(each => [each.name, [each.correct, each.asked - each.correct]]),
    );
    assert.deepEqual({ ...counts, 'Total accuracy': [scores.correct, scores.asked - scores.correct] }, sections);
    assert.equal(scores.accuracy, score);
    for (const set of Object.values<{ text: string; spearman: number; pearson: number }>(pairs)) {
      const found = evaluatePairs(table, parsePairs(set.text).pairs);
      assert(Math.abs(found.spearman! - set.spearman) < 1e-9);
      assert(Math.abs(found.pearson! - set.pearson) < 1e-6);
    }
  });
});
