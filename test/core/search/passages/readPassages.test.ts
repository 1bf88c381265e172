import assert from 'node:assert/strict';
import { SourceFile } from '../../../../src/core/data/sourceFile';
import { LONGEST_PASSAGE, type Passage, type Unit } from '../../../../src/core/search/passages/passage';
import { readPassages } from '../../../../src/core/search/passages/readPassages';

async function* once(text: string) {
  for (let at = 0; at < text.length; at += 1 << 20) yield Buffer.from(text.slice(at, at + (1 << 20)));
}

async function passagesOf(name: string, text: string, unit: Exclude<Unit, 'file'>, columns?: readonly string[]) {
  const source = new SourceFile(`/there/${name}`, { input: once(text) });
  const all: Passage[] = [];
  for await (const block of readPassages(source, unit, columns)) all.push(...block);
  return { all, problems: source.allProblems().map(({ code, message }) => `${code}: ${message}`) };
}

/** `1: text`, or `1-3: text`. */
async function cut(name: string, text: string, unit: Exclude<Unit, 'file'>, columns?: readonly string[]) {
  const { all } = await passagesOf(name, text, unit, columns);
  return all.map(({ line, end, text: own }) => `${line}${end === line ? '' : `-${end}`}: ${own.replaceAll('\n', '|')}`);
}

describe('passages of files', () => {
  it('are lines, without empty ones', async () => {
    assert.deepEqual(await cut('a.txt', 'one\r\n\r\n  two \n\u200b\nthree', 'line'), [
      '1: one',
      '3:   two',
      '5: three',
    ]);
    assert.deepEqual(await cut('a.txt', '', 'line'), []);
  });

  it('are paragraphs between empty lines', async () => {
    const text = 'one\ntwo\n\n\n three\n  \nfour\n';
    assert.deepEqual(await cut('a.md', text, 'paragraph'), ['1-2: one|two', '5:  three', '7: four']);
  });

  it('are pieces of a line that is too long, of its number each', async () => {
    const { all } = await passagesOf('a.txt', `first\n${'word '.repeat(1_000_000)}\nlast\n`, 'line');
    assert.equal(all[0]!.text, 'first');
    assert.deepEqual([all.at(-1)!.line, all.at(-1)!.text], [3, 'last']);
    const pieces = all.slice(1, -1);
    assert.ok(pieces.length > 1000 && pieces.every(({ line, end }) => line === 2 && end === 2));
    assert.ok(pieces.every(({ text }) => text.length <= 1.5 * LONGEST_PASSAGE));
  });

  it('bounds a paragraph without end, and keeps its lines', async () => {
    const { all } = await passagesOf('a.txt', 'some words here\n'.repeat(100_000), 'paragraph');
    assert.ok(all.every(({ text }) => text.length <= 1.5 * LONGEST_PASSAGE));
    assert.equal(all[0]!.line, 1);
    assert.equal(all.at(-1)!.end, 100_000);
    for (const [i, { line }] of all.entries()) if (i > 0) assert.ok(line >= all[i - 1]!.line);
  });

  it('are rows of tables, numbers left out', async () => {
    const csv = 'id,text,score\n1,"a ""good""\nfilm",0.5\n2,dull,1\n3,,2\n';
    assert.deepEqual(await cut('a.csv', csv, 'line'), ['2-3: a "good"|film', '4: dull']);
    assert.deepEqual(await cut('a.tsv', 'sentence\tlabel\nfine film\tpos\n', 'paragraph'), ['2: fine film|pos']);
    assert.deepEqual(await cut('a.tsv', 'a whole sentence without any header\tpos\n', 'line'), [
      '1: a whole sentence without any header|pos',
    ]);
    const jsonl = '{"id": 1, "text": "good", "more": {"why": ["fun", 3]}}\nno json\n{"text": "dull"}\n';
    assert.deepEqual(await cut('a.jsonl', jsonl, 'line'), ['1: good|fun', '2: no json', '3: dull']);
  });

  it('are columns of tables that are named', async () => {
    assert.deepEqual(await cut('a.csv', 'text,label\ngood,pos\n', 'line', ['text']), ['2: good']);
    assert.deepEqual(await cut('a.csv', 'good film,pos\n', 'line', ['1']), ['1: good film']);
    assert.deepEqual(await cut('a.jsonl', '{"a": {"b": "deep"}, "c": "no"}\n', 'line', ['a.b']), ['1: deep']);
    const { problems } = await passagesOf('a.csv', 'text,label\ngood,pos\n', 'line', ['txt']);
    assert.deepEqual(problems, ['missing-column: there is no column "txt"; did you mean "text"?']);
    const lacking = await passagesOf('a.jsonl', '{"text": "x"}\n', 'line', ['texts']);
    assert.deepEqual(lacking.problems, ['missing-column: there is no key "texts"; did you mean "text"?']);
  });
});

describe('comments of code', () => {
  it('are joined where one follows the other, alone on their lines', async () => {
    const code = "// one\n// two\nlet a = 'no // comment'; // three\n\n/// four\n\n// five\n";
    assert.deepEqual(await cut('a.ts', code, 'comment'), ['1-2: one|two', '3: three', '5: four', '7: five']);
  });

  it('are blocks, without their margins', async () => {
    const code = '/**\n * What it does.\n *   More.\n */\nint a; /* short */ int b;\nchar *s = "/* no */";\n/* open';
    assert.deepEqual(await cut('a.c', code, 'comment'), ['1-4: What it does.|More.', '5: short', '7: open']);
  });

  it('are not texts over several lines', async () => {
    assert.deepEqual(await cut('a.js', "a = `\n// no\n$1`; // yes\nb = /'/; // lost\n// next", 'comment'), [
      '3: yes',
      '5: next',
    ]);
  });

  it('are docstrings of Python, and no other texts', async () => {
    const code = [
      '"""The module."""',
      'import a  # because',
      'def f(x):',
      '    r"""What f does.',
      '',
      '    More."""',
      '    s = """no # comment"""',
      "    g('''no''')",
      '    url = "http://x#y"',
      'class C:',
      "    '''What C is.'''",
    ].join('\n');
    assert.deepEqual(await cut('a.py', code, 'comment'), [
      '1: The module.',
      '2: because',
      '4-6: What f does.||More.',
      '11: What C is.',
    ]);
  });

  it('knows the marks of a language', async () => {
    assert.deepEqual(await cut('a.sh', 'echo $# $a# a#b # yes\n#!not\n', 'comment'), ['1: yes', '2: not']);
    assert.deepEqual(await cut('a.sql', "select '--no' -- yes\n/* a */", 'comment'), ['1: yes', '2: a']);
    assert.deepEqual(await cut('a.tex', '5\\% no % yes', 'comment'), ['1: yes']);
    assert.deepEqual(await cut('a.html', '<p>a</p><!-- one\ntwo -->', 'comment'), ['1-2: one|two']);
    assert.deepEqual(await cut('Makefile', 'a:\n\tb # yes', 'comment'), ['2: yes']);
  });

  it('are bounded where they never end', async () => {
    const { all } = await passagesOf('a.c', `/*${' word word\n'.repeat(200_000)}`, 'comment');
    assert.ok(all.length > 100 && all.every(({ text }) => text.length <= 1.5 * LONGEST_PASSAGE));
    assert.equal(all.at(-1)!.end, 200_000);
  });
});
