import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { engineFor } from '../../../src/core/inference/engineFor';
import { openRun } from '../../../src/core/inference/openRun';
import { readCheckpoint } from '../../../src/core/runs/checkpoint';
import { readMetrics } from '../../../src/core/runs/metricsLog';
import { fitLogistic } from '../../../src/core/training/logisticRegression';
import { resume, train } from '../../../src/core/training/trainRun';
import { makePretrainedWorkspace } from './pretrainedWorkspace';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

const TRAIN = 'train: { epochs: 6, batch: 16, few-shot: {}, optimizer: { type: adamw, learning-rate: 1e-3 } }';

/** A tiny sentence encoder and so many examples. */
function few(rows = 24, train = TRAIN) {
  const { workspace, config } = makePretrainedWorkspace('sentence');
  const text = readFileSync(config, 'utf8').replace(/^train: .*$/m, train);
  writeFileSync(config, text);
  const file = config.replace('tiny.nlp.yaml', 'train.csv');
  writeFileSync(
    file,
    readFileSync(file, 'utf8')
      .split('\n')
      .slice(0, rows + 1)
      .join('\n'),
  );
  return { workspace, config, file };
}

describe('train.few-shot', () => {
  it('brings vectors of one label together, and predicts by a logistic regression over them', async () => {
    const steady = TRAIN.replace('epochs: 6, batch: 16', 'epochs: 20, batch: all');
    const { workspace, config } = few(24, steady);
    const { folder, record } = await train(config, gather(workspace));
    const losses = (await readMetrics(folder)).flatMap(({ values }) => values['train/loss'] ?? []);
    assert.ok(losses.at(-1)! < losses[0]!, losses.join());
    assert.ok(record.metrics.validation!.accuracy! >= 0.5);
    // The head is that of scikit-learn's way on the training vectors of the best checkpoint.
    const run = await openRun(folder, (await engineFor('auto')).engine);
    const { splits } = await import('../../../src/core/training/prepare').then(({ readRunData }) =>
      readRunData(run.parts.config, record, gather(workspace), record),
    );
    const texts = splits.train.map(({ fields }) => fields.text!);
    const { vectors, features } = await run.pool(texts);
    const targets = splits.train.map(({ fields }) => record.labels.indexOf(fields.label!));
    const { weight, bias } = fitLogistic({ vectors, features, targets, classes: 2, strength: 1 });
    for (const [name, expected] of [
      ['head.weight', weight],
      ['head.bias', bias],
    ] as const) {
      const actual = run.parameters[name]!.data;
      for (const [i, x] of expected.entries())
        assert.ok(Math.abs(actual[i]! - x) < 1e-4, `${name} ${i}: ${actual[i]} for ${x}`);
    }
    await run.dispose();
  });

  it('goes on bit for bit', async () => {
    const whole = few();
    const first = await train(whole.config, gather(whole.workspace));
    const { workspace, config } = few();
    const stop = new AbortController();
    const stopped = await train(config, {
      ...gather(workspace),
      signal: stop.signal,
      onEvent: event => {
        if (event.kind === 'metrics' && event.step >= 4) stop.abort();
      },
    });
    assert.equal(stopped.record.status, 'stopped');
    const { record } = await resume(stopped.folder, gather(workspace));
    assert.deepEqual(record.metrics, first.record.metrics);
    const [ours, theirs] = [
      await readCheckpoint(stopped.folder, 'best', true),
      await readCheckpoint(first.folder, 'best', true),
    ];
    assert.deepEqual(ours!.parameters, theirs!.parameters);
  });

  it('says which models and tasks have no vectors to learn', async () => {
    const linear = makeTinyWorkspace({ model: 'linear', train: '{ few-shot: {} }' });
    await assert.rejects(train(linear.config, gather(linear.workspace)), {
      code: 'no-head',
      message: /a linear gives no vector of a text/,
    });
    const regress = makeTinyWorkspace({
      task: 'regress',
      data: '{ train: train.csv, score: label }',
      train: '{ few-shot: {} }',
    });
    await assert.rejects(
      train(regress.config, gather(regress.workspace)),
      /task regress does not predict one label per text/,
    );
  });
});
