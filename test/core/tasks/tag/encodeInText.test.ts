import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeInText } from '../../../../src/core/tasks/tag/encodeInText';
import { readTokenizer } from '../../../../src/core/text/readTokenizer';

const file = join(__dirname, '../../../fixtures/pretrained/bert/tokenizer.json');
const tokenizer = readTokenizer(readFileSync(file, 'utf8'), file);

describe('words as tokens of their text', () => {
  it('have their first token, and what stands around the text stands around it once', () => {
    const text = 'Unhappy dogs ran!';
    const places = [
      [0, 7],
      [8, 12],
      [13, 16],
      [16, 17],
    ] as const;
    const words = places.map(([start, end]) => text.slice(start, end));
    const { tokens, firsts, offsets } = encodeInText(tokenizer, words, places, text);
    assert.deepEqual(tokens, ['[CLS]', 'un', '##happy', 'dog', '##s', 'ran', '!', '[SEP]']);
    assert.deepEqual(firsts, [1, 3, 5, 6]);
    assert.deepEqual(offsets[2], [2, 7]);
  });

  it('stand one space apart where there is no text, and their offsets are those of their places', () => {
    const { tokens, firsts, offsets } = encodeInText(
      tokenizer,
      ['dogs', '', 'ran'],
      [
        [10, 14],
        [20, 20],
        [30, 33],
      ],
    );
    assert.deepEqual(tokens, ['[CLS]', 'dog', '##s', 'ran', '[SEP]']);
    // An empty word has the token that it would stand before.
    assert.deepEqual(firsts, [1, 3, 3]);
    assert.deepEqual(offsets.slice(1, 4), [
      [10, 13],
      [13, 14],
      [30, 33],
    ]);
  });

  it('are left out where the text is cut off, but for the first', () => {
    const short = tokenizer.limit!(5);
    const words = ['the', 'cat', 'unhappy', 'dog'];
    const { ids, firsts } = encodeInText(short, words, []);
    assert.equal(ids.length, 5);
    assert.deepEqual(firsts, [1, 2, 3]);
    assert.deepEqual(encodeInText(short, [''], []).firsts, [1]);
    // No more words than tokens, whatever is nothing.
    assert.deepEqual(encodeInText(tokenizer, ['a', '', '', '', ''], []).firsts, [1, 2, 2]);
    assert.deepEqual(encodeInText(short, [''], [[0, 0]], '').firsts, [1]);
  });
});
