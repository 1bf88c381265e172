import assert from 'node:assert/strict';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../../src/core/inference/run';
import { OpenRuns } from '../../src/worker/openRuns';
import { whileHeld } from '../core/runs/heldFiles';
import { makeRun } from '../core/runs/makeRun';
import { temporaryFolder } from '../core/runs/temporaryFolder';

describe('worker/openRuns', () => {
  it('opens a run anew when its checkpoint is another, though the time and the size of its file are the same', async () => {
    const folder = makeRun(temporaryFolder(), {});
    const write = (checkpoint: string, step: number) => {
      const path = join(folder, 'checkpoints', checkpoint, 'state.json');
      mkdirSync(join(folder, 'checkpoints', checkpoint), { recursive: true });
      writeFileSync(path, JSON.stringify({ step }));
      utimesSync(path, 1_800_000_000, 1_800_000_000);
    };
    let opened = 0;
    const runs = new OpenRuns(async () => {
      opened++;
      return { dispose: async () => undefined } as unknown as Run;
    });
    const ask = async () => {
      await runs.use(folder, async () => undefined);
      return opened;
    };
    write('last', 1);
    assert.deepEqual([await ask(), await ask()], [1, 1]);
    write('last', 2);
    assert.deepEqual([await ask(), await ask()], [2, 2]);
    write('best', 2);
    assert.deepEqual([await ask(), await ask()], [2, 2]);
    write('best', 3);
    assert.deepEqual([await ask(), await ask()], [3, 3]);
    // Nobody chooses `last` while there is a best one.
    write('last', 4);
    assert.equal(await ask(), 3);
    await whileHeld({ open: /state\.json$/ }, {}, async () => assert.equal(await ask(), 3));
    assert.equal(await ask(), 3);
  });
});
