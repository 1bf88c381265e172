// Files of word vectors of every format against the vectors they were made from (fixtures/words/makeVectors.py), and broken ones.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancelledError } from '../../../src/core/base/errors';
import { formatProblem } from '../../../src/core/base/problem';
import { parseNumber } from '../../../src/core/words/files/parseNumber';
import { openVectorFile, readVectorFile, type VectorFileOptions } from '../../../src/core/words/files/readVectorFile';
import { assertLinear } from '../../growth';

const fixtures = join(__dirname, '../../fixtures/words');
const expected = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8'));
const words = join(fixtures, 'vectors.words.txt');
const exact = Float32Array.from(expected.vectors.flat());

const floats = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer);

describe('files of word vectors', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nlp-words-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  function write(content: string | Buffer, name = 'vectors.txt'): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  async function read(content: string | Buffer, options: VectorFileOptions = {}) {
    const path = write(content);
    const { table, total, problems, otherWidth } = await readVectorFile(path, options);
    const shown = problems.map(problem => formatProblem(problem).slice(path.length + 1));
    return { words: table.words, vectors: [...table.vectors], total, otherWidth, shown };
  }

  for (const name of [
    'vectors.txt',
    'vectors.bin',
    'vectors.glove.txt',
    'vectors.npy',
    'vectors.columns.npy',
    'vectors.f8.npy',
  ])
    it(`${name}: words and vectors bit for bit`, async () => {
      const path = join(fixtures, name);
      const { table, problems, total, sha256 } = await readVectorFile(path, { words });
      assert.deepEqual(problems, []);
      assert.deepEqual(table.words, expected.words);
      assert.deepEqual(table.vectors, exact);
      assert.equal(total, expected.words.length);
      assert.equal(table.indexOf('paris'), expected.words.indexOf('paris'));
      assert.equal(sha256, createHash('sha256').update(readFileSync(path)).digest('hex'));
    });

  it('vectors.f2.npy: to the precision of its numbers', async () => {
    const { table } = await readVectorFile(join(fixtures, 'vectors.f2.npy'), { words });
    assert(table.vectors.every((value, i) => Math.abs(value - exact[i]!) < 2e-3));
  });

  it('keep what is wanted alone, of the width that is wanted', async () => {
    const wanted = new Set(['Paris', 'é', 'absent']);
    for (const name of ['vectors.txt', 'vectors.bin', 'vectors.glove.txt', 'vectors.columns.npy']) {
      const { table, total } = await readVectorFile(join(fixtures, name), { words, wanted, width: 7 });
      assert.deepEqual(table.words, ['Paris', 'é']);
      const row = expected.words.indexOf('é');
      assert.deepEqual(table.vectorOf('é'), exact.subarray(row * 7, row * 7 + 7));
      assert.equal(total, expected.words.length);
      const other = await readVectorFile(join(fixtures, name), { words, wanted, width: 8 });
      assert.deepEqual([other.otherWidth, other.table.words], [7, []], name);
    }
  });

  it('of text are read with tabs, line ends, spaces and empty lines as they come', async () => {
    const found = await read('a 1 2 \r\n\r\nb\t3\t4\r\nc 1e-3 -2.5E2');
    assert.deepEqual(found.words, ['a', 'b', 'c']);
    assert.deepEqual(found.vectors, [1, 2, 3, 4, Math.fround(1e-3), -250]);
    assert.deepEqual(found.shown, []);
  });

  it('of text may have words of several parts', async () => {
    const found = await read('a 1 2\n. . . 3 4\nat name@domain.com 5 6\n');
    assert.deepEqual(found.words, ['a', '. . .', 'at name@domain.com']);
    assert.deepEqual(found.vectors, [1, 2, 3, 4, 5, 6]);
  });

  it('say where they are broken', async () => {
    const cases: readonly (readonly [string | Buffer, readonly string[]])[] = [
      ['', ['1:1: the file is empty']],
      ['3 2\na 1 2\nb 1\nc 1 2 3\n', ['3:1: "b" has 1 numbers, not 2', '4:1: "c" has 3 numbers, not 2']],
      [
        'a 1 nan\nb 1 two\nc 1 1e99\n',
        ['1:5: number 2 of "a" is "nan"', '2:5: number 2 of "b" is "two"', '3:5: number 2 of "c" is "1e99"'],
      ],
      ['3 2\na 1 2\na 3 4\nb 5 6\n', ['3:1: warning: "a" comes again: its first vector counts']],
      ['9 2\na 1 2\n', ['2:1: warning: the file ends after 1 of 9 words; is it truncated?']],
      ['1 2\na 1 2\nb 1 2\n', ['3:1: warning: the first line says 1 words, and 2 follow: all of them are read']],
      ['99999999999 2\na 1 2\n', ['2:1: warning: the file ends after 1 of 99999999999 words; is it truncated?']],
      ['5 999999999\na 1 2\n', ['1:1: vectors of 999999999 numbers are not read: a vector has 1 to 8192']],
      ['word\n', ['1:1: no vector is here: a line has a word and its numbers']],
      ['0 5\n', ['1:1: the file has no vectors']],
      [
        Buffer.from([0x61, 0xff, 0x20, 0x31, 0x0a]),
        ['1:1: warning: "a\ufffd" has bytes that are not UTF-8: \ufffd stands for them'],
      ],
    ];
    for (const [content, shown] of cases) assert.deepEqual((await read(content)).shown, shown);
  });

  describe('of word2vec in binary', () => {
    const binary = (header: string, ...parts: (string | Buffer)[]) =>
      Buffer.concat([header, ...parts].map(part => (typeof part === 'string' ? Buffer.from(part) : part)));

    it('may end each vector with a line feed, and have words that are no UTF-8', async () => {
      const found = await read(
        binary('2 2\n', 'a ', floats(1, 2), '\n', Buffer.from([0x62, 0xff, 0x20]), floats(3, 4), '\n'),
      );
      assert.deepEqual(
        [found.words, found.vectors],
        [
          ['a', 'b\ufffd'],
          [1, 2, 3, 4],
        ],
      );
      assert.deepEqual(found.shown, [
        '1:1: warning: word 2, "b\ufffd", has bytes that are not UTF-8: \ufffd stands for them',
      ]);
    });

    it('say where they are broken', async () => {
      const cases: readonly (readonly [Buffer, readonly string[]])[] = [
        [
          binary('2 2\n', 'a ', floats(1, 2), 'b ', floats(3)),
          ['1:1: warning: the file ends after 1 of 2 words, within one; is it truncated?'],
        ],
        [
          binary('1 2\n', 'a ', floats(1, 2), 'b ', floats(3, 4)),
          ['1:1: warning: 10 bytes follow after the 1 words that the first line says: they are not read'],
        ],
        [
          binary('2 2\n', 'a ', floats(1, 2), 'a ', floats(3, 4)),
          ['1:1: warning: "a" comes again: its first vector counts'],
        ],
        [
          binary('2 2\n', 'a ', floats(1, Number.NaN), 'b ', floats(3, 4)),
          [
            '1:1: number 2 of word 1, "a", is NaN: the file is damaged, or do vectors have 2 numbers, as the first line says?',
          ],
        ],
        [
          binary('9 2\n', 'a ', floats(1, 2), Buffer.alloc(5000, 1)),
          ['1:1: word 2 does not end: the file is damaged, or do vectors have 2 numbers, as the first line says?'],
        ],
        [
          binary('9999999999 9000\n', 'a ', floats(1, 2)),
          ['1:1: vectors of 9000 numbers are not read: a vector has 1 to 8192'],
        ],
      ];
      for (const [content, shown] of cases) assert.deepEqual((await read(content)).shown, shown);
    });
  });

  describe('as arrays', () => {
    const array = readFileSync(join(fixtures, 'vectors.npy'));

    it('find their words beside them, as lines, with counts, as JSON', async () => {
      const path = write(array, 'beside.npy');
      await assert.rejects(readVectorFile(path), { code: 'no-words' });
      const list = JSON.stringify(expected.words);
      write(list, 'beside.json');
      assert.deepEqual((await readVectorFile(path)).table.words, expected.words);
      write(expected.words.map((word: string, i: number) => `${word} ${99 - i}`).join('\r\n'), 'beside.vocab');
      const { table } = await readVectorFile(path);
      assert.deepEqual([table.words, table.counts?.[1]], [expected.words, 98]);
      write(
        JSON.stringify(Object.fromEntries(expected.words.map((word: string, i: number) => [word, i]))),
        'index.json',
      );
      assert.deepEqual((await readVectorFile(path, { words: join(folder, 'index.json') })).table.words, expected.words);
    });

    it('say what is wrong with their words and numbers', async () => {
      const path = write(array, 'wrong.npy');
      const named = (content: string) => write(content, 'given.json');
      for (const content of ['{"a": 0, "b": 0}', '[1]', 'x', '3', '{"a": 5}'])
        await assert.rejects(readVectorFile(path, { words: named(content) }), { code: 'no-words' }, content);
      await assert.rejects(readVectorFile(path, { words: named('["a"]') }), /1 words for the 48 vectors/);
      await assert.rejects(readVectorFile(write(array.subarray(0, 999), 'cut.npy'), { words }), {
        code: 'bad-vectors',
      });
      const broken = Buffer.from(array);
      broken.writeFloatLE(Number.NaN, broken.length - 4);
      const { problems } = await readVectorFile(write(broken, 'nan.npy'), { words });
      assert.deepEqual(
        problems.map(({ message }) => message),
        ['row 48: number 7 of "W7" is NaN'],
      );
      const twice = expected.words.with(1, 'w0').join('\n');
      const again = await readVectorFile(path, { words: write(twice, 'twice.txt') });
      assert.deepEqual(
        again.problems.map(({ message }) => message),
        ['"w0" comes again: its first vector counts'],
      );
      assert.equal(again.table.words.length, 47);
      assert.deepEqual(again.table.vectorOf('w2'), exact.subarray(14, 21));
    });
  });

  it('are refused as a whole where a line is broken, and open with warnings', async () => {
    await assert.rejects(openVectorFile(write('a 1 2\nb 1\n')), { name: 'ProblemsError' });
    const warnings: string[] = [];
    const { table } = await openVectorFile(write('2 1\na 1\na 2\n'), { onWarning: message => warnings.push(message) });
    assert.deepEqual([table.words, warnings.length], [['a'], 1]);
    await assert.rejects(openVectorFile(join(folder, 'absent.txt')), { name: 'ProblemsError' });
    await assert.rejects(openVectorFile(folder), { name: 'ProblemsError' });
  });

  it('can be cancelled', async () => {
    for (const name of ['vectors.txt', 'vectors.bin', 'vectors.npy'])
      await assert.rejects(
        readVectorFile(join(fixtures, name), { words, signal: AbortSignal.abort() }),
        CancelledError,
      );
  });

  it('are read in time that grows with them', () =>
    assertLinear(
      size => `a 1 2\nb${' '.repeat(size)}x\n${'9'.repeat(size)} 1 ${'1'.repeat(size)}\n`,
      40_000,
      content => read(content),
    ));

  it('have numbers as Number reads them', () => {
    const texts = [
      '0',
      '-0',
      '1',
      '-1.5',
      '+2',
      '.5',
      '5.',
      '1e5',
      '1E-5',
      '0.1',
      '0.418',
      '1e22',
      '1e23',
      '123456789012345678',
      '4.9e-324',
      '1e-400',
      '0.000000000000000000000000123',
      '9007199254740993',
      '1.7976931348623157e308',
      '00012.50',
    ];
    for (const text of texts) assert(Object.is(parseNumber(Buffer.from(text), 0, text.length), Number(text)), text);
    for (const text of [
      '',
      '-',
      '.',
      'e5',
      '1e',
      '1e+',
      '1x',
      'nan',
      'Infinity',
      '1e999',
      '0x10',
      '1_0',
      '--1',
      '1.2.3',
    ])
      assert(Number.isNaN(parseNumber(Buffer.from(text), 0, text.length)), text);
  });
});
