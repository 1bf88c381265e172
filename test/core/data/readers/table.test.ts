// Tables as they are found: what separates cells, what quotes mean, where lines end. Cells are pandas', by makeTables.py.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseListCell } from '../../../../src/core/data/readers/listCell';
import { DataWorkspace } from '../workspace';

const fixture: {
  readonly tables: readonly {
    readonly name: string;
    readonly text: string;
    readonly rows: readonly (readonly [string, string])[];
  }[];
  readonly lists: readonly { readonly cell: string; readonly values: readonly string[] }[];
} = JSON.parse(readFileSync(join(__dirname, '../../../fixtures/data/tables.json'), 'utf8'));

describe('tables', () => {
  let workspace: DataWorkspace;
  beforeEach(() => {
    workspace = new DataWorkspace();
  });
  afterEach(() => workspace.remove());

  const load = async (data: string, task?: string) =>
    (await workspace.load(`{ ${data}, validation: 0 }`, task === undefined ? {} : { task })).splits.train;
  const cells = async (data: string) => (await load(data)).map(({ fields }) => [fields.text, fields.label]);

  for (const { name, text, rows } of fixture.tables) {
    it(`are read as pandas reads them: ${name}`, async () => {
      workspace.write('a.csv', text);
      assert.deepEqual(await cells(name === 'quotes are text' ? 'train: a.csv, quotes: none' : 'train: a.csv'), rows);
    });
  }

  it('are separated by what gives the same columns in most lines, without a header too', async () => {
    const rows = [
      ['good, fine nice', 'a'],
      ['bad, awful; thing', 'b'],
      ['lovely, great work', 'a'],
      ['sad, cold rain', 'b'],
    ] as const;
    for (const separator of [';', '\t', '|']) {
      const some = separator === ';' ? rows.filter(([text]) => !text.includes(';')) : rows;
      for (const file of ['a.csv', 'a.tsv']) {
        workspace.write(file, some.map(row => `${row.join(separator)}\n`).join(''));
        assert.deepEqual(await cells(`train: ${file}, text: 1, label: 2`), some, `${file} by ${separator}`);
      }
    }
    // Semicolons in prose beside a comma that separates, and the label first.
    workspace.write('a.csv', 'a,so; it is good\nb,no; it is bad\na,well; fine\nb,oh; dear\n');
    assert.deepEqual((await cells('train: a.csv, text: 2, label: 1'))[0], ['so; it is good', 'a']);
  });

  it('are separated by what the config or the first line says', async () => {
    workspace.write('a.csv', 'sep=;\ntext;label\na, b;x\nc, d;y\n');
    const [first] = await load('train: a.csv');
    assert.deepEqual([first!.fields.text, first!.source.line], ['a, b', 3]);
    workspace.write('b.csv', 'text^label\na, b^x\nc; d^y\n');
    assert.deepEqual(await cells('train: b.csv, delimiter: "^"'), [
      ['a, b', 'x'],
      ['c; d', 'y'],
    ]);
    workspace.write('c.csv', 'text|label,more\na|x,1\nb|y,2\n');
    assert.deepEqual(await cells('train: c.csv, delimiter: pipe, label: "label,more"'), [
      ['a', 'x,1'],
      ['b', 'y,2'],
    ]);
    const problems = await workspace
      .problems('{ train: c.csv, delimiter: semi }')
      .catch(error => [String(error.message)]);
    assert.match(
      problems.join(),
      /data\.delimiter: expected auto, comma, semicolon, tab, pipe or one character that is no quote, got "semi"/,
    );
  });

  it('of one column hold commas as text', async () => {
    workspace.write('a.csv', 'text\nhello, you\nand, so, on\nfine\n');
    const { splits } = await workspace.load('{ train: a.csv, validation: 0 }', { task: 'generate' });
    assert.deepEqual(
      splits.train.map(({ fields }) => fields.text),
      ['hello, you', 'and, so, on', 'fine'],
    );
  });

  it('of tabs hold cells over several lines as spreadsheets write them, and quotes as text', async () => {
    workspace.write(
      'a.tsv',
      'text\tlabel\n"one\n\ntwo ""x"""\ta\nhe said "so\tb\n"half" of it\ta\n"a\tb"\tb\n"open\tb\nlast\ta\n',
    );
    assert.deepEqual(
      (await load('train: a.tsv')).map(({ fields, source }) => [source.line, fields.text, fields.label]),
      [
        [2, 'one\n\ntwo "x"', 'a'],
        [5, 'he said "so', 'b'],
        [6, '"half" of it', 'a'],
        [7, 'a\tb', 'b'],
        [8, '"open', 'b'],
        [9, 'last', 'a'],
      ],
    );
    // The last cell of a record that goes on.
    workspace.write('b.tsv', 'label\ttext\na\t"one\ntwo"\nb\tthree\n');
    assert.deepEqual(await cells('train: b.tsv'), [
      ['one\ntwo', 'a'],
      ['three', 'b'],
    ]);
  });

  it('with broken quotes are read on, and each kind is told with its places', async () => {
    const rows = ['"a 5" screen, new",a', '"left open,b', 'fine,a', '"so" he said,b', '"good, ""quoted""",a'];
    workspace.write('a.csv', `text,label\n${rows.join('\n')}\n`);
    const { splits, problems } = await workspace.load('{ train: a.csv, validation: 0 }');
    assert.deepEqual(
      splits.train.map(({ fields, source }) => [source.line, fields.text, fields.label]),
      [
        [2, 'a 5" screen, new', 'a'],
        [3, '"left open', 'b'],
        [4, 'fine', 'a'],
        [5, '"so" he said', 'b'],
        [6, 'good, "quoted"', 'a'],
      ],
    );
    assert.deepEqual(
      problems.map(({ code, severity, range }) => [code, severity, range!.start.line]),
      [2, 3, 5].map(line => ['broken-quotes', 'warning', line]),
    );
    const many = Array.from({ length: 40 }, (_, i) => `"it is "${i}" now",${i % 2 ? 'a' : 'b'}\n`);
    workspace.write('b.csv', `text,label\n${many.join('')}`);
    const told = (await workspace.load('{ train: b.csv, validation: 0 }')).problems;
    assert.deepEqual(
      told.map(({ more }) => more),
      [...Array(5).fill(undefined), 35],
    );
  });

  it('of a megabyte and more are the same wherever blocks end', async () => {
    const texts = Array.from({ length: 20_000 }, (_, i) => `${i} "é"\r\n${'x'.repeat(i % 90)}, end`);
    for (const end of ['\n', '\r\n', '\r']) {
      workspace.write(
        'a.csv',
        `text,label${end}${texts.map((text, i) => `"${text.replaceAll('"', '""')}",${i % 2}${end}`).join('')}`,
      );
      const train = await load('train: a.csv');
      assert.equal(train.length, texts.length);
      for (const [i, { fields }] of train.entries()) assert.equal(fields.text, texts[i]);
    }
  });

  it('of broken quotes cost time that grows with them', async () => {
    const header = 'text,label\n';
    for (const row of ['"so" he said,b\n', '"open,b\n', `${'"a" "b",'.repeat(3)}x\n`]) {
      workspace.write('a.csv', header + row.repeat(40_000));
      await workspace.problems('{ train: a.csv, validation: 0 }');
    }
    workspace.write('b.csv', '"a","b",'.repeat(100_000));
    assert.deepEqual((await workspace.problems('{ train: b.csv }')).length, 2);
  });

  it('end their lines as the first end outside of quotes says', async () => {
    workspace.write('a.csv', '"text","label ""x"" \n y"\r"one","a"\r"two\nthree","b"\r');
    assert.deepEqual(await cells('train: a.csv, label: 2'), [
      ['one', 'a'],
      ['two\nthree', 'b'],
    ]);
  });

  it('hold lists as JSON, Python and NumPy write them', () => {
    for (const { cell, values } of fixture.lists) assert.deepEqual(parseListCell(cell, true), values, cell);
  });

  it('hold no list where a text is in brackets', () => {
    for (const cell of ['[ 12 ]', '( hello )', '(a, b)', '[a] b [c]', "['a'] and", '{ "a": 1 }', "['a'", '[[1], [2]]'])
      assert.equal(parseListCell(cell, false), undefined, cell);
    assert.equal(parseListCell('[a, b]', false), undefined);
    assert.deepEqual(parseListCell('[a, b]', true), ['a', 'b']);
    assert.deepEqual(parseListCell("['a', None, nan]", true), ['a']);
  });

  it('give lists to tasks that read them, split at the separator of the config', async () => {
    workspace.write('a.csv', `text,labels\nx,"['a', 'c']"\ny,b | c\nz,[]\nw,"[""a|b"", ""c""]"\n`);
    const lists = async (data: string) => (await load(data, 'multilabel')).map(example => example.lists!.labels);
    assert.deepEqual(await lists('train: a.csv'), [['a', 'c'], ['b', 'c'], [], ['a|b', 'c']]);
    workspace.write('b.csv', 'text,labels\nx,a; c\ny,b|c\n');
    assert.deepEqual(await lists('train: b.csv, separator: ;'), [['a', 'c'], ['b|c']]);
    workspace.write('c.csv', `tokens,tags\n"['He' 'left' ""it's""]",[0 3 0]\n( hello ),O X O\n`);
    assert.deepEqual(
      (await load('train: c.csv', 'tag')).map(example => example.lists),
      [
        { tokens: ['He', 'left', "it's"], tags: ['0', '3', '0'] },
        { tokens: ['(', 'hello', ')'], tags: ['O', 'X', 'O'] },
      ],
    );
  });

  it('with lists where there should be one label are told of', async () => {
    workspace.write('a.csv', `text,label\nx,"['a', 'c']"\ny,b\nz,['b']\n`);
    assert.deepEqual(await workspace.problems('{ train: a.csv, validation: 0 }'), [
      "a.csv:2:1: warning: 2 labels are lists, such as ['a', 'c'], and each is learned as one label; for several labels per text set task: multilabel",
    ]);
  });
});
