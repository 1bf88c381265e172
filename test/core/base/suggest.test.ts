import assert from 'node:assert/strict';
import { editDistance, suggest, suggestFile, suggestOr } from '../../../src/core/base/suggest';

describe('base/suggest', () => {
  it('counts insertions, deletions, substitutions and swaps', () => {
    const cases: [string, string, number][] = [
      ['', '', 0],
      ['', 'abc', 3],
      ['lstm', 'lstm', 0],
      ['lsmt', 'lstm', 1],
      ['kitten', 'sitting', 3],
      // Optimal string alignment: no part is edited twice (true Damerau-Levenshtein gives 2).
      ['ca', 'abc', 3],
    ];
    for (const [a, b, expected] of cases) {
      assert.equal(editDistance(a, b), expected, `${a} ${b}`);
      assert.equal(editDistance(b, a), expected, `${b} ${a}`);
    }
    assert.equal(editDistance('kitten', 'sitting', 2), 3);
  });

  it('finds what was meant, and nothing where nothing is near', () => {
    const models = ['bag-of-words', 'cnn', 'lstm', 'transformer'];
    assert.equal(suggest('trasformer', models), 'transformer');
    assert.equal(suggest('LSTM', models), 'lstm');
    assert.equal(suggest('bag_of_words', models), 'bag-of-words');
    assert.equal(suggest('trans', models), 'transformer');
    assert.equal(suggest('lr', ['learning-rate', 'epochs']), 'learning-rate');
    assert.equal(suggest('resnet', models), undefined);
    assert.equal(suggest('', models), undefined);
    assert.equal(suggest('x', ['a', 'b']), undefined);
  });

  it('lists the choices where nothing is near', () => {
    assert.equal(suggestOr('resnet', ['cnn', 'lstm'], 'choices:'), '; choices: cnn, lstm');
    assert.equal(suggestOr('cn', ['cnn', 'lstm'], 'choices:'), '; did you mean "cnn"?');
    const many = Array.from({ length: 20 }, (_, i) => `column-${i}`);
    assert.match(suggestOr('zzzzzz', many, 'columns:'), /column-11, and 8 more$/);
  });

  it('stays fast on absurd names', () => {
    const start = performance.now();
    suggest('x'.repeat(100_000), ['y'.repeat(100_000), 'x'.repeat(90_000)]);
    assert.ok(performance.now() - start < 200);
  });
});

describe('suggestFile', () => {
  const files = ['nul.nlp.yaml', 'base.nlp.yaml', 'reviews.csv', 'reviews-test.csv', 'mine.ts'];

  it('looks at the name, not at the ending', () => {
    assert.equal(suggestFile('bse.nlp.yaml', files), 'base.nlp.yaml');
    assert.equal(suggestFile('xyz.nlp.yaml', files), undefined);
    assert.equal(suggestFile('review.csv', files), 'reviews.csv');
  });

  it('finds the same name with another ending', () => {
    assert.equal(suggestFile('reviews.tsv', files), 'reviews.csv');
    assert.equal(suggestFile('mine.js', files), 'mine.ts');
    assert.equal(suggestFile('base.csv', [...files, 'base']), undefined);
    assert.equal(suggestFile('review.csv', ['review.nlp.yaml', ...files]), 'reviews.csv');
  });
});
