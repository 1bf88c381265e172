// Losses of fine-tuning, step by step, beside those of transformers and torch.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMetrics } from '../../../src/core/runs/metricsLog';
import { train } from '../../../src/core/training/trainRun';
import { makePretrainedWorkspace } from './pretrainedWorkspace';
import { gather } from './tinyWorkspace';

const fixture: {
  readonly texts: string[];
  readonly labels: string[];
  readonly steps: number;
  readonly rate: number;
  readonly warmup: number;
  readonly decay: number;
  /** By what the model section of a config says. */
  readonly losses: Record<string, number[]>;
} = JSON.parse(readFileSync(join(__dirname, '../../fixtures/pretrained/fineTuning.json'), 'utf8'));

describe('losses of fine-tuning, against transformers and torch', function () {
  this.timeout(60_000);

  for (const [more, expected] of Object.entries(fixture.losses))
    it(`${more || 'everything'}`, async () => {
      const { workspace, config } = makePretrainedWorkspace(
        'bertClassify',
        ['dropout: 0', more].filter(Boolean).join(', '),
      );
      const lines = fixture.texts.map((text, i) => JSON.stringify({ text, label: fixture.labels[i] }));
      writeFileSync(join(workspace, 'all.jsonl'), lines.join('\n'));
      const { steps, rate, warmup, decay } = fixture;
      const text = readFileSync(config, 'utf8')
        .replace(/^data: .*$/m, 'data: { train: all.jsonl, validation: all.jsonl }')
        .replace(
          /^train: .*$/m,
          `train: { epochs: ${steps}, batch: all, optimizer: { type: adamw, learning-rate: ${rate}, weight-decay: ${decay} }, schedule: { type: linear, warmup: ${warmup} } }`,
        );
      writeFileSync(config, text);
      const { folder } = await train(config, gather(workspace));
      const losses = (await readMetrics(folder)).flatMap(({ values }) => values['train/loss'] ?? []);
      assert.equal(losses.length, steps);
      for (const [i, loss] of losses.entries())
        assert.ok(Math.abs(loss - expected[i]!) < 1e-4, `step ${i + 1}: ${loss} and ${expected[i]}`);
      assert.ok(expected.at(-1)! < expected[0]! - 1e-3);
    });
});
