import assert from 'node:assert/strict';
import { sidesOf, wordsOfTokens, wordsOfWritten } from '../../../../src/core/explain/attention/tokenWords';

/** Pieces in the order of a text; '' is put in. */
function offsetsOf(text: string, pieces: readonly string[]): (readonly [number, number])[] {
  let at = 0;
  return pieces.map(piece => {
    if (piece === '') return [at, at];
    const start = text.indexOf(piece, at);
    at = start + piece.length;
    return [start, at];
  });
}

describe('explain/attention/tokenWords', () => {
  const cases: readonly (readonly [string, readonly string[], readonly number[]])[] = [
    ['the unhappy dog.', ['', 'the', 'un', 'hap', 'py', 'dog', '.', ''], [0, 1, 2, 2, 2, 3, 4, 5]],
    // A token may begin with the space before its word.
    ['a playing cat', ['a', ' play', 'ing', ' cat'], [0, 1, 1, 2]],
    // A character of Chinese is a word, and pieces of bytes of one lie over each other.
    ['我爱猫', ['我', '爱', '猫'], [0, 1, 2]],
    ['', [''], [0]],
    ['  ', [' ', ' '], [0, 1]],
    ["don't", ['do', 'n', "'", 't'], [0, 1, 1, 1]],
  ];
  for (const [text, pieces, words] of cases) {
    it(`puts pieces together: "${text}"`, () => {
      assert.deepEqual(wordsOfTokens(text, offsetsOf(text, pieces)), words);
    });
  }

  it('takes two tokens of one character as one word', () => {
    assert.deepEqual(
      wordsOfTokens('🦊 x', [
        [0, 2],
        [0, 2],
        [3, 4],
      ]),
      [0, 0, 1],
    );
  });

  it('knows pieces of written tokens by how vocabularies write them', () => {
    assert.deepEqual(wordsOfWritten(['[CLS]', 'play', '##ing', 'dogs', '.']), [0, 1, 1, 2, 3]);
    assert.deepEqual(wordsOfWritten(['<s>', '▁play', 'ing', '▁dogs', '.']), [0, 1, 1, 2, 3]);
    assert.deepEqual(wordsOfWritten(['##ing', 'a']), [0, 1]);
    assert.deepEqual(wordsOfWritten([]), []);
  });

  it('tells which of two texts a token is of', () => {
    const text = 'a dog\na cat';
    const joint = offsetsOf(text, ['', 'a', 'dog', '', 'a', 'cat', '']);
    assert.deepEqual(sidesOf(joint, 5, [7]), [0, 0, 0, 0, 1, 1, 1]);
    assert.deepEqual(sidesOf(offsetsOf(text, ['a', 'dog', 'a', 'cat']), 5, [2, 2]), [0, 0, 1, 1]);
    assert.deepEqual(
      sidesOf(
        [
          [0, 0],
          [0, 1],
          [1, 1],
        ],
        1,
        [3],
      ),
      [0, 0, 0],
    );
  });
});
