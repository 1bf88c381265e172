import assert from 'node:assert/strict';
import type { Example } from '../../../../src/core/data/dataset';
import { groupBy, textsOfExample } from '../../../../src/core/explain/points/groups';

const source = { file: 'a.csv', line: 1 };
const example = (fields: Record<string, string>, lists?: Record<string, string[]>): Example => {
  return { fields, ...(lists && { lists }), source };
};

describe('groups of a projection', () => {
  it('are the labels, and those that the run did not know after them', () => {
    const said = { kind: 'label', label: 'spam', probabilities: { ham: 0.1, spam: 0.9 } } as const;
    const groups = groupBy(['ham', 'spam'], [said]);
    assert.equal(groups.actual(example({ label: 'eggs' })), 2);
    assert.equal(groups.predicted(said), 1);
    assert.deepEqual(groups.names, ['ham', 'spam', 'eggs']);
  });

  it('are sets of labels, in whatever order', () => {
    const said = { kind: 'labels', labels: ['b', 'a'], probabilities: {}, threshold: 0.5 } as const;
    const groups = groupBy(['a', 'b'], [said]);
    assert.equal(groups.actual(example({}, { labels: ['a', 'b'] })), groups.predicted(said));
    groups.actual(example({}, { labels: [] }));
    assert.deepEqual(groups.names, ['a + b', 'no label']);
  });

  it('are stretches of a number', () => {
    const said = { kind: 'score', score: 9, lowest: 1, highest: 5 } as const;
    const groups = groupBy([], [said]);
    assert.deepEqual(groups.names, ['1.00 to 1.80', '1.80 to 2.60', '2.60 to 3.40', '3.40 to 4.20', '4.20 to 5.00']);
    assert.equal(groups.predicted(said), 4);
    assert.deepEqual(
      ['1', '3', '5'].map(score => groups.actual(example({ score }))),
      [0, 2, 4],
    );
  });

  it('are one where there is nothing to tell apart', () => {
    assert.deepEqual(groupBy(['B-X', 'O'], [{ kind: 'tags', words: [] }]).names, ['examples']);
  });
});

describe('texts of an example', () => {
  it('are one, two, or the words that are tagged', () => {
    assert.deepEqual(textsOfExample(example({ text: 'a', 'text-pair': 'b' })), ['a', 'b']);
    assert.deepEqual(textsOfExample(example({ text: 'a' })), ['a']);
    assert.deepEqual(textsOfExample(example({}, { tokens: ['a', 'b'] })), ['a b']);
  });
});
