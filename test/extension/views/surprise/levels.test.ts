import assert from 'node:assert/strict';
import { levelOf, marksOf } from '../../../../src/extension/views/surprise/levels';

describe('extension/surprise: levels', () => {
  it('grow as the probability falls', () => {
    assert.deepEqual(
      [1, 0.5, 0.49, 0.1, 0.05, 0.01, 0.005, 0.001, 0.0001, 0].map(levelOf),
      [0, 0, 1, 1, 2, 2, 3, 3, 4, 4],
    );
  });

  it('are of tokens that have a place and a score', () => {
    const token = { id: 1, token: 'a', expected: [] };
    const marks = marksOf(
      [
        { ...token, start: 0, end: 1, logProbability: null },
        { ...token, start: 1, end: 3, logProbability: Math.log(0.25) },
        { ...token, start: 3, end: 3, logProbability: -1 },
      ],
      10,
    );
    assert.equal(marks.length, 1);
    assert.deepEqual([marks[0]!.start, marks[0]!.end], [11, 13]);
    assert.ok(Math.abs(marks[0]!.probability - 0.25) < 1e-12);
    assert.ok(Math.abs(marks[0]!.surprise - Math.log(4)) < 1e-12);
  });
});
