import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Random } from '../../src/core/base/random';
import { engineFor } from '../../src/core/inference/engineFor';
import { openRun } from '../../src/core/inference/openRun';
import { hasCheckpoint, readCheckpoint } from '../../src/core/runs/checkpoint';
import { listRuns, readRun } from '../../src/core/runs/listRuns';
import { readMetrics } from '../../src/core/runs/metricsLog';
import type { TrainEvent, TrainOptions } from '../../src/core/training/events';
import { resume, train } from '../../src/core/training/trainRun';
import type { TrainCalls, TrainNews } from '../../src/protocol/train';
import { gather, makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { type ForkedWorker, forkWorker } from './forkWorker';

/** Enough for every kind of moment; under Wine, where a worker takes seconds to start, each kind comes once. */
const KILLS = process.platform === 'win32' ? 6 : 20;

const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds));

/** Waits until a file is replaced. */
async function written(path: string): Promise<void> {
  const modified = () =>
    stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
  const before = await modified();
  while ((await modified()) <= before) await pause(5);
}

/** The run's folder, once there is one. */
function folderOf(worker: ForkedWorker<TrainCalls, TrainNews>): Promise<string> {
  return new Promise(resolve => {
    worker.on('started', ({ folder }) => resolve(folder));
  });
}

/** Options whose signal is aborted once `step` is done. */
function stoppingAfter(workspace: string, step: number): TrainOptions {
  const controller = new AbortController();
  const onEvent = (event: TrainEvent) => {
    if (event.kind === 'metrics' && event.step >= step) controller.abort();
  };
  return gather(workspace, { signal: controller.signal, onEvent });
}

describe('a killed training', function () {
  this.timeout(180_000);

  it(`opens and resumes after each of ${KILLS} kills at random moments, and goes the way of one that was never killed`, async () => {
    // Checkpoints take most of such a run's time, so that many kills fall into one.
    const options = { rows: 60, train: '{ epochs: 5000, batch: 12, optimizer: { type: adam, learning-rate: 0.01 } }' };
    const { workspace, config } = makeTinyWorkspace(options);
    const { engine } = await engineFor('auto');
    const random = new Random(Date.now() % 4294967296, 'kill');
    let folder = '';
    let steps = 0;
    let inProgress = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const worker = forkWorker<TrainCalls, TrainNews>('train');
      const started = folderOf(worker);
      const job = { job: String(kill), workspace, trusted: true };
      const work =
        folder === '' ? worker.call('train', { config, ...job }) : worker.call('resume', { run: folder, ...job });
      work.catch(() => undefined);
      // Some kills fall before the first step after a resumption, some before and most after a checkpoint of it.
      folder = kill > 0 && kill % 5 === 0 ? folder : await started;
      if (kill % 5 > 1) await written(join(folder, 'checkpoints', 'last', 'state.json'));
      await pause(random.uniform() * 300);
      worker.child.kill('SIGKILL');
      await worker.ended;
      const record = await readRun(folder);
      assert.notEqual(record.status, 'running');
      if (await hasCheckpoint(folder)) {
        const run = await openRun(folder, engine);
        assert.equal((await run.predict(['the lovely dog'])).length, 1);
        await run.dispose();
        const { step } = (await readCheckpoint(folder, 'last', true))?.state ?? { step: 0 };
        assert.ok(step >= steps, `after kill ${kill} the run is at step ${step}, before it at ${steps}`);
        steps = step;
      }
      if (record.status === 'interrupted') inProgress++;
    }
    assert.equal(inProgress, KILLS);
    assert.ok(steps > 0);

    // One more resumption, then the same steps in one go.
    const resumed = await resume(folder, stoppingAfter(workspace, steps + 20));
    assert.equal(resumed.record.status, 'stopped');
    assert.equal((await listRuns(workspace)).length, 1);
    const whole = await train(config, stoppingAfter(workspace, resumed.record.step + 20));
    const rows = async (of: string) => (await readMetrics(of)).map(({ step, values }) => ({ step, values }));
    const expected = await rows(whole.folder);
    const actual = await rows(folder);
    assert.deepEqual(actual, expected.slice(0, actual.length));
    assert.ok(actual.at(-1)!.step >= steps);
  });
});
