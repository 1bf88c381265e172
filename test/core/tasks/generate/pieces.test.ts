import assert from 'node:assert/strict';
import { PieceReader } from '../../../../src/core/tasks/generate/pieces';
import { trainTokenizer } from '../../../../src/core/text/trainTokenizer';

const lines = ['grüße 🙂 und 今日は, ok', "don't stop: 👩‍🚀 flies — naïve café", 'plain words, plain words'];
const config = {
  vocabulary: 290,
  'minimum-count': 1,
  alphabet: 100,
  lowercase: false,
  normalize: 'none',
  'strip-accents': false,
  length: 64,
} as const;

describe('tasks/generate/pieces', () => {
  for (const type of ['bpe', 'wordpiece', 'unigram'] as const)
    it(`${type}: what tokens add, one after the other, is what all of them decode to`, async () => {
      const tokenizer = await trainTokenizer({ ...config, type }, lines, false);
      for (const line of lines) {
        const ids = tokenizer.encode(line).ids;
        for (let prompt = 0; prompt < ids.length; prompt++) {
          const before = [...ids.subarray(0, prompt)];
          // A prompt ends with a whole character.
          if (tokenizer.decode(before).endsWith('\uFFFD')) continue;
          const reader = new PieceReader(tokenizer, before);
          const pieces = Array.from(ids.subarray(prompt), id => reader.take(id));
          assert.equal(tokenizer.decode(before) + pieces.join(''), tokenizer.decode(ids), line);
          assert.ok(pieces.every(piece => !piece.includes('\uFFFD')));
        }
      }
    });
});
