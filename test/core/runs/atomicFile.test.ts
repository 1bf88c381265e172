import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  describeWriteFailure,
  predecessorOf,
  removeForGood,
  replaceFolder,
  restoreFolder,
  writeAtomically,
} from '../../../src/core/runs/atomicFile';
import { whileHeld } from './heldFiles';
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

  it('says what to do when the disk is full or forbids', async () => {
    const error = (code: string) => Object.assign(new Error(code), { code });
    assert.match(String(describeWriteFailure(error('ENOSPC'), 'f')), /no space left to write f; free some and resume/);
    assert.match(
      String(describeWriteFailure(error('ENOSPC'), 'f', 'free some')),
      /no space left to write f; free some$/,
    );
    for (const [platform, words] of [
      ['linux', /may not write f; change its permissions/],
      ['win32', /another program has it open, or you may not change it; close it there, or change its permissions/],
    ] as const) {
      await whileHeld({}, { platform }, async () =>
        assert.match(String(describeWriteFailure(error('EACCES'), 'f')), words),
      );
    }
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
    const long = `a/${'f'.repeat(300)}`;
    assert.match(String(describeWriteFailure(error('ENOENT'), long)), /the name is too long; choose a shorter one$/);
    const other = error('EIO');
    assert.equal(describeWriteFailure(other, 'f'), other);
  });

  it('replaces files and folders once another program lets go of them', async () => {
    const parent = temporaryFolder();
    const [file, folder] = [join(parent, 'run.json'), join(parent, 'last')];
    await writeAtomically(file, 'old');
    await replaceFolder(folder, { a: 'old' });
    for (const [names, code] of [
      [/run\.json/, 'EPERM'],
      [/run\.json/, 'EBUSY'],
      [/last$/, 'EPERM'],
      [/last\.new$/, 'EACCES'],
      [/last\.old$/, 'ENOTEMPTY'],
    ] as const) {
      await whileHeld({ rename: names, rm: names, open: names }, { code, times: 7 }, async held => {
        await writeAtomically(file, code);
        await replaceFolder(folder, { a: code });
        assert.equal(held.refused.length, 7, `${names}`);
      });
      assert.deepEqual([readFileSync(file, 'utf8'), readFileSync(join(folder, 'a'), 'utf8')], [code, code]);
      assert.deepEqual(readdirSync(parent).sort(), ['last', 'run.json']);
    }
  });

  it('has replaced a folder even where what was there before cannot go', async () => {
    const folder = join(temporaryFolder(), 'last');
    await replaceFolder(folder, { a: '1' });
    // There is nothing to remove before the renames: only what follows them is refused.
    let renamed = false;
    await whileHeld({ rm: { test: (path: string) => renamed && path.endsWith('.old') } }, {}, async held => {
      const replaced = replaceFolder(folder, { a: '2' });
      while (!existsSync(predecessorOf(folder))) await new Promise(resolve => setImmediate(resolve));
      renamed = true;
      await replaced;
      assert.match(held.refused.join(), /rm last\.old/);
      assert.equal(readFileSync(join(folder, 'a'), 'utf8'), '2');
    });
    assert.ok(existsSync(predecessorOf(folder)));
    await replaceFolder(folder, { a: '3' });
    assert.equal(readFileSync(join(folder, 'a'), 'utf8'), '3');
    assert.ok(!existsSync(predecessorOf(folder)));
  });

  it('tells that another program has it open, and leaves what was there', async () => {
    const parent = temporaryFolder();
    const [file, folder] = [join(parent, 'run.json'), join(parent, 'last')];
    await writeAtomically(file, 'old');
    await replaceFolder(folder, { a: 'old' });
    for (const [code, message] of [
      ['EBUSY', /cannot write .*: another program has it open; close it there, and try again$/],
      ['EPERM', /: another program has it open, or you may not change it; close it there, or change its permissions$/],
    ] as const) {
      const names = /\.new$/;
      await whileHeld({ rename: names }, { code }, async () => {
        await assert.rejects(writeAtomically(file, 'new'), { code: 'not-writable', message });
        await assert.rejects(replaceFolder(folder, { a: 'new' }), { code: 'not-writable', message });
      });
      await whileHeld({ rm: /run\.json$/ }, { code }, async () => {
        await assert.rejects(removeForGood(file), { code: 'not-removable' });
      });
      assert.deepEqual([readFileSync(file, 'utf8'), readFileSync(join(folder, 'a'), 'utf8')], ['old', 'old']);
      assert.deepEqual(readdirSync(parent).sort(), ['last', 'run.json']);
    }
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
