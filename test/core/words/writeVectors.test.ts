// Word vectors written in each format: bytes as gensim's and NumPy's, and read back as they were.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readVectorFile } from '../../../src/core/words/files/readVectorFile';
import { vectorForms } from '../../../src/core/words/files/vectorForms';
import { writeFloat, writeVectors } from '../../../src/core/words/files/writeVectors';
import { createWordTable } from '../../../src/core/words/wordTable';

const fixtures = join(__dirname, '../../fixtures/words');
const expected = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8'));
const table = createWordTable(expected.words, Float32Array.from(expected.vectors.flat()), 7);

describe('word vectors are written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nlp-words-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('in binary and as arrays as gensim and NumPy write them, byte for byte', () => {
    const { files } = writeVectors(table, 'word2vec-binary');
    assert.deepEqual(Buffer.from(files['vectors.bin']!), readFileSync(join(fixtures, 'vectors.bin')));
    const array = writeVectors(table, 'npy').files;
    assert.deepEqual(Buffer.from(array['vectors.npy']!), readFileSync(join(fixtures, 'vectors.npy')));
    assert.deepEqual(Buffer.from(array['vectors.words.txt']!), readFileSync(join(fixtures, 'vectors.words.txt')));
  });

  for (const form of vectorForms)
    it(`as ${form}, and read back bit for bit`, async () => {
      const { files, left } = writeVectors(table, form);
      for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
      const read = await readVectorFile(join(folder, Object.keys(files)[0]!));
      assert.deepEqual([read.problems, left], [[], []]);
      assert.deepEqual([read.table.words, read.table.vectors], [table.words, table.vectors]);
    });

  it('without the words that a format cannot have, which are told', () => {
    const odd = createWordTable(['a', 'b c', '', 'd\n', 'e'], Float32Array.of(1, 2, 3, 4, 5), 1);
    for (const form of vectorForms) {
      const { files, left } = writeVectors(odd, form);
      assert.deepEqual(left, ['b c', '', 'd\n']);
      if (form === 'word2vec') assert.equal(Buffer.from(files['vectors.txt']!).toString(), '2 1\na 1\ne 5\n');
      if (form === 'npy') assert.equal(Buffer.from(files['vectors.words.txt']!).toString(), 'a\ne\n');
    }
  });

  it('with the fewest digits that are read as the same number', () => {
    const texts = ['0.1', '0.418', '1', '-0.24968', '3.4028235e+38', '1.1754944e-38', '0.33333334', '16777216'];
    for (const text of texts) assert.equal(writeFloat(Math.fround(Number(text))), text);
  });
});
