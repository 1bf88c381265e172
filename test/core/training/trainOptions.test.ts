import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemsError } from '../../../src/core/base/errors';
import { readCheckpoint } from '../../../src/core/runs/checkpoint';
import { readRun } from '../../../src/core/runs/listRuns';
import { readMetrics } from '../../../src/core/runs/metricsLog';
import type { MetricsRow } from '../../../src/core/runs/run';
import { resume, train } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace, type TinyOptions } from './tinyWorkspace';

const adam = 'optimizer: { type: adam, learning-rate: 0.05 }';

/** Every third `good` example alone: labels come unequally often. */
function makeUneven(options: TinyOptions = {}) {
  const made = makeTinyWorkspace(options);
  const path = join(made.workspace, 'train.csv');
  const [header, ...rows] = readFileSync(path, 'utf8').trim().split('\n');
  const kept = rows.filter((row, i) => row.endsWith(',bad') || i % 6 === 0);
  writeFileSync(path, `${[header, ...kept].join('\n')}\n`);
  return made;
}

/** All but the time, which no two runs share. */
function withoutTime(rows: readonly MetricsRow[]) {
  return rows.map(({ step, epoch, values }) => ({ step, epoch, values }));
}

function stoppingAt(workspace: string, step: number) {
  const controller = new AbortController();
  return gather(workspace, {
    signal: controller.signal,
    onEvent: event => {
      if (event.kind === 'metrics' && event.step >= step) controller.abort();
    },
  });
}

const resumable: Readonly<Record<string, string>> = {
  'accumulated gradients, over-sampling, smoothing and balanced weights': `{ epochs: 4, batch: 8, accumulate: 3, sampling: over, clip: 0.5, loss: { label-smoothing: 0.1, class-weights: balanced }, ${adam} }`,
  'evaluation every 3 steps, focal loss, penalties, patience on another score':
    '{ epochs: 8, batch: 16, evaluate: 3, best: macro-F1, patience: 6, minimum-change: 0.01, l1-penalty: 0.001, l2-penalty: 0.01, loss: { type: focal, gamma: 1.5, class-weights: { good: 2.5 } }, optimizer: { type: sgd, momentum: 0.9 } }',
  'all examples in each step, with norms of layers': `{ epochs: 12, batch: all, health: 2, patience: 9, ${adam} }`,
  'under-sampling, evaluation at a quarter of a pass, activations': `{ epochs: 5, batch: 4, sampling: under, evaluate: 25%, health: 4, ${adam} }`,
};

