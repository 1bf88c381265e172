import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from '../../../src/core/runs/checkpoint';
import { readRun } from '../../../src/core/runs/listRuns';
import { readMetrics } from '../../../src/core/runs/metricsLog';
import type { MetricsRow } from '../../../src/core/runs/run';
import type { TrainEvent, TrainOptions } from '../../../src/core/training/events';
import { resume, train } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

const models = {
  'bag-of-words': '{ type: bag-of-words, width: 8, dropout: 0.2 }',
  cnn: '{ type: cnn, width: 8, filters: 4, kernels: [2, 3], dropout: 0.2 }',
  linear: '{ type: linear, weighting: tf-idf }',
  lstm: '{ type: lstm, width: 8, hidden: 6, bidirectional: true, pool: max, dropout: 0.2 }',
  transformer: '{ type: transformer, width: 8, heads: 2, layers: 1, dropout: 0.1 }',
};

/** All but the time, which no two runs share. */
function withoutTime(rows: readonly MetricsRow[]) {
  return rows.map(({ step, epoch, values }) => ({ step, epoch, values }));
}

/** Options whose signal is aborted at the first metrics event from `step` on. */
function stoppingAt(workspace: string, step: number): TrainOptions {
  const controller = new AbortController();
  return gather(workspace, {
    signal: controller.signal,
    onEvent(event: TrainEvent) {
      if (event.kind === 'metrics' && event.step >= step) controller.abort();
    },
  });
}

