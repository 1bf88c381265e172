import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFolder, writeFolder } from '../../../src/core/runs/writeFolder';
import { temporaryFolder } from './temporaryFolder';

const MARK = 'made-here';
const write = (path: string, text = 'new') =>
  writeFolder(path, MARK, { 'README.md': `- ${MARK}`, 'deep/er/a.txt': text, 'b.bin': Uint8Array.of(1, 2) });

describe('runs/writeFolder', () => {
  it('makes a folder, fills an empty one, and replaces one that it made, leaving nothing beside it', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'out');
    assert.equal(await write(path), path);
    assert.deepEqual([...readFileSync(join(path, 'b.bin'))], [1, 2]);
    await writeFolder(path, MARK, { 'README.md': MARK, 'c.txt': 'newer' });
    assert.deepEqual(readdirSync(path).sort(), ['README.md', 'c.txt']);
    mkdirSync(join(folder, 'empty'));
    await write(join(folder, 'empty'));
    assert.equal(readFileSync(join(folder, 'empty', 'deep/er/a.txt'), 'utf8'), 'new');
    assert.deepEqual(readdirSync(folder).sort(), ['empty', 'out']);
  });

  it('writes what comes in pieces as they come', async () => {
    const path = join(temporaryFolder(), 'out');
    async function* pieces() {
      yield 'a\n';
      yield Buffer.from('b\n');
    }
    await writeFolder(path, MARK, { 'README.md': MARK, 'data/c.jsonl': pieces() });
    assert.equal(readFileSync(join(path, 'data/c.jsonl'), 'utf8'), 'a\nb\n');
  });

  it('leaves a folder with other files, a file and a link as they are, and says what to do', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'mine');
    mkdirSync(path);
    writeFileSync(join(path, 'README.md'), '# My project');
    writeFileSync(join(folder, 'file'), 'mine');
    const refused: [string, RegExp][] = [
      [path, /cannot write .*mine: the folder has other files; name a new folder, or an empty one/],
      [join(folder, 'file'), /it is a file, not a folder; choose another path/],
      [join(folder, 'none', 'out'), /the folder .*none does not exist; create it/],
      [join(folder, 'file', 'out'), /file is not a folder; choose another path/],
      [' ', /the name of the folder is empty/],
    ];
    for (const [to, message] of refused) {
      await assert.rejects(write(to), { code: 'bad-target', message });
      await assert.rejects(checkFolder(to, MARK), { code: 'bad-target', message });
    }
    assert.deepEqual(readdirSync(path), ['README.md']);
    assert.deepEqual(readdirSync(folder).sort(), ['file', 'mine']);
  });

  it('does not follow a link to a folder', async function () {
    if (process.platform === 'win32') this.skip();
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'there'));
    symlinkSync(join(folder, 'there'), join(folder, 'link'));
    await assert.rejects(write(join(folder, 'link')), { code: 'bad-target', message: /it is a link/ });
    assert.deepEqual(readdirSync(join(folder, 'there')), []);
  });
});
