import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CancelledError, ProblemsError } from '../../../src/core/base/errors';
import { Random } from '../../../src/core/base/random';
import type { Example } from '../../../src/core/data/dataset';
import { DataWorkspace } from './workspace';

const rows = (examples: readonly Example[] | undefined) =>
  examples?.map(({ fields, source }) => [source.line, fields.text, fields.label]);

describe('data/loadDataset', () => {
  let workspace: DataWorkspace;
  beforeEach(() => {
    workspace = new DataWorkspace();
  });
  afterEach(() => workspace.remove());

  it('reads csv: quotes, records over several lines, CRLF, byte order mark, empty lines, each at its line', async () => {
    workspace.write(
      'a.csv',
      '\uFEFFid,text,label\r\n1,"hello, ""you""\r\nthere",a\r\n\r\n2,bye,b\r\n3, spaces ,  b \r\n4,café 😀,a,,\r\n',
    );
    const { splits, problems } = await workspace.load('{ train: a.csv, validation: 0 }');
    assert.deepEqual(rows(splits.train), [
      [2, 'hello, "you"\r\nthere', 'a'],
      [5, 'bye', 'b'],
      [6, ' spaces ', 'b'],
      [7, 'café 😀', 'a'],
    ]);
    assert.deepEqual(problems, []);
    assert.equal(splits.validation, undefined);
  });

  it('warns of a part that is empty, and leaves it out', async () => {
    workspace.write('a.csv', 'text,label\none,a\ntwo,b\n');
    const { splits, problems } = await workspace.load('{ train: a.csv, validation: 10% }');
    assert.equal(splits.train.length, 2);
    assert.equal(splits.validation, undefined);
    const [problem] = problems;
    assert.deepEqual([problem!.code, problem!.severity], ['empty-split', 'warning']);
    assert.match(problem!.message, /no validation split: 10% of 2 examples is less than one/);
  });

  it('takes the last examples in file order where `split` says so, for every seed', async () => {
    const lines = Array.from({ length: 10 }, (_, i) => `text ${i},${i % 3 === 0 ? 'a' : 'b'}`);
    workspace.write('a.csv', ['text,label', ...lines, ''].join('\n'));
    for (const seed of [1, 2]) {
      const section = '{ train: a.csv, validation: 10%, test: 20%, split: in-order }';
      const { splits } = await workspace.load(section, { seed });
      const lineNumbers = (examples: readonly Example[] | undefined) => examples?.map(({ source }) => source.line);
      assert.deepEqual(lineNumbers(splits.test), [10, 11]);
      assert.deepEqual(lineNumbers(splits.validation), [9]);
      assert.deepEqual(lineNumbers(splits.train), [2, 3, 4, 5, 6, 7, 8]);
    }
  });

  it('refuses a pipe, which may never end', async function () {
    if (process.platform === 'win32') this.skip();
    execFileSync('mkfifo', [join(workspace.folder, 'pipe.csv')]);
    await assert.rejects(workspace.load('{ train: pipe.csv }'), /pipe\.csv: it is neither a file nor a folder/);
  });

  it('leaves out sentences whose tags are not as many as their words, each at its line', async () => {
    const rows = ['{"tokens": ["a", "b"], "tags": ["O", "X"]}', '{"tokens": ["a", "b", "c"], "tags": ["X"]}'];
    workspace.write('a.jsonl', [...rows, '{"tokens": ["a"], "tags": ["O", "X"]}', rows[0], ''].join('\n'));
    workspace.write('a.csv', 'tokens,tags\na b,O X\na b c,O X\nb,O\n');
    for (const [file, expected] of [
      ['a.jsonl', { kept: [1, 4], told: ['2: left out: 1 tag for 3 tokens', '3: left out: 2 tags for 1 token'] }],
      ['a.csv', { kept: [2, 4], told: ['3: left out: 2 tags for 3 tokens'] }],
    ] as const) {
      const { splits, problems } = await workspace.load(`{ train: ${file}, validation: 0 }`, { task: 'tag' });
      assert.deepEqual(
        splits.train.map(({ source }) => source.line),
        expected.kept,
      );
      assert.deepEqual(
        problems.map(({ code, range, message }) => `${code} ${range?.start.line}: ${message}`),
        expected.told.map(line => `tag-count ${line}`),
      );
    }
  });

  it('keeps pairs whose second text is empty, and tells them', async () => {
    workspace.write('a.csv', 'text,other,label\none,two,a\nthree, ,b\n,four,b\n');
    const { splits, problems } = await workspace.load('{ train: a.csv, text-pair: other, validation: 0 }');
    assert.equal(splits.train.length, 2);
    assert.deepEqual(
      problems.map(({ code, range, message }) => `${code} ${range?.start.line}: ${message}`),
      ['lacks-text-pair 3: the text-pair is empty', 'empty-text 4: left out: the text is empty'],
    );
  });

  it('reads csv with semicolons', async () => {
    workspace.write('a.csv', 'text;label\none, two;a\n"three; four";b\n');
    const { splits } = await workspace.load('{ train: a.csv, validation: 0 }');
    assert.deepEqual(rows(splits.train), [
      [2, 'one, two', 'a'],
      [3, 'three; four', 'b'],
    ]);
  });

  it('reads tsv: quotes are text unless they wrap a whole field', async () => {
    workspace.write('a.tsv', 'text\tlabel\nhe said "so\ta\n"all ""of"" it"\ta\n"half" of it\tb\n"\tb\n');
    const { splits } = await workspace.load('{ train: a.tsv, validation: 0 }');
    assert.deepEqual(rows(splits.train), [
      [2, 'he said "so', 'a'],
      [3, 'all "of" it', 'a'],
      [4, '"half" of it', 'b'],
      [5, '"', 'b'],
    ]);
  });

  it('reads tables without a header by column numbers', async () => {
    workspace.write('a.tsv', 'a\tfirst\nb\tsecond\n');
    const { splits } = await workspace.load('{ train: a.tsv, text: 2, label: 1, validation: 0 }');
    assert.deepEqual(rows(splits.train), [
      [1, 'first', 'a'],
      [2, 'second', 'b'],
    ]);
    workspace.write('b.csv', 'kind,words\na,first\nb,second\n');
    const withHeader = await workspace.load('{ train: b.csv, text: 2, label: 1, validation: 0, header: true }');
    assert.deepEqual(rows(withHeader.splits.train), [
      [2, 'first', 'a'],
      [3, 'second', 'b'],
    ]);
  });

  it('reads jsonl: numbers and truth values as labels, null as empty', async () => {
    workspace.write(
      'a.jsonl',
      '{"text":"one\\ntwo","label":1}\n\n{"label":false,"text":"x","__proto__":{"label":"evil"}}\n{"text":null,"label":1}\n',
    );
    const { splits, problems } = await workspace.load('{ train: a.jsonl, validation: 0 }');
    assert.deepEqual(rows(splits.train), [
      [1, 'one\ntwo', '1'],
      [3, 'x', 'false'],
    ]);
    assert.equal(problems.length, 1);
    assert.equal(({} as Record<string, unknown>).label, undefined);
  });

  it('reads old Mac line ends', async () => {
    workspace.write('a.tsv', 'text\tlabel\rone\ta\rtwo\tb\r');
    workspace.write('a.csv', 'text,label\rone,a\rtwo,b\r');
    for (const file of ['a.tsv', 'a.csv']) {
      const { splits } = await workspace.load(`{ train: ${file}, validation: 0 }`);
      assert.deepEqual(
        rows(splits.train),
        [
          [2, 'one', 'a'],
          [3, 'two', 'b'],
        ],
        file,
      );
    }
  });

  it('keeps lines right across blocks of a megabyte', async () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => `"line ${i}\n${'é'.repeat(i % 50)}",${i % 2 ? 'a' : 'b'}`);
    workspace.write('a.csv', `text,label\n${lines.join('\n')}\n`);
    const { splits, files } = await workspace.load('{ train: a.csv, validation: 0 }');
    assert.equal(splits.train.length, 30_000);
    for (const [i, { fields, source }] of splits.train.entries()) {
      assert.equal(source.line, 2 + 2 * i);
      assert.equal(fields.text, `line ${i}\n${'é'.repeat(i % 50)}`);
    }
    const sha256 = createHash('sha256')
      .update(readFileSync(join(workspace.folder, 'a.csv')))
      .digest('hex');
    assert.deepEqual(files, [{ path: join(workspace.folder, 'a.csv'), sha256 }]);
  });

  it('reads what it was written, whatever is in it: 200 random tables', async () => {
    const random = new Random(3, 'tables');
    const pieces = ['a', '"', ',', '\n', '\r\n', ' ', ';', '\t', 'é', '😀', "'", '#', '\\'];
    for (let round = 0; round < 200; round++) {
      const table = Array.from({ length: 2 + random.integer(6) }, (_, i) => {
        const text = Array.from({ length: 1 + random.integer(12) }, () => pieces[random.integer(pieces.length)]).join(
          '',
        );
        return [`${i}${text}`, i % 2 ? 'x' : 'y'] as const;
      });
      const encode = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
      workspace.write('a.csv', `label,text\n${table.map(([text, label]) => `${label},${encode(text)}`).join('\n')}\n`);
      const { splits } = await workspace.load('{ train: a.csv, validation: 0 }');
      assert.deepEqual(
        splits.train.map(({ fields }) => fields.text),
        table.map(([text]) => text),
      );
      const source = `label,text\n${table.map(([text, label]) => `${label},${encode(text)}`).join('\n')}\n`;
      for (const [i, { source: place }] of splits.train.entries()) {
        const before = source.split('\n').slice(0, place.line).join('\n');
        assert.ok(before.includes(`,"${i}`), 'starts on its line');
        assert.ok(
          !source
            .split('\n')
            .slice(0, place.line - 1)
            .join('\n')
            .includes(`,"${i}`),
          'not earlier',
        );
      }
    }
  });

  it('draws validation and test by label with the seed', async () => {
    const lines = Array.from({ length: 1000 }, (_, i) => `text ${i},${i % 10 === 0 ? 'rare' : 'common'}`);
    workspace.write('a.csv', `text,label\n${lines.join('\n')}\nonce,single\n`);
    const load = (seed: number) => workspace.load('{ train: a.csv, validation: 10%, test: 20% }', { seed });
    const [first, again, other] = [await load(1), await load(1), await load(2)];
    const { train, validation, test } = first.splits;
    assert.deepEqual([train.length, validation!.length, test!.length], [701, 100, 200]);
    const rare = (examples: readonly Example[]) => examples.filter(({ fields }) => fields.label === 'rare').length;
    assert.deepEqual([rare(train), rare(validation!), rare(test!)], [70, 10, 20]);
    assert.ok(train.some(({ fields }) => fields.label === 'single'));
    const all = [...train, ...validation!, ...test!].map(({ source }) => source.line);
    assert.equal(new Set(all).size, 1001);
    assert.deepEqual(again.splits, first.splits);
    assert.notDeepEqual(rows(other.splits.test), rows(test));
  });

  it('reads a file named twice once', async () => {
    workspace.write('a.csv', 'text,label\none,a\ntwo,b\n');
    const { files, splits } = await workspace.load('{ train: a.csv, validation: a.csv, test: ./a.csv }');
    assert.equal(files.length, 1);
    assert.deepEqual(splits.validation, splits.test);
  });

  it('reads a folder of folders: a file a text', async () => {
    workspace.write('reviews/pos/2.txt', 'very good\nindeed');
    workspace.write('reviews/pos/1.txt', 'good');
    workspace.write('reviews/neg/1.txt', 'bad');
    workspace.write('reviews/.hidden/1.txt', 'x');
    const load = () => workspace.load('{ train: reviews, validation: 0 }');
    const { splits, files } = await load();
    assert.deepEqual(
      splits.train.map(({ fields, source }) => [workspace.nameOf(source.file), fields.text, fields.label]),
      [
        ['reviews/neg/1.txt', 'bad', 'neg'],
        ['reviews/pos/1.txt', 'good', 'pos'],
        ['reviews/pos/2.txt', 'very good\nindeed', 'pos'],
      ],
    );
    assert.equal(files[0]!.path, join(workspace.folder, 'reviews'));
    assert.deepEqual((await load()).files, files);
    workspace.write('reviews/pos/1.txt', 'better');
    assert.notDeepEqual((await load()).files, files);
  });

  it('reads a folder of text files: a line a text', async () => {
    workspace.write('polarity/pos.txt', 'good\n\nvery good\n');
    workspace.write('polarity/neg.txt', 'bad\n');
    const { splits } = await workspace.load('{ train: polarity/, validation: 0 }');
    assert.deepEqual(rows(splits.train), [
      [1, 'bad', 'neg'],
      [1, 'good', 'pos'],
      [3, 'very good', 'pos'],
    ]);
  });

  it('reads lists and patterns, in the order of the names', async () => {
    workspace.write('data/b.csv', 'text,label\nsecond,b\n');
    workspace.write('data/a.csv', 'text,label\nfirst,a\n');
    workspace.write('data/deep/er/c.csv', 'text,label\nthird,a\n');
    workspace.write('data/.d.csv', 'text,label\nhidden,a\n');
    workspace.write('e.tsv', 'label\ttext\na\tfourth\n');
    const texts = async (train: string) =>
      (await workspace.load(`{ train: ${train}, validation: 0 }`)).splits.train.map(({ fields }) => fields.text);
    assert.deepEqual(await texts('data/*.csv'), ['first', 'second']);
    assert.deepEqual(await texts('"**/?.csv"'), ['first', 'second', 'third']);
    assert.deepEqual(await texts('[data/b.csv, e.tsv, "data/**/c.csv"]'), ['second', 'fourth', 'third']);
  });

  it('reads other encodings', async () => {
    workspace.write('w.csv', Buffer.from('text,label\ncaf\xe9 \x80,a\nx,b\n', 'latin1'));
    const western = await workspace.load('{ train: w.csv, validation: 0, encoding: windows-1252 }');
    assert.equal(western.splits.train[0]!.fields.text, 'café €');
    const text = `text,label\n${'é😀 long enough,a\nother,b\n'.repeat(60_000)}`;
    workspace.write('u.csv', Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text, 'utf16le')]));
    const { splits } = await workspace.load('{ train: u.csv, validation: 0 }');
    assert.equal(splits.train.length, 120_000);
    assert.deepEqual(rows(splits.train.slice(-2)), [
      [120_000, 'é😀 long enough', 'a'],
      [120_001, 'other', 'b'],
    ]);
  });

  it('never speaks of a damaged parquet file as its library does', async () => {
    const whole = readFileSync(join(__dirname, '../../fixtures/data/reviews.parquet'));
    const random = new Random(5, 'damage');
    for (let turn = 0; turn < 100; turn++) {
      const bytes = Buffer.from(whole);
      for (let hit = 0; hit < 8; hit++) bytes[random.integer(bytes.length)] = random.integer(256);
      workspace.write('a.parquet', turn % 2 === 0 ? bytes : bytes.subarray(0, random.integer(bytes.length)));
      const told = await workspace
        .problems('{ train: a.parquet, validation: 0, text: review, label: stars }')
        .catch(() => []);
      for (const problem of told)
        assert.doesNotMatch(problem, /undefined|null|is not a|Cannot read|out of bounds|\(reading/);
    }
  });

  it('reads parquet', async () => {
    workspace.write('a.parquet', readFileSync(join(__dirname, '../../fixtures/data/reviews.parquet')));
    const { splits, problems } = await workspace.load(
      '{ train: a.parquet, validation: 0, text: review, label: stars }',
    );
    assert.deepEqual(rows(splits.train), [
      [1, 'good', '5'],
      [2, 'café 😀', '3'],
      [5, 'third group', '1'],
    ]);
    assert.deepEqual(
      problems.map(({ code, range }) => [code, range!.start.line]),
      [
        ['empty-text', 3],
        ['empty-label', 4],
      ],
    );
    const wrong = await workspace.problems('{ train: a.parquet, text: revew, label: stars }');
    assert.match(wrong[0]!, /a\.parquet has no column "revew"; did you mean "review"\?/);
  });

  it('reads every compression of parquet, and no digit of a value is lost', async () => {
    const folder = join(__dirname, '../../fixtures/data');
    const types: Readonly<Record<string, readonly string[]>> = JSON.parse(
      readFileSync(join(folder, 'types.json'), 'utf8'),
    );
    for (const codec of ['none', 'gzip', 'brotli', 'zstd', 'lz4']) {
      workspace.write('a.parquet', readFileSync(join(folder, `types.${codec}.parquet`)));
      for (const [column, values] of Object.entries(types)) {
        const { splits } = await workspace.load(`{ train: a.parquet, validation: 0, label: ${column} }`);
        const found = splits.train.map(({ fields }) => fields.label);
        assert.deepEqual(found, values, `${column} in ${codec}`);
      }
    }
  });

  it('tells how far it is and can be cancelled', async () => {
    workspace.write('a.csv', `text,label\n${'some text,a\nother,b\n'.repeat(200_000)}`);
    const fractions: number[] = [];
    const cancel = new AbortController();
    await assert.rejects(
      workspace.load('{ train: a.csv }', {
        signal: cancel.signal,
        onProgress: ({ message, fraction }) => {
          assert.equal(message, 'reading a.csv');
          fractions.push(fraction!);
          if (fraction! > 0.4) cancel.abort();
        },
      }),
      CancelledError,
    );
    assert.ok(fractions.length >= 2 && fractions.at(-1)! < 1);
  });

  it('never crashes on damaged files: 300 of them', async () => {
    const random = new Random(6, 'damage');
    const good = {
      'a.csv': 'text,label\n"one ""x""",a\ntwo,b\nthree,b\n',
      'a.tsv': 'text\tlabel\none\ta\ntwo\tb\n',
      'a.jsonl': '{"text":"one","label":"a"}\n{"text":"two","label":"b"}\n',
    };
    for (let i = 0; i < 300; i++) {
      const [name, text] = Object.entries(good)[i % 3]!;
      const bytes = Buffer.from(text);
      for (let k = 0; k <= random.integer(4); k++) bytes[random.integer(bytes.length)] = random.integer(256);
      workspace.write(name, bytes);
      try {
        await workspace.load(`{ train: ${name}, validation: 0 }`);
      } catch (error) {
        assert.ok(error instanceof ProblemsError, String(error));
        assert.ok(error.problems.every(({ range }) => range));
      }
    }
  });

  it('reads the public data sets', async function () {
    const shared = resolve(__dirname, '../../../../shared/data');
    if (!existsSync(shared)) {
      console.log('      skipped: ../shared/data is not here');
      this.skip();
    }
    const counts = async (data: string) => {
      const { splits } = await workspace.load(data, { trusted: true });
      return Object.values(splits).map(examples => examples?.length);
    };
    assert.deepEqual(
      await counts(`{ train: ${shared}/sst2/train.tsv, validation: ${shared}/sst2/dev.tsv, text: sentence }`),
      [67349, 872],
    );
    assert.deepEqual(
      await counts(`{ train: ${shared}/r8/train.tsv, validation: 0, test: ${shared}/r8/test.tsv, text: 2, label: 1 }`),
      [5485, 2189],
    );
    assert.deepEqual(
      await counts(`{ train: ${shared}/sms-spam/sms.tsv, validation: 0, text: SMS, label: Label }`),
      [5574],
    );
  });
});
