import assert from 'node:assert/strict';
import { ranked, summarize } from '../../../../src/extension/views/verdicts/words';

describe('verdicts in words', () => {
  it('name the likeliest labels', () => {
    const probabilities = { ham: 0.06, spam: 0.9, news: 0.03, other: 0.01 };
    assert.equal(summarize({ kind: 'label', label: 'spam', probabilities }), 'spam 90.0% · ham 6.0% · news 3.0%');
    assert.equal(summarize({ kind: 'label', label: 'spam', probabilities }, 1), 'spam 90.0%');
  });

  it('name every label that is given, or say that none is', () => {
    const probabilities = { sport: 0.6, money: 0.75, art: 0.2, war: 0.55, sea: 0.52 };
    const labels = ['money', 'sport', 'war', 'sea'];
    const said = summarize({ kind: 'labels', labels, probabilities, threshold: 0.5 });
    assert.equal(said, 'money 75.0% · sport 60.0% · war 55.0% · sea 52.0%');
    const none = summarize({ kind: 'labels', labels: [], probabilities: { sport: 0.3, art: 0.2 }, threshold: 0.5 });
    assert.equal(none, 'no label (sport 30.0%)');
  });

  it('give a number to a hundredth of the range of the data', () => {
    assert.equal(summarize({ kind: 'score', score: 3.277, lowest: 1, highest: 5 }), '3.28');
  });

  it('rank labels, and none of a number', () => {
    assert.deepEqual(ranked({ kind: 'label', label: 'b', probabilities: { a: 0.2, b: 0.8 } }), [
      ['b', 0.8],
      ['a', 0.2],
    ]);
    assert.deepEqual(ranked({ kind: 'score', score: 1, lowest: 0, highest: 2 }), []);
  });
});
