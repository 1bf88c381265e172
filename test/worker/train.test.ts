import assert from 'node:assert/strict';
import { getPriority } from 'node:os';
import { readCheckpoint } from '../../src/core/runs/checkpoint';
import { listRuns, readRun } from '../../src/core/runs/listRuns';
import { readMetrics } from '../../src/core/runs/metricsLog';
import type { MetricsRow } from '../../src/core/runs/run';
import type { TrainCalls, TrainNews } from '../../src/protocol/train';
import { makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { forkWorker } from './forkWorker';

const forkTrain = () => forkWorker<TrainCalls, TrainNews>('train');
const long = '{ epochs: 2000, batch: 16, optimizer: { type: adam, learning-rate: 0.001 } }';

describe('worker/train', function () {
  this.timeout(60_000);

  it('trains at low priority, telling how it goes, then checks and evaluates', async () => {
    const { workspace, config } = makeTinyWorkspace();
    const worker = forkTrain();
    const rows: MetricsRow[] = [];
    const told = new Set<string>();
    worker.on('started', ({ job, folder, run }) => {
      told.add('started');
      assert.equal(job, 'one');
      assert.ok(folder.startsWith(workspace));
      assert.equal(run.status, 'running');
    });
    worker.on('progress', () => told.add('progress'));
    worker.on('log', ({ message }) => told.add(message.split(' ')[0]!));
    worker.on('metrics', news => {
      rows.push(...news.rows);
      assert.ok((news.secondsLeft ?? 0) >= 0 && news.step <= news.totalSteps);
    });
    const record = await worker.call('train', { config, job: 'one', workspace, trusted: true });
    assert.equal(record.status, 'completed');
    assert.deepEqual([...told].sort(), ['engine', 'progress', 'started']);
    const [listed] = await listRuns(workspace);
    assert.deepEqual(rows, await readMetrics(listed!.folder));
    if (process.platform !== 'win32') assert.ok(getPriority(worker.child.pid) > 0);

    const report = await worker.call('checkData', { config, job: 'two', workspace, trusted: true });
    assert.deepEqual(
      report.splits.map(({ split, examples, labels }) => [split, examples, labels]),
      [
        ['train', 192, { bad: 96, good: 96 }],
        ['validation', 48, { bad: 24, good: 24 }],
        ['test', 40, { bad: 20, good: 20 }],
      ],
    );
    const evaluation = await worker.call('evaluate', { run: listed!.folder, job: 'three', workspace, trusted: true });
    assert.equal(evaluation.split, 'test');
    assert.equal(evaluation.report!.accuracy, record.metrics.test!.accuracy);
    worker.child.disconnect();
    assert.equal(await worker.ended, 0);
  });

  it('stops when the call is cancelled, with a checkpoint, and the next job begins', async () => {
    const { workspace, config } = makeTinyWorkspace({ train: long });
    const worker = forkTrain();
    const controller = new AbortController();
    worker.on('metrics', ({ step }) => {
      if (step > 20) controller.abort();
    });
    const first = worker.call('train', { config, job: 'a', workspace, trusted: true }, controller.signal);
    const second = worker.call('checkData', { config, job: 'b', workspace, trusted: true });
    const record = await first;
    assert.equal(record.status, 'stopped');
    assert.ok(record.step > 20 && record.step < record.totalSteps);
    assert.equal((await second).problems.length, 0);
    const [listed] = await listRuns(workspace);
    assert.equal((await readCheckpoint(listed!.folder, 'last', true))!.state.step, record.step);
    worker.child.disconnect();
  });

  it('answers with problems and their places, or with what to do', async () => {
    const { workspace, config } = makeTinyWorkspace({ model: '{ type: lstn }' });
    const worker = forkTrain();
    await assert.rejects(worker.call('train', { config, job: 'a', workspace, trusted: true }), (error: Error) => {
      assert.equal(error.name, 'ProblemsError');
      assert.match(error.message, /tiny\.nlp\.yaml:4:\d+: .*did you mean "lstm"/);
      return true;
    });
    await assert.rejects(worker.call('resume', { run: `${workspace}/none`, job: 'b', workspace, trusted: true }), {
      name: 'ActionableError',
      code: 'missing-file',
    });
    worker.child.disconnect();
  });

  it('reads nothing outside of a workspace that is not trusted', async () => {
    const outside = makeTinyWorkspace();
    const { workspace, config } = makeTinyWorkspace({ data: `{ train: ${outside.workspace}/train.csv }` });
    const worker = forkTrain();
    for (const method of ['train', 'checkData'] as const) {
      const told = worker.call(method, { config: outside.config, job: method, workspace, trusted: false });
      await assert.rejects(told, { code: 'path-outside-workspace' });
    }
    await assert.rejects(worker.call('train', { config, job: 'c', workspace, trusted: false }), {
      name: 'ProblemsError',
      message: /outside of the workspace/,
    });
    worker.child.disconnect();
  });

  it('is survived when it is killed: the run is interrupted, and another worker resumes it', async () => {
    const { workspace, config } = makeTinyWorkspace({ train: '{ epochs: 300, batch: 16 }' });
    const worker = forkTrain();
    const begun = new Promise<string>(resolve => {
      worker.on('metrics', ({ folder, step }) => {
        if (step > 30) resolve(folder);
      });
    });
    const training = worker.call('train', { config, job: 'a', workspace, trusted: true });
    training.catch(() => undefined);
    const folder = await begun;
    worker.child.kill('SIGKILL');
    await assert.rejects(training, /the worker ended \(SIGKILL\)/);
    assert.equal((await readRun(folder)).status, 'interrupted');
    const next = forkTrain();
    const controller = new AbortController();
    next.on('metrics', () => controller.abort());
    const parameters = { run: folder, job: 'b', workspace, trusted: true };
    assert.equal((await next.call('resume', parameters, controller.signal)).status, 'stopped');
    next.child.disconnect();
  });

  it('saves a checkpoint when its parent goes away', async () => {
    const { workspace, config } = makeTinyWorkspace({ train: long });
    const worker = forkTrain();
    const begun = new Promise<string>(resolve => {
      worker.on('metrics', ({ folder, step }) => {
        if (step > 10) resolve(folder);
      });
    });
    worker.call('train', { config, job: 'a', workspace, trusted: true }).catch(() => undefined);
    const folder = await begun;
    worker.child.disconnect();
    assert.equal(await worker.ended, 0);
    assert.equal((await readRun(folder)).status, 'stopped');
    assert.ok(await readCheckpoint(folder, 'last', true));
  });

  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    it(`saves a checkpoint at ${signal}`, async function () {
      if (process.platform === 'win32') this.skip();
      const { workspace, config } = makeTinyWorkspace({ train: long });
      const worker = forkTrain();
      const begun = new Promise<string>(resolve => {
        worker.on('metrics', ({ folder, step }) => {
          if (step > 10) resolve(folder);
        });
      });
      worker.call('train', { config, job: 'a', workspace, trusted: true }).catch(() => undefined);
      const folder = await begun;
      worker.child.kill(signal);
      assert.equal(await worker.ended, 0);
      assert.equal((await readRun(folder)).status, 'stopped');
      assert.ok(await readCheckpoint(folder, 'last', true));
    });
  }

  it('does not answer calls that it does not know', async () => {
    const worker = forkTrain();
    await assert.rejects(worker.call('nonsense' as 'train', { config: '', job: '', workspace: '', trusted: true }));
    worker.child.disconnect();
    assert.equal(await worker.ended, 0);
  });
});
