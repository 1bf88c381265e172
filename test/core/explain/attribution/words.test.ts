import assert from 'node:assert/strict';
import { joinWords } from '../../../../src/core/explain/attribution/words';

const token = (text: string, start: number, end: number, weight: number) => ({
  text,
  start,
  end,
  weight,
  unknown: false,
});

describe('explain/attribution/words', () => {
  it('puts the pieces of a word together and adds their weights', () => {
    const tokens = [
      token('[CLS]', 0, 0, 0.3),
      token('play', 0, 4, 0.5),
      token('##ing', 4, 7, 0.25),
      token('now', 8, 11, -0.1),
    ];
    assert.deepEqual(joinWords('Playing now, or', tokens), [
      { text: 'Playing', start: 0, end: 7, weight: 0.75, unknown: false, tokens: ['play', '##ing'] },
      { text: 'now', start: 8, end: 11, weight: -0.1, unknown: false, tokens: ['now'] },
      { text: '[CLS]', start: 0, end: 0, weight: 0.3, unknown: false, tokens: ['[CLS]'] },
    ]);
  });

  it('shares the weight of n-grams among their words, and has each word once', () => {
    const text = 'call me now!';
    const weightsOf = (tokens: Parameters<typeof joinWords>[1]) =>
      joinWords(text, tokens).map(({ text: word, start, end, weight }) => {
        assert.equal(text.slice(start, end), word);
        return [word, weight];
      });
    const words = [
      token('call', 0, 4, 1),
      token('me', 5, 7, 0),
      token('call me', 0, 7, -0.5),
      token('now', 8, 11, 0.25),
    ];
    assert.deepEqual(weightsOf([...words, token('call me now', 0, 11, 0.75)]), [
      ['call', 1],
      ['me', 0],
      ['now', 0.5],
    ]);
    assert.deepEqual(weightsOf([token('call me', 0, 7, 1), token('me now', 5, 11, 0.5)]), [
      ['call me', 1.25],
      ['now', 0.25],
    ]);
  });
});
