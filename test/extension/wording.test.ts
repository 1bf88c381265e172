import assert from 'node:assert/strict';
import {
  escapeMarkdown,
  formatAge,
  formatDuration,
  formatLoss,
  formatProbability,
  formatScore,
  formatStart,
  shorten,
  toSentence,
  withoutPictures,
} from '../../src/extension/wording';

describe('wording', () => {
  it('sets scores and losses without a leading zero', () => {
    assert.deepEqual([0.9314, 1, 0, -0.25].map(formatScore), ['.931', '1.000', '.000', '-.250']);
    assert.deepEqual([0.2149, 1.38, 0.00001234, 0].map(formatLoss), ['.21', '1.38', '1.2e-5', '.00']);
  });

  it('makes sentences of notes, and leaves names of files as they are', () => {
    assert.equal(toSentence('the exported model takes batch 1 alone'), 'The exported model takes batch 1 alone.');
    assert.equal(toSentence('tokenizer.json has n-grams'), 'tokenizer.json has n-grams.');
    assert.equal(toSentence('Done.'), 'Done.');
    assert.equal(toSentence('über 3.5 of them'), 'Über 3.5 of them.');
  });

  it('never rounds a probability to certainty', () => {
    assert.deepEqual([0, 0.0004, 0.0081, 0.07, 0.5, 0.926, 0.9919, 0.9999, 1].map(formatProbability), [
      '0%',
      '<0.1%',
      '0.8%',
      '7%',
      '50%',
      '92.6%',
      '99.2%',
      '>99.9%',
      '100%',
    ]);
  });

  it('shortens durations', () => {
    assert.deepEqual([-1, 8.4, 125, 11_400].map(formatDuration), ['0 s', '8 s', '2 min 5 s', '3 h 10 min']);
  });

  it('says how old a model is', () => {
    const now = new Date('2026-03-10T12:00:00Z');
    const ages = ['2026-03-10T11:59:40Z', '2026-03-10T11:59:00Z', '2026-03-10T09:00:00Z', '2026-03-08T11:00:00Z'];
    assert.deepEqual(
      ages.map(then => formatAge(then, now)),
      ['just now', '1 minute ago', '3 hours ago', '2 days ago'],
    );
  });

  it('names a start by its day', () => {
    const now = new Date(2026, 2, 10, 12, 0);
    const starts = [new Date(2026, 2, 10, 9, 5), new Date(2026, 2, 9, 23, 59), new Date(2025, 11, 3, 7, 0)];
    assert.deepEqual(
      starts.map(then => formatStart(then.toISOString(), now)),
      ['Today 09:05', 'Yesterday 23:59', '3 Dec 2025 07:00'],
    );
  });

  it('escapes what Markdown would read as its own', () => {
    assert.equal(escapeMarkdown('&lt;b&gt; \u0007\u009bx'), '\\&lt;b\\&gt; x');
    assert.equal(escapeMarkdown('![x](https://example.org/k.png)'), '\\!\\[x\\]\\(https://example.org/k.png\\)');
    assert.equal(escapeMarkdown('a|b *c*\n[d](e) $(f)'), 'a\\|b \\*c\\* \\[d\\]\\(e\\) \\$\\(f\\)');
  });

  it('puts a text on one line', () => assert.equal(shorten('one\n  two three', 9), 'one two …'));

  it('shows Markdown without its pictures, however often they are marked', () => {
    for (const notes of ['![a](x.png)', '!![a](x.png)', '!!!![a](x.png)', '!![a][r]\n\n[r]: https://example.org/r.png'])
      assert.doesNotMatch(withoutPictures(notes), /!\[/);
    assert.equal(withoutPictures('Good! [a](b) !'), 'Good! [a](b) !');
  });
});
