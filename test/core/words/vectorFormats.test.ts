// What the first bytes of a file of word vectors say: its format, and the width of its vectors.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectVectorFormat, readVectorWidth } from '../../../src/core/base/vectorFile';

const fixtures = join(__dirname, '../../fixtures/words');
const formats = {
  'vectors.txt': 'text',
  'vectors.glove.txt': 'text',
  'vectors.bin': 'binary',
  'vectors.npy': 'npy',
  'vectors.columns.npy': 'npy',
} as const;

describe('the first bytes of word vectors', () => {
  for (const [name, format] of Object.entries(formats))
    it(`say format and width of ${name}`, () => {
      const found = detectVectorFormat(readFileSync(join(fixtures, name)));
      assert.equal(found.format, format);
      if (found.format === 'binary') assert.deepEqual([found.promised, found.width, found.begin], [48, 7, 5]);
      assert.equal(readVectorWidth(join(fixtures, name)), 7);
    });

  it('say nothing of files that are none', () => {
    assert.equal(readVectorWidth(join(fixtures, 'expected.json')), undefined);
    assert.equal(readVectorWidth(join(fixtures, 'vectors.words.txt')), undefined);
    assert.equal(readVectorWidth(join(fixtures, 'absent')), undefined);
    assert.equal(readVectorWidth(fixtures), undefined);
  });
});
