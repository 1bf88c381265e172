import assert from 'node:assert/strict';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { changeRecord, pinRun, renameRun } from '../../../src/core/runs/changeRecord';
import { listRuns } from '../../../src/core/runs/listRuns';
import { notesPath, readNotes, writeNotes } from '../../../src/core/runs/notes';
import { readRunRecord } from '../../../src/core/runs/record';
import { RunWriter } from '../../../src/core/training/runWriter';
import { whileHeld } from './heldFiles';
import { makeRun } from './makeRun';
import { temporaryFolder } from './temporaryFolder';

describe('runs/changeRecord', () => {
  it('names and pins a run, and takes both back; the folder keeps its name', async () => {
    const workspace = temporaryFolder();
    const folder = makeRun(workspace, {});
    await renameRun(folder, '  wide\n and slow ');
    await pinRun(folder, true);
    const [listed] = await listRuns(workspace);
    assert(listed && 'record' in listed);
    assert.equal(listed.record.title, 'wide and slow');
    assert.equal(listed.record.pinned, true);
    assert.equal(basename(listed.folder), '20260131-235900-a1b2');
    await renameRun(folder, '');
    await pinRun(folder, false);
    const record = await readRunRecord(folder);
    assert.deepEqual([record.title, record.pinned], [undefined, undefined]);
    await assert.rejects(renameRun(folder, 'x'.repeat(201)), { code: 'bad-title' });
  });

  it('keeps of a run of pairs that it reads two texts', async () => {
    const folder = makeRun(temporaryFolder(), { pair: 'towers' });
    assert.equal((await pinRun(folder, true)).pair, 'towers');
    assert.equal((await readRunRecord(folder)).pair, 'towers');
  });

  it('loses no change of many made at once', async () => {
    const folder = makeRun(temporaryFolder(), { step: 0 });
    await Promise.all(
      Array.from({ length: 20 }, () => changeRecord(folder, record => ({ ...record, step: record.step + 1 }))),
    );
    assert.equal((await readRunRecord(folder)).step, 20);
    assert.deepEqual(
      readdirSync(folder).filter(name => name.endsWith('.lock')),
      [],
    );
  });

  it('keeps the name that a run was given while it was trained', async () => {
    const folder = makeRun(temporaryFolder(), { status: 'running', pid: process.pid });
    const writer = new RunWriter(folder, await readRunRecord(folder), () => undefined);
    await renameRun(folder, 'the good one');
    await writer.update({ step: 41 });
    await pinRun(folder, true);
    const record = await writer.update({ step: 42 });
    assert.deepEqual([record.title, record.pinned, record.step], ['the good one', true, 42]);
  });

  it('changes a record whose files another program holds for a moment', async () => {
    const folder = makeRun(temporaryFolder(), { step: 0 });
    let step = 0;
    for (const calls of [
      { open: /\.lock$/ },
      { rm: /\.lock$/ },
      { open: /run\.json$/ },
      { rename: /run\.json/ },
      { rename: /run\.json/, rm: /\.lock$/, open: /\.lock$/ },
    ]) {
      for (const code of ['EPERM', 'EBUSY']) {
        await whileHeld(calls, { code, times: 5 }, async held => {
          await changeRecord(folder, record => ({ ...record, step: record.step + 1 }));
          assert.equal(held.refused.length, 5);
        });
        assert.equal((await readRunRecord(folder)).step, ++step);
      }
    }
    assert.deepEqual(
      readdirSync(folder).filter(name => name.startsWith('.')),
      [],
    );
  });

  it('has changed a record even where its lock cannot go; the next change takes it over', async () => {
    const folder = makeRun(temporaryFolder(), { step: 0 });
    await whileHeld({ rm: /\.lock$/ }, {}, async () => {
      await changeRecord(folder, record => ({ ...record, step: 1 }));
    });
    const lock = join(folder, '.run.json.lock');
    const long = new Date(Date.now() - 60_000);
    utimesSync(lock, long, long);
    assert.equal((await changeRecord(folder, record => ({ ...record, step: record.step + 1 }))).step, 2);
  });

  it('takes over the lock of a process that died', async () => {
    const folder = makeRun(temporaryFolder(), {});
    const lock = join(folder, '.run.json.lock');
    writeFileSync(lock, '');
    utimesSync(lock, new Date(0), new Date(0));
    assert.equal((await pinRun(folder, true)).pinned, true);
  });
});

describe('runs/notes', () => {
  it('are a Markdown file beside the run', async () => {
    const folder = makeRun(temporaryFolder(), {});
    assert.equal(await readNotes(folder), '');
    await writeNotes(folder, '\n- wider *helps*\n\n');
    assert.equal(await readNotes(folder), '- wider *helps*');
    writeFileSync(notesPath(folder), 'x'.repeat(2 ** 20 + 1));
    await assert.rejects(readNotes(folder), { code: 'damaged-run' });
    await writeNotes(folder, ' ');
    assert(!readdirSync(folder).includes('notes.md'));
  });
});
