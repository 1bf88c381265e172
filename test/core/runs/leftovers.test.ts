import assert from 'node:assert/strict';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUp, planCleanUp } from '../../../src/core/runs/cleanUp';
import { findHalfWritten, neverBegan } from '../../../src/core/runs/leftovers';
import { listRuns } from '../../../src/core/runs/listRuns';
import { makeRun } from './makeRun';
import { temporaryFolder } from './temporaryFolder';

const hourAgo = new Date(Date.now() - 3_600_000);

function leave(folder: string, name: string, when = hourAgo): void {
  writeFileSync(join(folder, name), 'half');
  utimesSync(join(folder, name), when, when);
}

describe('runs/leftovers', () => {
  it('go with the unfinished runs: folders that never became one, files half written', async () => {
    const workspace = temporaryFolder();
    const done = makeRun(workspace, {});
    leave(done, '.run.json.0123456789ab.new');
    leave(done, '.predictions.jsonl.0123456789ab.new', new Date());
    leave(done, 'notes.new');
    const never = join(workspace, '.nlp', 'runs', 'spam', '20260201-100000-a1b2');
    const begins = join(workspace, '.nlp', 'runs', 'spam', '20260201-100001-a1b2');
    for (const folder of [never, begins]) mkdirSync(join(folder, 'checkpoints'), { recursive: true });
    utimesSync(never, hourAgo, hourAgo);
    const damaged = makeRun(workspace, { id: '20260201-100002-a1b2' });
    writeFileSync(join(damaged, 'run.json'), '{');
    assert.deepEqual(await findHalfWritten(done), ['.run.json.0123456789ab.new']);
    assert.deepEqual(await Promise.all([never, begins, damaged, done].map(neverBegan)), [true, false, false, false]);

    assert.deepEqual((await planCleanUp(await listRuns(workspace), { keepBest: 5 })).items, []);
    const plan = await planCleanUp(await listRuns(workspace), { unfinished: true });
    assert.deepEqual(
      plan.items.map(({ folder, parts, reason, bytes }) => [folder, parts, reason, bytes]).sort(),
      [
        [done, ['.run.json.0123456789ab.new'], 'left half written by a crash', 4],
        [never, [], 'never began', 0],
      ].sort(),
    );
    await cleanUp(plan);
    assert.deepEqual([never, begins, damaged, join(done, 'run.json')].map(existsSync), [false, true, true, true]);
    assert(!existsSync(join(done, '.run.json.0123456789ab.new')));
  });
});
