/** Malformed data files and data that a config describes wrongly: each gives located messages. */
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { skipWithoutLinks } from '../../links';
import { DataWorkspace } from './workspace';

interface Case {
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly data?: string;
  readonly expected: readonly string[];
}

const csv = (rest: string | Buffer, header = 'text,label\n') => ({
  'a.csv': Buffer.concat([Buffer.from(header), Buffer.from(rest)]),
});
const column = 'text,label\nfine,a\nbad,b\n';

const cases: Readonly<Record<string, Case>> = {
  'a quote that is never closed': {
    files: csv('fine,a\n"never closed,b\nmore,a\n'),
    data: '{ train: a.csv, validation: 0 }',
    expected: [
      'a.csv:3:1: warning: a quote that is never closed: read as text; double a quote inside a quoted field (""), or set data.quotes',
    ],
  },
  'text after a closing quote': {
    files: csv('fine,a\n"so" he said,b\n'),
    data: '{ train: a.csv, validation: 0 }',
    expected: [
      'a.csv:3:1: warning: a quote inside a quoted field is not doubled: read as text; write "" for it, or set data.quotes',
    ],
  },
  'a quote inside a bare field, which is text': {
    files: csv('fine,a\nhe said "so",b\n'),
    data: '{ train: a.csv, validation: 0 }',
    expected: [],
  },
  'a quote left open over 10 MB': {
    files: csv(`fine,a\n"open,b\n${'some words to fill it,a\n'.repeat(500_000)}`),
    data: '{ train: a.csv, validation: 0 }',
    expected: [
      'a.csv:3:1: warning: a quote that is never closed: read as text; double a quote inside a quoted field (""), or set data.quotes',
    ],
  },
  'rows with too few and too many fields, after a record of three lines': {
    files: csv('"one\ntwo\nthree",a\nshort\nlong, with a comma,b\nfine,b\n'),
    expected: [
      'a.csv:5:1: 1 field where the header has 2',
      'a.csv:6:1: 3 fields where the header has 2; put quotes around a text that contains the delimiter',
    ],
  },
  'Latin-1': {
    files: csv(Buffer.from('fine,a\ncafé au lait,b\n', 'latin1')),
    expected: [
      'a.csv:3:4: byte 0xE9 is not UTF-8; this looks like windows-1252: set encoding: windows-1252, or save the file as UTF-8',
    ],
  },
  'a broken byte past the first megabyte': {
    files: {
      'a.csv': Buffer.concat([
        Buffer.from(`text,label\n${'0123456789012345678,a\n'.repeat(60_000)}x`),
        Buffer.of(0xff),
        Buffer.from(',b\n'),
      ]),
    },
    expected: [
      'a.csv:60002:2: byte 0xFF is not UTF-8; save the file as UTF-8, or set encoding: NAME (windows-1252 for Latin-1)',
    ],
  },
  'UTF-8 cut off at the end': {
    files: { 'a.tsv': Buffer.concat([Buffer.from('text\tlabel\nfine\ta\nx\t'), Buffer.of(0xc3)]) },
    data: '{ train: a.tsv }',
    expected: ['a.tsv:3:3: byte 0xC3 is not UTF-8: the file ends within a character; is it whole?'],
  },
  'UTF-16 with half a character': {
    files: {
      'a.csv': Buffer.concat([Buffer.from('\uFEFFtext,label\nfine,a\n', 'utf16le'), Buffer.of(0x00, 0xd8, 0x20, 0x00)]),
    },
    expected: ['a.csv:3:1: bytes that are not utf-16le stand here'],
  },
  'Shift JIS that is not': {
    files: csv(Buffer.of(0x81, 0x20, 0x0a)),
    data: '{ train: a.csv, encoding: shift_jis }',
    expected: ['a.csv:2:1: bytes that are not shift_jis stand here'],
  },
  'a damaged parquet file': {
    files: { 'a.parquet': 'PAR1 and then nothing of it PAR1' },
    data: '{ train: a.parquet }',
    expected: [
      'a.parquet:1:1: cannot read this as Parquet: parquet metadata length 544500000 exceeds available buffer 24',
    ],
  },
  'a pattern that fits nothing': {
    files: csv('fine,a\n'),
    data: '{ train: "*.tsv" }',
    expected: ['test.nlp.yaml:2:16: no file matches *.tsv; paths are relative to the config'],
  },
  'a pattern outside of the workspace': {
    data: '{ train: "../*/a.csv" }',
    expected: [
      'test.nlp.yaml:2:16: ../*/a.csv is outside of the workspace, which is not trusted; trust the workspace or move the file into it',
    ],
  },
  'an empty folder': {
    files: { 'reviews/notes.md': 'x' },
    data: '{ train: reviews }',
    expected: [
      'reviews/notes.md:1:1: warning: left out: no .txt file',
      'reviews:1:1: this folder holds no folder with texts and no .txt file, named like their label',
    ],
  },
  'a folder with a text that is none': {
    files: { 'reviews/pos/1.txt': 'good', 'reviews/neg/1.txt': Buffer.of(0x61, 0xff), 'reviews/neg/2.txt': '' },
    data: '{ train: reviews }',
    expected: [
      'reviews/neg/1.txt:1:2: byte 0xFF is not UTF-8; save the file as UTF-8, or set encoding: NAME (windows-1252 for Latin-1)',
      'reviews/neg/2.txt:1:1: warning: left out: the text is empty',
    ],
  },
  'a NUL byte': {
    files: csv('fine,a\nno\0text,b\n'),
    expected: ['a.csv:3:3: not a text file: a NUL byte is here'],
  },
  'a spreadsheet': {
    files: { 'a.csv': Buffer.from('PK\u0003\u0004 and so on') },
    expected: ['a.csv:1:1: not a text file but a zip archive, such as a spreadsheet; export it as .csv'],
  },
  'a gzip archive': {
    files: { 'a.csv': Buffer.of(0x1f, 0x8b, 8, 0, 0) },
    expected: ['a.csv:1:1: not a text file but a gzip archive; unpack it first'],
  },
  'an empty file': { files: { 'a.csv': '' }, expected: ['a.csv:1:1: the file is empty'] },
  'nothing but a header': {
    files: csv(''),
    expected: ['a.csv:1:1: no example with both a text and a label; add rows below the header'],
  },
  'nothing but empty lines': {
    files: { 'a.tsv': '\n\n\n' },
    data: '{ train: a.tsv }',
    expected: ['a.tsv:1:1: no example with both a text and a label; add rows below the header'],
  },
  'a line of 20 MB': {
    files: { 'a.tsv': `text\tlabel\nfine\ta\n${'x'.repeat(20_000_000)}\tb\nmore\tb\n` },
    data: '{ train: a.tsv }',
    expected: ['a.tsv:3:1: this line is longer than 10 MB'],
  },
  'one label only': {
    files: csv('one,a\ntwo,a\nthree,a\n'),
    expected: [
      'test.nlp.yaml:2:1: every training example has the label "a". Add examples of another label, or set data.label to another column.',
    ],
  },
  'empty texts and labels among others': {
    files: csv('fine,a\n,b\n   ,a\nlone,\nother,b\nthird,a\nfourth,b\n'),
    expected: [
      'a.csv:3:1: warning: left out: the text is empty',
      'a.csv:4:1: warning: left out: the text is empty',
      'a.csv:5:1: warning: left out: the label is empty',
    ],
  },
  'columns that are not there': {
    files: { 'a.csv': 'review,sentiment\nfine,a\n' },
    data: '{ train: a.csv, text: revew }',
    expected: [
      'test.nlp.yaml:2:1: a.csv has no column "label"; did you mean "sentiment"? Set data.label: sentiment.',
      'test.nlp.yaml:2:29: a.csv has no column "revew"; did you mean "review"? Set data.text: review.',
    ],
  },
  'a column number beyond the last': {
    files: { 'a.tsv': 'a\tone\nb\ttwo\n' },
    data: '{ train: a.tsv, text: 3, label: 1 }',
    expected: ['test.nlp.yaml:2:29: a.tsv has no column "3"; its columns are 1, 2. Set data.text: 1 (or another).'],
  },
  'two columns of one name': {
    files: { 'a.csv': 'text,label,text\nfine,a,b\n' },
    expected: ['a.csv:1:1: two columns are called "text"'],
  },
  'a file that is not there': {
    files: { 'reviews.csv': column },
    data: '{ train: revews.csv, test: nowhere/x.csv }',
    expected: [
      'test.nlp.yaml:2:16: there is no file revews.csv; did you mean "reviews.csv"?',
      'test.nlp.yaml:2:34: there is no file nowhere/x.csv; paths are relative to the config',
    ],
  },
  'a file outside of the workspace': {
    data: '{ train: ../../../../etc/passwd, format: csv }',
    expected: [
      'test.nlp.yaml:2:16: ../../../../etc/passwd is outside of the workspace, which is not trusted; trust the workspace or move the file into it',
    ],
  },
  'a link out of the workspace': {
    data: '{ train: link.csv }',
    expected: [
      'test.nlp.yaml:2:16: link.csv is outside of the workspace, which is not trusted; trust the workspace or move the file into it',
    ],
  },
  'a name that says no format': {
    files: { 'a.dat': column },
    data: '{ train: a.dat }',
    expected: [
      'test.nlp.yaml:2:16: cannot tell the format of a.dat by its name; set format: csv, tsv, jsonl, json, parquet, squad, conll-u, columns, parallel, text',
    ],
  },
  'broken JSON lines': {
    files: {
      'a.jsonl':
        '{"text":"fine","label":1}\n{"text":"x" "label":2}\n[1]\n{"text":"y","lable":2}\n{"text":["z"],"label":2}\n42\n',
    },
    data: '{ train: a.jsonl }',
    expected: [
      'a.jsonl:2:13: not valid JSON: comma expected',
      'a.jsonl:3:1: expected a JSON object ({ ... }), got an array; a .jsonl file has one object per line and no array around them; for an array set data.format: json',
      'a.jsonl:4:1: warning: left out: no "label" here; did you mean "lable"?',
      'a.jsonl:5:1: "text" must be text, not an array',
      'a.jsonl:6:1: expected a JSON object ({ ... }), got a number',
    ],
  },
  'a JSON array in place of JSON lines': {
    files: { 'a.jsonl': '[\n{"text":"fine","label":1},\n{"text":"x","label":2}\n]\n' },
    data: '{ train: a.jsonl }',
    expected: [
      'a.jsonl:1:1: not valid JSON: a .jsonl file has one object per line and no array around them; for an array set data.format: json',
    ],
  },
  'JSON lines without the columns': {
    files: { 'a.jsonl': '{"review":"fine","sentiment":1}\n' },
    data: '{ train: a.jsonl, text: revew, label: sentiment }',
    expected: ['test.nlp.yaml:2:31: a.jsonl has no column "revew"; did you mean "review"? Set data.text: review.'],
  },
  'labels that train does not have': {
    files: {
      'a.csv': 'text,label\nx,positive\ny,negative\n',
      'b.csv': 'text,label\nz,postive\nw,other\nv,postive\nu,negative\n',
    },
    data: '{ train: a.csv, validation: b.csv }',
    expected: [
      'b.csv:2:1: warning: label "postive" (2 examples of validation) is not in train; did you mean "positive"?',
      'b.csv:3:1: warning: label "other" (1 example of validation) is not in train',
    ],
  },
  'labels written in two ways': {
    files: csv(`${'x,positive\ny,negative\n'.repeat(60)}z,positve\nw,Negative\n`),
    data: '{ train: a.csv, validation: 0 }',
    expected: [
      'a.csv:122:1: warning: label "positve" (1 example) is near "positive" (60); is it meant to be the same?',
      'a.csv:123:1: warning: label "Negative" (1 example) is near "negative" (60); is it meant to be the same?',
    ],
  },
  'a text under two labels': {
    files: csv('same,spam\nother,ham\nsame,ham\nsame,ham\n'),
    data: '{ train: a.csv, validation: 0 }',
    expected: ['a.csv:4:1: warning: 2 texts with conflicting labels in training; this one is "spam" on line 2'],
  },
  'texts that stand in train too': {
    files: { 'a.csv': 'text,label\nx,p\ny,n\n', 'b.csv': 'text,label\nz,p\ny,n\nx,p\n' },
    data: '{ train: a.csv, validation: 0, test: b.csv }',
    expected: ['b.csv:3:1: warning: leakage: 2 texts of test also occur in training; this one on line 3'],
  },
  'a hundred ragged rows': {
    files: csv(`${'one,two,three\n'.repeat(100)}fine,a\n`),
    expected: [
      ...Array.from(
        { length: 20 },
        (_, i) =>
          `a.csv:${i + 2}:1: 3 fields where the header has 2; put quotes around a text that contains the delimiter`,
      ),
      'a.csv:21:1: and 80 more like this',
    ],
  },
};

describe('data: malformed files', () => {
  for (const [what, { files = {}, data = '{ train: a.csv }', expected }] of Object.entries(cases)) {
    it(what, async function () {
      if (data.includes('link.csv')) skipWithoutLinks(this);
      const workspace = new DataWorkspace();
      try {
        for (const [name, content] of Object.entries(files)) workspace.write(name, content);
        if (data.includes('link.csv')) symlinkSync('/etc/passwd', join(workspace.folder, 'link.csv'));
        assert.deepEqual([...(await workspace.problems(data))].sort(), [...expected].sort());
      } finally {
        workspace.remove();
      }
    });
  }
});
