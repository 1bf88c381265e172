// Neighbours, analogies and evaluations against what gensim says of the same vectors (fixtures/words/makeVectors.py).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError } from '../../../src/core/base/errors';
import { type AnalogyMethod, answerAnalogy } from '../../../src/core/words/analogy';
import { evaluateAnalogies } from '../../../src/core/words/evaluate/analogies';
import { evaluatePairs, parsePairs } from '../../../src/core/words/evaluate/pairs';
import { parseQuestions } from '../../../src/core/words/evaluate/questions';
import type { EvaluationOptions } from '../../../src/core/words/evaluate/vocabulary';
import { neighboursOf, neighboursOfVector, similarityOf } from '../../../src/core/words/neighbours';
import { suggestWords } from '../../../src/core/words/suggestWords';
import { createWordTable } from '../../../src/core/words/wordTable';

type Ranked = readonly (readonly [word: string, score: number])[];

const fixtures = join(__dirname, '../../fixtures/words');
const read = (name: string) => readFileSync(join(fixtures, name), 'utf8');
const expected = JSON.parse(read('expected.json'));
const table = createWordTable(expected.words, Float32Array.from(expected.vectors.flat()), 7);

function assertRanked(actual: readonly (readonly [string, number])[] | undefined, wanted: Ranked): void {
  assert(actual);
  assert.deepEqual(
    actual.map(([word]) => word),
    wanted.map(([word]) => word),
  );
  for (const [i, [, score]] of wanted.entries()) assertNear(actual[i]![1], score, 1e-6 * Math.max(1, Math.abs(score)));
}

function assertNear(actual: number | undefined, wanted: number, tolerance: number): void {
  assert(actual !== undefined && Math.abs(actual - wanted) < tolerance, `${actual}, not ${wanted}`);
}

const options: Readonly<Record<string, EvaluationOptions>> = {
  usual: {},
  caseSensitive: { caseSensitive: true },
  countUnknown: { countUnknown: true },
  among: { among: 30 },
};

describe('words as gensim has them', () => {
  it('finds the same neighbours', () => {
    for (const [word, wanted] of Object.entries<Ranked>(expected.neighbours)) {
      const found = neighboursOf(table, word, { top: 6 });
      assertRanked(
        found?.map(each => [each.word, each.similarity]),
        wanted,
      );
      assert(found?.every(each => table.words[each.row] === each.word));
    }
    const all = neighboursOf(table, 'w0', { top: 100 });
    assertRanked(
      all?.map(each => [each.word, each.similarity]),
      expected.all,
    );
    const restricted = neighboursOf(table, 'w0', { top: 6, among: 12 });
    assertRanked(
      restricted?.map(each => [each.word, each.similarity]),
      expected.restricted.w0,
    );
  });

  for (const method of ['3cosadd', '3cosmul'] as const satisfies readonly AnalogyMethod[])
    it(`answers analogies by ${method}`, () => {
      for (const [[a, b, c], wanted] of expected[method]) {
        const found = answerAnalogy(table, { a, b, c }, { method, top: 6 });
        assertRanked(
          found?.map(each => [each.word, each.score]),
          wanted,
        );
      }
    });

  for (const [name, asked] of Object.entries(options)) {
    it(`evaluates analogies: ${name}`, async () => {
      const { sections, skipped } = parseQuestions(read('questions.txt'));
      assert.deepEqual(skipped, [20]);
      const scores = await evaluateAnalogies(table, sections, asked);
      const { score, sections: wanted } = expected.analogies[name];
      const counts = Object.fromEntries(
        scores.sections.map(each => [each.name, [each.correct, each.asked - each.correct]]),
      );
      assert.deepEqual({ ...counts, 'Total accuracy': [scores.correct, scores.asked - scores.correct] }, wanted);
      assert.equal(scores.accuracy, score);
    });

    it(`evaluates pairs: ${name}`, () => {
      const { pairs, skipped } = parsePairs(read('pairs.tsv'));
      assert.deepEqual(skipped, [28]);
      const scores = evaluatePairs(table, pairs, asked);
      const wanted = expected.pairs[name];
      assertNear(scores.pearson, wanted.pearson, 1e-6);
      assertNear(scores.spearman, wanted.spearman, 1e-9);
      assertNear((100 * (scores.total - scores.known)) / scores.total, wanted.unknownPercent, 1e-9);
    });
  }

  it('evaluates analogies by 3CosMul as its single answers', async () => {
    const { sections } = parseQuestions(read('questions.txt'));
    const scores = await evaluateAnalogies(table, sections, { method: '3cosmul', caseSensitive: true });
    const asked = sections
      .flatMap(({ questions }) => questions)
      .filter(({ words }) => words.every(word => table.indexOf(word) >= 0));
    const right = asked.filter(
      ({ words: [a, b, c, d] }) => answerAnalogy(table, { a, b, c }, { method: '3cosmul', top: 1 })?.[0]?.word === d,
    );
    assert.deepEqual([scores.correct, scores.asked], [right.length, asked.length]);
  });
});

