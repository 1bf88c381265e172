/** Regression of scores that 32 bits would make equal, from training to predictions. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from '../../../src/core/runs/checkpoint';
import { resume, train } from '../../../src/core/training/trainRun';
import { temporaryFolder } from '../runs/temporaryFolder';
import { gather } from './tinyWorkspace';

describe('training: scores far from 0', function () {
  this.timeout(60_000);

  it('are learned, resumed and predicted with all their digits, and the model is written for any batch', async () => {
    const workspace = temporaryFolder();
    const rows = Array.from({ length: 60 }, (_, i) => `${i % 2 ? 'late' : 'soon'} word${i % 7},${1.7e9 + (i % 2) * 5}`);
    writeFileSync(join(workspace, 'a.csv'), `text,score\n${rows.join('\n')}\n`);
    const config = join(workspace, 'a.nlp.yaml');
    const lines = [
      'task: regress',
      'data: { train: a.csv, validation: 20% }',
      'model: { type: bag-of-words, width: 8 }',
    ];
    writeFileSync(
      config,
      [...lines, 'train: { epochs: 30, batch: 8, optimizer: { type: adam, learning-rate: 0.02 } }'].join('\n'),
    );
    const whole = await train(config, gather(workspace));
    assert.deepEqual(whole.fixed, {});
    assert.ok(whole.record.metrics.validation!.pearson! > 0.99, JSON.stringify(whole.record.metrics));
    assert.ok(whole.record.metrics.validation!.MAE! < 1);
    const said = readFileSync(join(whole.folder, 'predictions.jsonl'), 'utf8').trim().split('\n');
    for (const line of said) {
      const { score, prediction } = JSON.parse(line);
      assert.ok(Math.abs(prediction.score - Number(score)) < 2.5 && !Number.isInteger(prediction.score), line);
    }
    const controller = new AbortController();
    const stopping = gather(workspace, {
      signal: controller.signal,
      onEvent: event => {
        if (event.kind === 'metrics' && event.step >= 20) controller.abort();
      },
    });
    const stopped = await train(config, stopping);
    assert.equal(stopped.record.status, 'stopped');
    const resumed = await resume(stopped.folder, gather(workspace));
    assert.deepEqual(resumed.record.metrics, whole.record.metrics);
    const [a, b] = await Promise.all([whole, resumed].map(({ folder }) => readCheckpoint(folder, 'last', false)));
    assert.deepEqual(b!.parameters, a!.parameters);
  });
});
