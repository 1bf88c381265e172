import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from '../../../src/core/runs/checkpoint';
import { readRun } from '../../../src/core/runs/listRuns';
import { endWorker } from '../../../src/extension/workers/endWorker';
import type { TrainCalls, TrainNews } from '../../../src/protocol/train';
import { temporaryFolder } from '../../core/runs/temporaryFolder';
import { makeTinyWorkspace } from '../../core/training/tinyWorkspace';
import { forkWorker } from '../../worker/forkWorker';

describe('extension/workers/endWorker', function () {
  this.timeout(60_000);

  it('lets one at work save what it has', async () => {
    const { workspace, config } = makeTinyWorkspace({ train: '{ epochs: 3000, batch: 16 }' });
    const worker = forkWorker<TrainCalls, TrainNews>('train');
    const begun = new Promise<string>(resolve => {
      worker.on('metrics', ({ folder, step }) => {
        if (step > 10) resolve(folder);
      });
    });
    worker.call('train', { config, job: 'a', workspace, trusted: true }).catch(() => undefined);
    const folder = await begun;
    worker.dispose();
    endWorker(worker.child, true);
    endWorker(worker.child, true);
    assert.equal(await worker.ended, 0);
    assert.equal((await readRun(folder)).status, 'stopped');
    assert.ok(await readCheckpoint(folder, 'last', true));
  });

  it('kills one that is idle, and one that hears nothing', async () => {
    const script = join(temporaryFolder(), 'loop.js');
    writeFileSync(script, "process.on('SIGTERM', () => undefined); process.send('begun'); for (;;) {}");
    for (const [working, patience] of [
      [false, 60_000],
      [true, 200],
    ] as const) {
      const child = fork(script, [], { execArgv: [] });
      await new Promise(resolve => child.once('message', resolve));
      const ended = new Promise(resolve => child.once('exit', (_, signal) => resolve(signal)));
      // What hears nothing needs something to wait for here: the timer alone keeps no window open.
      const waiting = setInterval(() => undefined, 1000);
      endWorker(child, working, patience);
      assert.equal(await ended, 'SIGKILL');
      clearInterval(waiting);
      endWorker(child, working);
    }
  });
});
