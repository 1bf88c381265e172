import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  describeWriteFailure,
  predecessorOf,
  replaceFolder,
  restoreFolder,
  writeAtomically,
} from '../../../src/core/runs/atomicFile';
import { temporaryFolder } from './temporaryFolder';

describe('runs/atomicFile', () => {
  it('replaces a file and leaves nothing beside it', async () => {
    const folder = temporaryFolder();
    await writeAtomically(join(folder, 'a'), 'old');
    await writeAtomically(join(folder, 'a'), 'new');
    assert.equal(readFileSync(join(folder, 'a'), 'utf8'), 'new');
    assert.deepEqual(readdirSync(folder), ['a']);
  });

  it('replaces a folder and leaves nothing beside it', async () => {
    const parent = temporaryFolder();
    await replaceFolder(join(parent, 'last'), { a: '1', b: '2' });
    await replaceFolder(join(parent, 'last'), { a: '3' });
    assert.deepEqual(readdirSync(parent), ['last']);
    assert.deepEqual(readdirSync(join(parent, 'last')), ['a']);
  });

  it('puts the predecessor back when a crash fell between the two renames', async () => {
    const folder = join(temporaryFolder(), 'last');
    await replaceFolder(folder, { a: '1' });
    renameSync(folder, predecessorOf(folder));
    mkdirSync(`${folder}.new`);
    await restoreFolder(folder);
    assert.equal(readFileSync(join(folder, 'a'), 'utf8'), '1');
    await replaceFolder(folder, { a: '2' });
    assert.equal(readFileSync(join(folder, 'a'), 'utf8'), '2');
    assert.ok(!existsSync(`${folder}.new`));
  });

  it('leaves the old folder when the new one cannot be written', async () => {
    const folder = join(temporaryFolder(), 'last');
    await replaceFolder(folder, { a: '1' });
    await assert.rejects(replaceFolder(folder, { a: '2', 'no/such/place': '' }));
    assert.equal(readFileSync(join(folder, 'a'), 'utf8'), '1');
    assert.ok(!existsSync(`${folder}.new`));
  });

  it('says what to do when the disk is full or forbids', () => {
    const error = (code: string) => Object.assign(new Error(code), { code });
    assert.match(String(describeWriteFailure(error('ENOSPC'), 'f')), /no space left to write f; free some and resume/);
    assert.match(
      String(describeWriteFailure(error('ENOSPC'), 'f', 'free some')),
      /no space left to write f; free some$/,
    );
    assert.match(String(describeWriteFailure(error('EACCES'), 'f')), /may not write f; change its permissions/);
    const misplaced = {
      EROFS: /cannot write a\/f: the disk is read-only/,
      ENOENT: /cannot write a\/f: no file can be made in a/,
      EISDIR: /this is a folder/,
      ENOTDIR: /a part of a is a file/,
      ENAMETOOLONG: /the name is too long/,
      ELOOP: /go in a circle/,
    };
    for (const [code, words] of Object.entries(misplaced))
      assert.match(String(describeWriteFailure(error(code), 'a/f')), words);
    const other = error('EIO');
    assert.equal(describeWriteFailure(other, 'f'), other);
  });

  it('says which file may not be written', async function () {
    if (process.getuid?.() === 0 || process.platform === 'win32') this.skip();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a'), 'old');
    chmodSync(folder, 0o500);
    await assert.rejects(writeAtomically(join(folder, 'a'), 'new'), { code: 'not-writable' });
    chmodSync(folder, 0o700);
    assert.equal(readFileSync(join(folder, 'a'), 'utf8'), 'old');
  });
});
