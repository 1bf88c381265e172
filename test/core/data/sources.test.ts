// What the config names as data: paths as people write them, links, patterns, folders with what systems leave in them, text files.
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { skipWithoutLinks } from '../../links';
import { DataWorkspace } from './workspace';

const table = 'text,label\nx,a\ny,b\n';

describe('sources', () => {
  let workspace: DataWorkspace;
  beforeEach(() => {
    workspace = new DataWorkspace();
  });
  afterEach(() => workspace.remove());

  const files = async (train: string, trusted = false) =>
    (await workspace.load(`{ train: ${train}, validation: 0 }`, { trusted })).files.map(({ path }) =>
      workspace.nameOf(path),
    );

  it('may be written with backslashes, unless a name has one', async () => {
    workspace.write('sub/d.csv', table);
    assert.deepEqual(await files("'sub\\d.csv'"), ['sub/d.csv']);
    assert.deepEqual(await files("'sub\\*.csv'"), ['sub/d.csv']);
    // There a name cannot have one.
    if (process.platform === 'win32') return;
    workspace.write('sub\\d.csv', table);
    assert.deepEqual(await files("'sub\\d.csv'"), ['sub\\d.csv']);
  });

  it('may begin at the home folder', async () => {
    const name = relative(homedir(), join(workspace.folder, 'd.csv'));
    const problems = await workspace.problems('{ train: ~/no-such-folder-here/d.csv }');
    assert.match(problems.join(), /outside of the workspace/);
    workspace.write('d.csv', table);
    assert.deepEqual(await files(`~/${name.split(sep).join('/')}`, true), ['d.csv']);
    workspace.write('~/d.csv', table);
    assert.deepEqual(await files('~/d.csv'), ['~/d.csv']);
  });

  it('say where a link leads that is broken, and what patterns have', async function () {
    skipWithoutLinks(this);
    symlinkSync('gone.csv', join(workspace.folder, 'd.csv'));
    assert.deepEqual(await workspace.problems('{ train: d.csv }'), [
      'test.nlp.yaml:2:16: d.csv is a link to gone.csv, which is not there',
    ]);
    assert.deepEqual(await workspace.problems('{ train: "part{1,2}.csv" }'), [
      'test.nlp.yaml:2:16: there is no file part{1,2}.csv; paths are relative to the config; patterns have *, ? and **',
    ]);
    assert.deepEqual(await workspace.problems('{ train: "x*[12].csv" }'), [
      'test.nlp.yaml:2:16: no file matches x*[12].csv; paths are relative to the config; patterns have *, ? and **',
    ]);
  });

  it('are links that a pattern finds, where they may be read', async function () {
    skipWithoutLinks(this);
    workspace.write('real/one.csv', table);
    symlinkSync('../real/one.csv', join(workspace.folder, 'real', 'two.csv'));
    symlinkSync('/etc/passwd', join(workspace.folder, 'real', 'three.csv'));
    symlinkSync('gone', join(workspace.folder, 'real', 'four.csv'));
    assert.deepEqual(await files('real/*.csv'), ['real/one.csv', 'real/two.csv']);
  });

  it('are folders with folders in them; what is no text is left out, and told', async function () {
    skipWithoutLinks(this);
    workspace.write('data/a/1.txt', 'one');
    workspace.write('data/a/sub/deep/2.txt', 'two');
    workspace.write('data/b/3.txt', 'three');
    workspace.write('data/b/photo.jpg', Buffer.of(0xff, 0xd8, 0xff, 0, 0x10));
    workspace.write('data/b/more.zip', Buffer.from('PK\u0003\u0004 and so on'));
    for (const junk of ['Thumbs.db', 'desktop.ini', '.DS_Store']) workspace.write(`data/a/${junk}`, Buffer.of(0, 1, 2));
    workspace.write('data/README.md', 'about');
    symlinkSync('../1.txt', join(workspace.folder, 'data/a/sub/link.txt'));
    const { splits, problems } = await workspace.load('{ train: data, validation: 0 }');
    assert.deepEqual(
      splits.train.map(({ fields }) => [fields.text, fields.label]),
      [
        ['one', 'a'],
        ['two', 'a'],
        ['three', 'b'],
      ],
    );
    assert.deepEqual(
      problems.map(({ path, severity, message }) => `${workspace.nameOf(path)}: ${severity}: ${message}`),
      [
        'data/README.md: warning: left out: not in the folder of a label',
        'data/a/sub/link.txt: warning: left out: no ordinary file',
        'data/b/more.zip: warning: left out: not a text file but a zip archive, such as a spreadsheet; export it as .csv',
        'data/b/photo.jpg: warning: left out: not a text file: a NUL byte is here',
      ],
    );
    for (let i = 0; i < 30; i++) workspace.write(`data/b/${i}.bin`, Buffer.of(0x61, 0, 0x62));
    const more = (await workspace.load('{ train: data, validation: 0 }')).problems;
    assert.deepEqual([more.length, more.at(-1)!.message], [21, 'and 14 more like this']);
  });

  it('of plain text are refused once by tasks that need columns', async () => {
    workspace.write('d.txt', '__label__a good\n__label__b bad\n'.repeat(30));
    const advice =
      'Use a .csv or .jsonl, or a folder with one subfolder (or .txt file) per label; if the file is a table, set data.format (csv, tsv, jsonl, columns).';
    assert.deepEqual(await workspace.problems('{ train: d.txt }'), [
      `test.nlp.yaml:2:16: d.txt has no "text" and "label": a .txt is one text per line, for task generate. ${advice}`,
    ]);
    workspace.write('t.txt', 'text\tlabel\nx\ta\ny\tb\n');
    assert.deepEqual((await workspace.load('{ train: t.txt, format: tsv, validation: 0 }')).splits.train.length, 2);
  });
});