describe('training/trainRun', function () {
  this.timeout(60_000);

  for (const [name, model] of Object.entries(models)) {
    it(`learns with ${name}, and a run stopped twice and resumed equals one that was not`, async () => {
      const { workspace, config } = makeTinyWorkspace({ model });
      const options = gather(workspace);
      const whole = await train(config, options);
      assert.equal(whole.record.status, 'completed');
      const rows = await readMetrics(whole.folder);
      const first = rows[0]!.values['train/loss']!;
      const last = rows.findLast(row => row.values['train/loss'] !== undefined)!.values['train/loss']!;
      assert.ok(last < first, `${last} is no less than ${first}`);

      const stopped = await train(config, stoppingAt(workspace, 5));
      assert.equal(stopped.record.status, 'stopped');
      assert.ok(stopped.record.step >= 5 && stopped.record.step < whole.record.step);
      const again = await resume(stopped.folder, stoppingAt(workspace, stopped.record.step + 9));
      assert.equal(again.record.status, 'stopped');
      const resumed = await resume(stopped.folder, gather(workspace));
      assert.equal(resumed.record.status, 'completed');

      assert.deepEqual(withoutTime(await readMetrics(resumed.folder)), withoutTime(rows));
      assert.deepEqual(resumed.record.metrics, whole.record.metrics);
      for (const checkpoint of ['last', 'best'] as const) {
        const [a, b] = await Promise.all([
          readCheckpoint(whole.folder, checkpoint, true),
          readCheckpoint(resumed.folder, checkpoint, true),
        ]);
        assert.deepEqual(b!.parameters, a!.parameters);
        assert.deepEqual(b!.slots, a!.slots);
      }
    });
  }

  it('tells that its folder was removed, once, and makes no folder anew', async () => {
    const { workspace, config } = makeTinyWorkspace({ train: '{ epochs: 3000, batch: 16 }' });
    let folder = '';
    const options: ReturnType<typeof gather> = gather(workspace, {
      onEvent(event: TrainEvent) {
        options.events.push(event);
        if (event.kind === 'started') folder = event.folder;
        if (event.kind === 'metrics' && event.step > 5) rmSync(folder, { recursive: true, force: true });
      },
    });
    await assert.rejects(train(config, options), { code: 'run-deleted', message: /was removed while it was trained/ });
    assert(!existsSync(folder));
    assert.deepEqual(
      options.events.filter(event => event.kind === 'log' && event.level === 'error'),
      [],
    );
  });

  it('is gone on with by one of several that resume at once, and left as it was by one that cannot', async () => {
    const { workspace, config } = makeTinyWorkspace();
    const { folder, record } = await train(config, stoppingAt(workspace, 5));
    const results = await Promise.allSettled([1, 2, 3].map(() => resume(folder, gather(workspace))));
    const codes = results.map(result => (result.status === 'fulfilled' ? 'done' : result.reason.code)).sort();
    assert.deepEqual(codes, ['done', 'still-running', 'still-running']);
    const steps = (await readMetrics(folder)).map(({ step }) => step);
    assert.deepEqual(
      steps,
      [...steps].sort((a, b) => a - b),
    );

    const other = await train(config, stoppingAt(workspace, 5));
    const before = await readRun(other.folder);
    appendFileSync(join(workspace, 'train.csv'), 'one more,good\n');
    await assert.rejects(resume(other.folder, gather(workspace)), { code: 'data-changed' });
    assert.deepEqual(await readRun(other.folder), before);
    assert.equal(record.status, 'stopped');
  });

  it('leaves every file of a run, and scores that follow from the predictions', async () => {
    const { workspace, config } = makeTinyWorkspace({
      train: '{ epochs: 8, batch: 16, optimizer: { type: adam, learning-rate: 0.1 } }',
    });
    const options = gather(workspace);
    const { folder, record } = await train(config, options);
    const names = readdirSync(folder).map(name => name.replace(/(?<=tfevents)\..*/, ''));
    assert.deepEqual(names.sort(), [
      'checkpoints',
      'config.yaml',
      'events.out.tfevents',
      'metrics.jsonl',
      'model.onnx',
      'predictions.jsonl',
      'run.json',
      'tokenizer.json',
    ]);
    const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
    assert.deepEqual(plain(await readRun(folder)), plain(record));
    assert.equal(record.labels.join(), 'bad,good');
    assert.equal(record.step, record.totalSteps);
    assert.ok(record.stepMilliseconds! > 0);
    assert.ok(record.metrics.validation!.accuracy! > 0.8, `validation ${record.metrics.validation!.accuracy}`);
    const lines = readFileSync(join(folder, 'predictions.jsonl'), 'utf8').trim().split('\n');
    const predictions = lines.map(line => JSON.parse(line));
    assert.equal(predictions.length, 48 + 40);
    for (const split of ['validation', 'test'] as const) {
      const own = predictions.filter(row => row.split === split);
      const right = own.filter(row => row.prediction.label === row.label).length;
      assert.equal(right / own.length, record.metrics[split]!.accuracy);
    }
    const source = readFileSync(predictions[0].file, 'utf8').split('\n')[predictions[0].line - 1];
    assert.equal(source, `${predictions[0].text},${predictions[0].label}`);
    const kinds = new Set(options.events.map(event => event.kind));
    assert.deepEqual([...kinds].sort(), ['log', 'metrics', 'progress', 'started']);
  });

  it('stops early after evaluations without improvement', async () => {
    const { workspace, config } = makeTinyWorkspace({
      train: '{ epochs: 50, batch: 16, patience: 2, optimizer: { type: adam, learning-rate: 0.3 } }',
    });
    const { record, folder } = await train(config, gather(workspace));
    assert.equal(record.status, 'completed');
    assert.ok(record.step < record.totalSteps);
    const evaluations = (await readMetrics(folder)).filter(row => 'validation/accuracy' in row.values);
    const best = evaluations.findIndex(row => row.step === record.best!.step);
    assert.equal(evaluations.length - 1 - best, 2);
    assert.equal(Math.max(...evaluations.map(row => row.values['validation/accuracy']!)), record.best!.value);
  });

  it('trains for a number of steps, the last pass cut; stopped and resumed as well', async () => {
    const { workspace, config } = makeTinyWorkspace({
      train: '{ steps: 20, epochs: 1, batch: 16, schedule: linear, optimizer: { type: adam, learning-rate: 0.05 } }',
    });
    const whole = await train(config, gather(workspace));
    assert.equal(whole.record.status, 'completed');
    assert.deepEqual([whole.record.step, whole.record.totalSteps], [20, 20]);
    const rows = await readMetrics(whole.folder);
    // 192 examples: passes of 12 steps, the second one of 8.
    const evaluated = rows.filter(row => 'validation/accuracy' in row.values);
    assert.deepEqual(
      evaluated.map(({ step, epoch }) => [step, epoch]),
      [
        [12, 1],
        [20, 1 + 8 / 12],
      ],
    );
    const last = rows.findLast(row => 'train/learning-rate' in row.values)!;
    assert.ok(Math.abs(last.values['train/learning-rate']! - 0.05 / 20) < 1e-9);
    const stopped = await train(config, stoppingAt(workspace, 13));
    assert.equal(stopped.record.status, 'stopped');
    const resumed = await resume(stopped.folder, gather(workspace));
    assert.deepEqual(withoutTime(await readMetrics(resumed.folder)), withoutTime(rows));
    assert.deepEqual(resumed.record.metrics, whole.record.metrics);
  });

  it('trains without validation and without test', async () => {
    const { workspace, config } = makeTinyWorkspace({ data: '{ train: train.csv, validation: 0% }' });
    const { record, folder } = await train(config, gather(workspace));
    assert.equal(record.status, 'completed');
    assert.deepEqual(record.metrics, {});
    assert.ok(await readCheckpoint(folder, 'best', false));
  });

  it('says that training diverged, and keeps what was', async () => {
    const { workspace, config } = makeTinyWorkspace({
      train: '{ epochs: 40, batch: 16, clip: 0, optimizer: { type: sgd, learning-rate: 100 } }',
      model: '{ type: transformer, width: 8, heads: 2, layers: 2, dropout: 0 }',
    });
    const options = gather(workspace);
    await assert.rejects(train(config, options), { code: 'diverged', message: /learning-rate/ });
    const started = options.events.find(event => event.kind === 'started');
    assert.ok(started);
    const record = await readRun(started.folder);
    assert.equal(record.status, 'failed');
    assert.match(record.failure!, /diverged/);
  });

  it('refuses to go on when the data have changed, when it is completed, or when it runs', async () => {
    const { workspace, config } = makeTinyWorkspace();
    const { folder } = await train(config, stoppingAt(workspace, 3));
    const data = readFileSync(join(workspace, 'train.csv'));
    appendFileSync(join(workspace, 'train.csv'), 'one more,good\n');
    await assert.rejects(resume(folder, gather(workspace)), {
      code: 'data-changed',
      message: /train\.csv has changed/,
    });
    writeFileSync(join(workspace, 'train.csv'), data);
    const record = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
    writeFileSync(join(folder, 'run.json'), JSON.stringify({ ...record, status: 'running', pid: process.ppid }));
    await assert.rejects(resume(folder, gather(workspace)), { code: 'still-running' });
    writeFileSync(join(folder, 'run.json'), JSON.stringify(record));
    assert.equal((await resume(folder, gather(workspace))).record.status, 'completed');
    await assert.rejects(resume(folder, gather(workspace)), { code: 'already-completed' });
  });

  it('goes on from the start when it was ended before its first checkpoint', async () => {
    const { workspace, config } = makeTinyWorkspace();
    const whole = await train(config, gather(workspace));
    const { folder } = await train(config, stoppingAt(workspace, 3));
    rmSync(join(folder, 'checkpoints'), { recursive: true });
    const resumed = await resume(folder, gather(workspace));
    assert.deepEqual(withoutTime(await readMetrics(folder)), withoutTime(await readMetrics(whole.folder)));
    assert.deepEqual(resumed.record.metrics, whole.record.metrics);
  });

  it('refuses damaged checkpoints by name', async () => {
    const { workspace, config } = makeTinyWorkspace();
    const { folder } = await train(config, stoppingAt(workspace, 3));
    const last = join(folder, 'checkpoints', 'last');
    const model = readFileSync(join(last, 'model.safetensors'));
    writeFileSync(join(last, 'model.safetensors'), model.subarray(0, model.length - 8));
    await assert.rejects(resume(folder, gather(workspace)), { name: 'ActionableError' });
    writeFileSync(join(last, 'model.safetensors'), readFileSync(join(last, 'optimizer.safetensors')));
    await assert.rejects(resume(folder, gather(workspace)), { code: 'damaged-checkpoint', message: /SHA-256 differs/ });
    // Of before there were checksums.
    const state = readFileSync(join(last, 'state.json'), 'utf8');
    writeFileSync(join(last, 'state.json'), JSON.stringify({ ...JSON.parse(state), sha256: undefined }));
    await assert.rejects(resume(folder, gather(workspace)), { code: 'damaged-checkpoint', message: /is missing/ });
    writeFileSync(join(last, 'model.safetensors'), model);
    writeFileSync(join(last, 'state.json'), '{"version":1,"step":1e99}');
    await assert.rejects(resume(folder, gather(workspace)), { code: 'damaged-checkpoint', message: /"step"/ });
  });

  it('reads nothing outside of a workspace that is not trusted', async () => {
    const outside = makeTinyWorkspace();
    const { workspace, config } = makeTinyWorkspace({ data: `{ train: ${join(outside.workspace, 'train.csv')} }` });
    await assert.rejects(train(config, gather(workspace, { trusted: false })), { name: 'ProblemsError' });
    await assert.rejects(train(outside.config, gather(workspace, { trusted: false })), {
      code: 'path-outside-workspace',
    });
    assert.ok(!existsSync(join(workspace, '.nlp')));
    const run = await train(outside.config, gather(outside.workspace, { trusted: false }));
    await assert.rejects(resume(run.folder, gather(workspace, { trusted: false })), { code: 'path-outside-workspace' });
  });

  it('writes nothing for a config or data that are wrong', async () => {
    const { workspace, config } = makeTinyWorkspace({ model: '{ type: trasformer }' });
    await assert.rejects(train(config, gather(workspace)), {
      name: 'ProblemsError',
      message: /did you mean "transformer"/,
    });
    assert.ok(!existsSync(join(workspace, '.nlp')));
  });
});
