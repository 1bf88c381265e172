import '@tensorflow/tfjs-backend-cpu';
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { float32 } from '../../../src/core/base/hostTensor';
import type { LossProgram } from '../../../src/core/engine/contract';
import { createEngine } from '../../../src/core/engine/index';
import { readMetrics } from '../../../src/core/runs/metricsLog';
import { layerOf } from '../../../src/core/training/layers';
import { healthProgram, observeLayers } from '../../../src/core/training/observeLayers';
import { train } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

describe('training/observeLayers', function () {
  this.timeout(60_000);

  it('measures real tokens alone: size, dead units, values at their bounds', async () => {
    // [batch 1, time 3, features 2]; the last token is padding.
    const values = float32([1, 3, 2], [3, 0, -1, 0, 9, 9]);
    const bounded = float32([1, 3, 2], [0.99, 0.5, -0.98, 0, 1, 1]);
    const loss: LossProgram = ({ values: v, bounded: b }, _, context) => {
      context.observe?.('first', v!, 'rectified');
      context.observe?.('second', b!, 'bounded');
      return { loss: tf.sum(v!) };
    };
    const { engine } = await createEngine('native', { threads: 1 });
    const batch = { mask: float32([1, 3], [1, 1, 0]) };
    const seen = await observeLayers(engine, healthProgram(loss), { values, bounded }, batch);
    const near = (name: string, expected: number) =>
      assert.ok(Math.abs(seen[name]! - expected) < 1e-6, `${name} ${seen[name]}`);
    near('health/activation/first', Math.sqrt((9 + 1) / 4));
    near('health/dead/first', 0.5);
    near('health/saturated/second', 0.5);
    assert.equal(Object.keys(seen).length, 4);
  });

  it('names layers by their parameters', () => {
    const names = {
      'embedding.weight': 'embedding',
      'encoder.0.attention.qkv.weight': 'encoder.0.attention',
      'encoder.0.attentionNorm.scale': 'encoder.0.attention',
      'lstm.1.forward.inputKernel': 'lstm.1.forward',
      'convolution.2.weight': 'convolution.2',
      'gru.0.forward.candidate.bias': 'gru.0.forward',
      weight: 'model',
    };
    for (const [parameter, layer] of Object.entries(names)) assert.equal(layerOf(parameter), layer);
  });

  const models = {
    cnn: '{ type: cnn, width: 8, filters: 4, kernels: [2, 3] }',
    'bag-of-words': '{ type: bag-of-words, width: 8, feed-forward: [6, 4] }',
    lstm: '{ type: lstm, width: 8, hidden: 6, layers: 2 }',
    transformer: '{ type: transformer, width: 8, heads: 2, layers: 1, activation: relu }',
  };
  const expected: Readonly<Record<keyof typeof models, readonly string[]>> = {
    cnn: ['activation/convolution.0', 'activation/convolution.1', 'dead/convolution.0', 'dead/convolution.1'],
    'bag-of-words': [
      'activation/feedForward.0',
      'activation/feedForward.1',
      'dead/feedForward.0',
      'dead/feedForward.1',
    ],
    lstm: ['lstm.0', 'lstm.0.forward.gates', 'lstm.1', 'lstm.1.forward.gates'].flatMap(layer => [
      `activation/${layer}`,
      `saturated/${layer}`,
    ]),
    transformer: ['activation/encoder.0', 'activation/encoder.0.feedForward', 'dead/encoder.0.feedForward'],
  };
  for (const [name, model] of Object.entries(models) as [keyof typeof models, string][])
    it(`writes rows of gradients and activations by layer: ${name}`, async () => {
      const { workspace, config } = makeTinyWorkspace({ model, train: '{ epochs: 2, batch: 16, health: 5 }' });
      const { folder, record } = await train(config, gather(workspace));
      const rows = await readMetrics(folder);
      const own = (part: string) => rows.filter(row => Object.keys(row.values).some(key => key.startsWith(part)));
      const steps = Array.from({ length: record.step }, (_, i) => i + 1);
      assert.deepEqual(
        own('health/activation/').map(row => row.step),
        steps.filter(step => step % 5 === 0),
      );
      assert.deepEqual(
        own('health/gradient/').map(row => row.step),
        steps,
      );
      for (const row of own('health/gradient/')) {
        const norms = Object.entries(row.values).flatMap(([key, v]) => (key.startsWith('health/gradient/') ? [v] : []));
        const whole = Math.sqrt(norms.reduce((sum, norm) => sum + norm ** 2, 0));
        assert.ok(Math.abs(whole - row.values['train/gradient-norm']!) < 1e-5 * (1 + whole));
      }
      const names = Object.keys(own('health/activation/')[0]!.values).map(key => key.replace('health/', ''));
      assert.deepEqual(names.sort(), expected[name].toSorted());
    });

  it('writes nothing of layers when it is told to', async () => {
    const { workspace, config } = makeTinyWorkspace({ train: '{ epochs: 1, health: none }' });
    const { folder } = await train(config, gather(workspace));
    const keys = (await readMetrics(folder)).flatMap(row => Object.keys(row.values));
    assert.ok(keys.length > 0 && !keys.some(key => key.startsWith('health/')));
  });
});
