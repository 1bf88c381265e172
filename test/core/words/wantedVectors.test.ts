/** Vectors of the words that a training starts with, against what gensim reads (fixtures/text/makeWordVectors.py), and broken files. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatProblem } from '../../../src/core/base/problem';
import { readVectorFile } from '../../../src/core/words/files/readVectorFile';
import { assertLinear } from '../../growth';

const fixtures = join(__dirname, '../../fixtures/text');
const expected: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = JSON.parse(
  readFileSync(join(fixtures, 'wordVectors.json'), 'utf8'),
);

async function readWanted(path: string, wanted: readonly string[], width: number) {
  const { table, total, ...read } = await readVectorFile(path, { wanted: new Set(wanted), width });
  const vectors = new Map(table.words.map(word => [word, table.vectorOf(word)!]));
  return { ...read, vectors, words: total };
}

describe('vectors of the words that are wanted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nlp-vectors-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function read(content: string | Buffer, width: number, wanted = ['a', 'b', 'c']) {
    const path = join(folder, 'vectors.txt');
    writeFileSync(path, content);
    const result = await readWanted(path, wanted, width);
    return { ...result, shown: result.problems.map(problem => formatProblem(problem).slice(path.length + 1)) };
  }

  for (const [name, words] of Object.entries(expected))
    it(`${name}: the vectors that gensim reads, bit for bit`, async () => {
      const path = join(fixtures, name);
      const result = await readWanted(path, [...Object.keys(words), 'absent'], 8);
      assert.deepEqual(result.problems, []);
      assert.equal(result.words, Object.keys(words).length);
      assert.deepEqual([...result.vectors.keys()].sort(), Object.keys(words).sort());
      for (const [word, vector] of Object.entries(words))
        assert.deepEqual(result.vectors.get(word), Float32Array.from(vector), word);
      assert.equal(result.sha256, createHash('sha256').update(readFileSync(path)).digest('hex'));
    });

  it('reads a line with a run of spaces in time that grows with it', () =>
    assertLinear(
      size => `a 1 2\nb${' '.repeat(size)}x\n`,
      40_000,
      content => read(content, 2),
    ));

  it('keeps what is wanted alone, the first of two, and takes tabs, line ends and spaces as they come', async () => {
    const { vectors, problems, words } = await read('a 1 2 \r\nb\t3\t4\r\n\r\na 5 6\nx 7 8', 2);
    assert.deepEqual(
      problems.map(({ message }) => message),
      ['"a" comes again: its first vector counts'],
    );
    assert.equal(words, 4);
    assert.deepEqual(Object.fromEntries(vectors), { a: Float32Array.of(1, 2), b: Float32Array.of(3, 4) });
  });

  it('passes over words with spaces in them', async () => {
    const { vectors, problems } = await read('a 1 2\n. . . 1 2\nat name@domain.com 1 2\nb 3 4\n', 2);
    assert.deepEqual(problems, []);
    assert.deepEqual([...vectors.keys()], ['a', 'b']);
  });

  it('says which lines are broken', async () => {
    const { shown } = await read('3 2\na 1\nb 1 two\nx 1 2 3\nc 1 1e99\n', 2);
    assert.deepEqual(shown, [
      '2:1: "a" has 1 numbers, not 2',
      '3:5: number 2 of "b" is "two"',
      '4:1: "x" has 3 numbers, not 2',
      '5:5: number 2 of "c" is "1e99"',
    ]);
    const many = await read(`a 1 2\n${'b 1\n'.repeat(50)}`, 2);
    assert.equal(many.shown.length, 21);
    assert.match(many.shown.at(-1)!, /and 30 more like this/);
  });

  it('says that the file has another width, and when it is cut off', async () => {
    assert.equal((await read('2 3\na 1 2 3\n', 2)).otherWidth, 3);
    assert.equal((await read('a 1 2 3\n', 2)).otherWidth, 3);
    assert.deepEqual((await read('3 2\na 1 2\n', 2)).shown, [
      '2:1: warning: the file ends after 1 of 3 words; is it truncated?',
    ]);
  });

  it('says that a file is no text, empty or not there', async () => {
    assert.match((await read(Buffer.from('2 2\na \0\0\x80?b '), 2)).shown[0]!, /the file has no vectors/);
    assert.match((await read(Buffer.from([0x1f, 0x8b, 8, 0]), 2)).shown[0]!, /gzip archive; unpack it/);
    assert.match((await read('', 2)).shown[0]!, /the file is empty/);
    const { problems } = await readWanted(join(folder, 'absent.txt'), [], 2);
    assert.match(problems[0]!.message, /no such file/);
  });
});