describe('words', () => {
  const small = createWordTable(['a', 'zero', 'b', 'c'], Float32Array.of(1, 0, 0, 0, 0, 1, 0.6, 0.8), 2);

  it('have no neighbours without a direction, and are none', () => {
    assert.deepEqual(neighboursOf(small, 'zero'), []);
    assert.deepEqual(
      neighboursOf(small, 'a')?.map(({ word }) => word),
      ['c', 'b'],
    );
    assert.equal(neighboursOf(small, 'unknown'), undefined);
    assert.equal(similarityOf(small, 'a', 'zero'), undefined);
    assert.equal(answerAnalogy(small, { a: 'a', b: 'zero', c: 'b' }), undefined);
    assert.deepEqual(neighboursOfVector(small, Float32Array.of(1, 0), { top: 0 }), []);
  });

  it('that are equally near come in the order of the table', () => {
    const twins = createWordTable(['x', 'p', 'q', 'r'], Float32Array.of(1, 1, 1, 1), 1);
    assert.deepEqual(
      neighboursOf(twins, 'x', { top: 2 })?.map(({ word }) => word),
      ['p', 'q'],
    );
  });

  it('are suggested by their spelling', () => {
    const words = ['the', 'king', 'queen', 'Kings', 'ring', 'knight'];
    assert.deepEqual(suggestWords({ words }, 'kingg'), ['king', 'Kings']);
    assert.deepEqual(suggestWords({ words }, 'KING'), ['king', 'Kings', 'ring']);
    assert.deepEqual(suggestWords({ words }, 'zzzzzz'), []);
    assert.deepEqual(suggestWords({ words }, ''), []);
  });

  it('of an evaluation that is cancelled', async () => {
    const { sections } = parseQuestions(': s\na b c a\n');
    const signal = AbortSignal.abort();
    await assert.rejects(evaluateAnalogies(small, sections, {}, { signal }), CancelledError);
  });

  it('of pairs are read with any delimiter, titles and further columns', () => {
    const read = (text: string) => parsePairs(text).pairs.map(({ words, score }) => [...words, score]);
    assert.deepEqual(read('Word 1,Word 2,Human (mean)\nlove,sex,6.77\r\n'), [['love', 'sex', 6.77]]);
    assert.deepEqual(read('word1\tword2\tPOS\tSimLex999\tconc\nold\tnew\tA\t1.58\t2.7\n'), [['old', 'new', 1.58]]);
    assert.deepEqual(read('sun sunlight 50\n\n# x\n'), [['sun', 'sunlight', 50]]);
    assert.deepEqual(parsePairs('a\tb\t1\nx\n').skipped, [2]);
    assert.deepEqual(parsePairs('word1\tword2\tscore\na\tb\t1\n').skipped, []);
  });

  it('of analogies stand in sections, or in one without a name', () => {
    assert.deepEqual(parseQuestions('a b c d\r\nx\n').sections, [
      { name: 'questions', questions: [{ words: ['a', 'b', 'c', 'd'], line: 1 }] },
    ]);
    assert.deepEqual(parseQuestions(': x y \n').sections, [{ name: 'x y', questions: [] }]);
  });
});
