// A training that begins again goes through the same steps as the run did.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createEngine } from '../../../src/core/engine';
import { openRun } from '../../../src/core/inference/openRun';
import { readMetrics } from '../../../src/core/runs/metricsLog';
import { beginAgain } from '../../../src/core/training/beginAgain';
import { createOptimizer } from '../../../src/core/training/optimizers/createOptimizer';
import { scaleRate } from '../../../src/core/training/optimizers/scaleRate';
import { train } from '../../../src/core/training/trainRun';
import { makePretrainedWorkspace } from './pretrainedWorkspace';
import { gather } from './tinyWorkspace';

describe('training/beginAgain', () => {
  it('gives weights and batches whose losses are those of the run', async () => {
    const { workspace, config } = makePretrainedWorkspace('bert', 'dropout: 0, layer-decay: 0.8');
    const training =
      'train: { steps: 14, batch: 32, clip: 0, sampling: over, optimizer: { type: adamw, learning-rate: 0.002 } }';
    writeFileSync(config, readFileSync(config, 'utf8').replace(/^train: .*$/m, training));
    const { folder } = await train(config, gather(workspace));
    const expected = (await readMetrics(folder)).flatMap(({ values }) => values['train/loss'] ?? []);
    const { engine } = await createEngine('native', { threads: 1 });
    const run = await openRun(folder, engine);
    const begun = await beginAgain(run, 'start', { workspace, trusted: true });
    assert.deepEqual([begun.totalSteps, begun.epochs, begun.rows, begun.warmup], [14, 3, 32, 0]);
    const { task, config: read } = run.parts;
    const trainer = engine.createTrainer({
      loss: task.loss,
      parameters: begun.parameters,
      optimizer: scaleRate(createOptimizer(read.train.optimizer), begun.rateOf),
      seed: read.train.seed,
      frozen: new Set(),
    });
    const batches = [0, 1, 2].flatMap(begun.plan).map(places => {
      const examples = Array.from(places, place => begun.splits.train![place]!);
      const time = Math.max(...examples.map(({ length }) => length));
      return task.collate(examples, { batch: examples.length, time });
    });
    assert.equal(batches.length, 14);
    for (const [i, batch] of batches.entries()) {
      const [result] = await trainer.steps([batch], [0.002]);
      assert.ok(Math.abs(result!.loss - expected[i]!) < 1e-5, `step ${i + 1}: ${result!.loss} and ${expected[i]}`);
    }
    await trainer.dispose();
    await run.dispose();
  });
});
