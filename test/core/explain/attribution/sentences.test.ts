import assert from 'node:assert/strict';
import { joinSentences, sentencesOf } from '../../../../src/core/explain/attribution/sentences';

const token = (text: string, start: number, weight: number) => ({
  text,
  start,
  end: start + text.length,
  weight,
  unknown: false,
});
const tokensOf = (text: string, from = 0) =>
  [...text.matchAll(/\w+/g)].map(({ 0: word, index }, i) => token(word, from + index, i + 1));

describe('explain/attribution/sentences', () => {
  const text = 'It broke. I like it, though!  Yes';
  const tokens = tokensOf(text).map(({ text, ...place }) => ({ token: text, ...place }));

  it('adds the weights of the tokens of each sentence, and keeps what was put in', () => {
    const sentences = sentencesOf({ text, tokens, truncated: false });
    const parts = [{ text: '[CLS]', start: 0, end: 0, weight: 9, unknown: false }, ...tokensOf(text)];
    // An n-gram over words of the second sentence comes behind all words.
    parts.push(token('like it', 12, 0.5));
    const joined = joinSentences(sentences, parts);
    assert.deepEqual(
      joined.map(({ text, weight }) => [text, weight]),
      [
        ['It broke.', 3],
        ['I like it, though!', 18.5],
        ['Yes', 7],
        ['[CLS]', 9],
      ],
    );
    for (const { text: sentence, start, end } of joined.slice(0, 3)) assert.equal(text.slice(start, end), sentence);
    assert.deepEqual(joined[0]!.tokens, ['It', 'broke']);
  });

  it('knows which of two texts a sentence is of', () => {
    const pair = 'No. Never';
    const sentences = sentencesOf({ text, pair, tokens: [], truncated: false });
    const whole = `${text}\n${pair}`;
    assert.deepEqual(
      sentences.map(({ start, end }) => whole.slice(start, end)),
      ['It broke.', 'I like it, though!', 'Yes', 'No.', 'Never'],
    );
  });

  it('ends where reading ended', () => {
    const read = sentencesOf({ text, tokens: tokens.slice(0, 4), truncated: true });
    assert.deepEqual(
      read.map(sentence => sentence.text),
      ['It broke.', 'I like'],
    );
  });
});
