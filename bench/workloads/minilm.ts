/** A Transformer of MiniLM's size with random weights: 6 layers, width 384, 12 heads, vocabulary 30,522, no dropout. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../src/core/base/hostTensor';
import { float32 } from '../../src/core/base/hostTensor';
import { Random } from '../../src/core/base/random';
import type { ProgramContext, Tensors } from '../../src/core/engine/contract';
import { createEngine } from '../../src/core/engine/index';
import { withSegments } from '../../src/core/models/segments';
import { create } from '../../src/core/models/transformer/model';
import { chooseInputs } from '../../src/core/tasks/exportedInputs';
import { filled, type Prepared, randomIds, randomWeights } from './trainStep';

const [vocabulary, length, width, labels] = [30522, 512, 384, 2];

const encoder = withSegments(
  create(
    {
      layers: 6,
      heads: 12,
      width,
      embedding: undefined,
      'feed-forward': 1536,
      pool: 'cls',
      normalization: 'after',
      positions: 'learned',
      activation: 'gelu',
      dropout: 0,
      initialization: 'xavier',
    },
    labels,
  ),
);

export function parameters(): HostTensors {
  return {
    ...encoder.initialize({ vocabulary, length }, new Random(0, 'minilm')),
    'label.weight': randomWeights('label', [width, labels], 0.05),
    'label.bias': filled([labels], 0),
  };
}

/** [batch, labels] */
export function logits(p: Tensors, { ids, mask }: Tensors, context: ProgramContext): tf.Tensor {
  const input = { ids: ids!, mask: mask! };
  const { pooled } = encoder.encode(p, encoder.embed(p, input), input, context);
  return tf.add(tf.matMul(pooled as tf.Tensor2D, p['label.weight'] as tf.Tensor2D), p['label.bias']!);
}

export function inputs(batch: number, time: number): HostTensors {
  return {
    ids: randomIds('ids', [batch, time], vocabulary),
    mask: float32([batch, time], new Float32Array(batch * time).fill(1)),
  };
}

/** Inference at one size: milliseconds a batch. */
export async function prepareInference(batch: number, time: number): Promise<Prepared> {
  const { engine } = await createEngine('native', { threads: Number(process.env.THREADS ?? 2) });
  const inference = engine.createInference({
    parameters: parameters(),
    program: (p, batch, context) => ({ logits: logits(p, batch, context) }),
    sizes: { inputs: chooseInputs(['ids', 'mask']), longest: { sequence_length: length } },
  });
  const asked = inputs(batch, time);
  return {
    async step() {
      const began = performance.now();
      await inference.run(asked);
      return performance.now() - began;
    },
    dispose: () => inference.dispose(),
  };
}
