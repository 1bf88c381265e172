import assert from 'node:assert/strict';
import { readTokenizer } from '../../../src/core/text/readTokenizer';
import { trainCharacter } from '../../../src/core/text/trainCharacter';

const options = { vocabulary: 100, 'minimum-count': 1, lowercase: false, normalize: 'nfc', length: 50 } as const;

describe('text/trainCharacter', () => {
  it('makes every code point a token, spaces and line ends too', () => {
    const tokenizer = trainCharacter(['ab a\n😀'], options, []);
    const text = 'a b\n😀z';
    const { tokens, offsets } = tokenizer.encode(text);
    assert.deepEqual(tokens, ['a', ' ', 'b', '\n', '😀', '[UNK]']);
    assert.deepEqual(
      offsets.map(([start, end]) => text.slice(start, end)),
      [...text],
    );
  });

  it('decodes to the text itself', () => {
    const text = 'Any text: 1, 2,\n\tthree 😀';
    const tokenizer = trainCharacter([text], options, ['cls']);
    assert.equal(tokenizer.decode(tokenizer.encode(text).ids), text);
    const read = readTokenizer(tokenizer.toJson());
    assert.equal(read.decode(read.encode(text).ids), text);
    assert.equal(read.toJson(), tokenizer.toJson());
  });

  it('takes whole characters of half surrogates and stays in its vocabulary', () => {
    const tokenizer = trainCharacter(['aab'], { ...options, vocabulary: 5 }, []);
    assert.deepEqual(tokenizer.vocabulary.slice(4), ['a']);
    assert.deepEqual([...tokenizer.encode('a\ud83d').ids], [4, 1]);
  });
});
