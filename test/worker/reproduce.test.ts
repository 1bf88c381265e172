import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { listRuns } from '../../src/core/runs/listRuns';
import type { TrainCalls, TrainNews } from '../../src/protocol/train';
import { makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { forkWorker } from './forkWorker';

describe('worker/train: reproduce', function () {
  this.timeout(60_000);

  it('says what has changed, then trains the same run again', async () => {
    const { workspace, config } = makeTinyWorkspace();
    const worker = forkWorker<TrainCalls, TrainNews>('train');
    const origin = { workspace, trusted: true };
    await worker.call('train', { config, job: 'a', ...origin });
    const [listed] = await listRuns(workspace);
    const run = listed!.folder;
    assert.deepEqual(await worker.call('findChanges', { run, job: 'b', ...origin }), []);
    const begun: string[] = [];
    worker.on('started', ({ job, folder }) => begun.push(job, folder));
    const again = await worker.call('reproduce', { run, job: 'c', ...origin });
    assert.deepEqual(begun, ['c', again.folder]);
    assert.notEqual(again.folder, run);
    assert.deepEqual([again.compared.equal, again.compared.weightsEqual], [true, true]);
    appendFileSync(join(workspace, 'test.csv'), 'a kind dog,good\n');
    const changes = await worker.call('findChanges', { run, job: 'd', ...origin });
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ['data'],
    );
    assert.match(changes[0]!.message, /test\.csv has changed$/);
    worker.child.disconnect();
    assert.equal(await worker.ended, 0);
  });
});