describe('training/options', function () {
  this.timeout(60_000);

  for (const [name, options] of Object.entries(resumable))
    it(`a run stopped twice and resumed equals one that was not: ${name}`, async () => {
      const model = '{ type: bag-of-words, width: 8, dropout: 0.2 }';
      const { workspace, config } = makeUneven({ train: options, model });
      const whole = await train(config, gather(workspace));
      assert.equal(whole.record.status, 'completed');
      const stopped = await train(config, stoppingAt(workspace, 4));
      assert.equal(stopped.record.status, 'stopped');
      await resume(stopped.folder, stoppingAt(workspace, stopped.record.step + 3));
      const resumed = await resume(stopped.folder, gather(workspace));
      assert.equal(resumed.record.status, 'completed');
      assert.deepEqual(withoutTime(await readMetrics(resumed.folder)), withoutTime(await readMetrics(whole.folder)));
      assert.deepEqual(resumed.record.metrics, whole.record.metrics);
      for (const checkpoint of ['last', 'best'] as const) {
        const read = (folder: string) => readCheckpoint(folder, checkpoint, true);
        const [a, b] = await Promise.all([read(whole.folder), read(resumed.folder)]);
        assert.deepEqual(b!.parameters, a!.parameters);
        assert.deepEqual(b!.slots, a!.slots);
        const { seconds: _, ...state } = a!.state;
        assert.deepEqual({ ...b!.state, seconds: undefined }, { ...state, seconds: undefined });
      }
    });

  it('accumulates to the numbers of the whole batch', async () => {
    const model = '{ type: bag-of-words, width: 8, dropout: 0 }';
    const losses = async (sizes: string) => {
      const loss = 'loss: { class-weights: { good: 3 } }';
      const { workspace, config } = makeUneven({
        model,
        train: `{ epochs: 3, ${sizes}, clip: 0.3, ${loss}, ${adam} }`,
      });
      const { folder, record } = await train(config, gather(workspace));
      const rows = await readMetrics(folder);
      return { steps: record.step, values: rows.flatMap(row => row.values['train/loss'] ?? []), rows };
    };
    const whole = await losses('batch: 24');
    const parted = await losses('batch: 6, accumulate: 4');
    assert.equal(parted.steps, whole.steps);
    assert.ok(whole.rows.some(row => row.values['train/gradient-norm']! > 0.3));
    for (const [i, value] of whole.values.entries())
      assert.ok(Math.abs(parted.values[i]! - value) < 2e-5, `${i}: ${parted.values[i]} for ${value}`);
  });

  it('takes all examples in each step where it is asked to, to the numbers of one batch of them', async () => {
    // 200 words a text: in parts of 40 and fewer.
    const long = (workspace: string) => {
      const path = join(workspace, 'train.csv');
      const [header, ...rows] = readFileSync(path, 'utf8').trim().split('\n');
      const filler = Array.from({ length: 200 }, () => 'of').join(' ');
      writeFileSync(
        path,
        `${[header, ...rows.map((row, i) => (i % 9 === 0 ? `${filler} ${row}` : row))].join('\n')}\n`,
      );
    };
    const losses = async (sizes: string, count = 3) => {
      const model = '{ type: bag-of-words, width: 8, dropout: 0 }';
      const { workspace, config } = makeUneven({ model, train: `{ epochs: ${count}, ${sizes}, ${adam} }` });
      long(workspace);
      const options = gather(workspace);
      const { folder, record } = await train(config, options);
      const said = options.events.flatMap(event => (event.kind === 'log' ? event.message : []));
      return { said, record, values: (await readMetrics(folder)).flatMap(row => row.values['train/loss'] ?? []) };
    };
    const all = await losses('batch: all');
    assert.deepEqual([all.record.step, all.record.totalSteps], [3, 3]);
    assert.ok(all.said.includes('a step is 128 examples, all there are, in 4 parts of 32'), all.said.join('\n'));
    for (const sizes of ['batch: 128', 'batch: 65536', 'batch: 32, accumulate: 4']) {
      const { values, record } = await losses(sizes);
      assert.equal(record.step, 3);
      for (const [i, value] of values.entries())
        assert.ok(Math.abs(all.values[i]! - value) < 2e-6, `${sizes} ${i}: ${all.values[i]} for ${value}`);
    }
    // What a pass goes through is what is sampled.
    const over = await losses('batch: all, sampling: over', 1);
    assert.ok(
      over.said.some(text => /^a step is 192 examples/.test(text)),
      over.said.join('\n'),
    );
  });

  it('evaluates every N steps and at the end, and keeps the best by the asked score', async () => {
    const { workspace, config } = makeUneven({ train: `{ epochs: 3, batch: 16, evaluate: 4, best: loss, ${adam} }` });
    const { folder, record } = await train(config, gather(workspace));
    const evaluated = (await readMetrics(folder)).filter(row => 'validation/loss' in row.values);
    const expected = Array.from({ length: record.step }, (_, i) => i + 1).filter(
      step => step % 4 === 0 || step === record.step,
    );
    assert.deepEqual(
      evaluated.map(row => row.step),
      expected,
    );
    const lowest = Math.min(...evaluated.map(row => row.values['validation/loss']!));
    assert.deepEqual([record.best!.metric, record.best!.value], ['loss', lowest]);
  });

  it('counts small changes as none for patience, and still keeps the best of them', async () => {
    const { workspace, config } = makeUneven({
      train:
        '{ epochs: 30, batch: 16, best: loss, patience: 3, minimum-change: 0.5, optimizer: { type: adam, learning-rate: 0.002 } }',
    });
    const { folder, record } = await train(config, gather(workspace));
    const evaluated = (await readMetrics(folder)).filter(row => 'validation/loss' in row.values);
    assert.equal(evaluated.length, 4);
    assert.equal(record.best!.step, record.step);
  });

  it('trains on where the score to choose by cannot be counted, keeps the newest weights, and says so', async () => {
    const train_ = `{ epochs: 4, batch: 16, best: loss, patience: 1, ${adam} }`;
    const data = '{ train: train.csv, validation: unseen.csv }';
    const { workspace, config } = makeTinyWorkspace({ train: train_, data });
    writeFileSync(join(workspace, 'unseen.csv'), 'text,label\na story,splendid\na dog,splendid\n');
    const options = gather(workspace);
    const { folder, record } = await train(config, options);
    assert.deepEqual([record.status, record.step], ['completed', record.totalSteps]);
    assert.equal(record.best, undefined);
    assert.equal('loss' in record.metrics.validation!, false);
    const rows = (await readMetrics(folder)).filter(row => 'validation/accuracy' in row.values);
    assert.equal(rows.length, 4);
    assert.ok(rows.every(row => !('validation/loss' in row.values)));
    const [best, last] = await Promise.all([
      readCheckpoint(folder, 'best', false),
      readCheckpoint(folder, 'last', false),
    ]);
    assert.deepEqual(best!.parameters, last!.parameters);
    const said = options.events.flatMap(event =>
      event.kind === 'log' && event.level === 'warning' ? event.message : [],
    );
    assert.equal(said.filter(text => /give no loss to choose the best step by/.test(text)).length, 1);
    assert.equal(said.filter(text => /validation: there is no loss/.test(text)).length, 1);
    const stopped = await train(config, stoppingAt(workspace, 20));
    const resumed = await resume(stopped.folder, gather(workspace));
    assert.deepEqual(withoutTime(await readMetrics(resumed.folder)), withoutTime(await readMetrics(folder)));
  });

  it('weighs labels: those of the rarer one weigh more when balanced, and the record keeps the weights', async () => {
    const { workspace, config } = makeUneven({ train: `{ epochs: 1, loss: { class-weights: balanced }, ${adam} }` });
    const { record, folder } = await train(config, gather(workspace));
    const [bad, good] = (await readRun(folder)).classWeights!;
    assert.deepEqual(record.classWeights, [bad, good]);
    // scikit-learn: n / (k x count); 120 bad and 40 good, a fifth of each taken for validation.
    assert.deepEqual([bad, good], [128 / (2 * 96), 128 / (2 * 32)]);
  });

  it('says where a label that is weighed, a score or a sampling is not there', async () => {
    const problemsOf = async (options: string) => {
      const { workspace, config } = makeTinyWorkspace({ train: options });
      try {
        await train(config, gather(workspace));
      } catch (error) {
        assert.ok(error instanceof ProblemsError, String(error));
        return error.problems.map(({ message, range, code }) => ({ message, code, line: range?.start.line }));
      }
      throw new Error('no problem was found');
    };
    assert.deepEqual(await problemsOf('{ loss: { class-weights: { goood: 2 } } }'), [
      { message: 'no example has the label "goood"; did you mean "good"?', code: 'unknown-label', line: 5 },
    ]);
    assert.deepEqual(await problemsOf('{ loss: { class-weights: { good: 0, bad: 0 } } }'), [
      {
        message: 'all labels weigh 0: there is nothing to learn; give one of them a weight',
        code: 'no-weight',
        line: 5,
      },
    ]);
    const [score] = await problemsOf('{ best: macro-f2 }');
    assert.equal(score!.message, 'classify has no score "macro-f2"; did you mean "macro-F1"?');
    const [other] = await problemsOf('{ best: BLEU }');
    assert.match(other!.message, /no score "BLEU"; its scores are accuracy, macro-F1/);
  });
});
