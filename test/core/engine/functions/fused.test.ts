import * as tf from '@tensorflow/tfjs-core';
import { float32 } from '../../../../src/core/base/hostTensor';
import type { Tensors } from '../../../../src/core/engine/contract';
import {
  alignDistances,
  attend,
  embed,
  gelu,
  layerNorm,
  softmaxCrossEntropy,
} from '../../../../src/core/engine/functions';
import { assertClose, onCpu, onEngine } from '../differentiate';
import { integers, normals } from '../programs';

describe('functions for models', () => {
  const programs: Record<string, [(t: Tensors) => Tensors, Parameters<typeof onCpu>[1]]> = {
    layerNorm: [
      ({ x, scale, bias }) => ({ y: layerNorm(x!, scale!, bias!) }),
      { x: normals([3, 4, 10], 'x', 2), scale: normals([10], 'scale'), bias: normals([10], 'bias') },
    ],
    gelu: [({ x }) => ({ y: gelu(x!) }), { x: normals([5, 7], 'x', 2) }],
    'gelu in parts': [({ x }) => ({ y: gelu(x!) }), { x: normals([512, 1024], 'x', 2) }],
    'softmaxCrossEntropy with weights': [
      ({ logits, labels, weights }) => ({ loss: softmaxCrossEntropy(logits!, labels!, tf.square(weights!)) }),
      {
        logits: normals([6, 5], 'logits', 3),
        labels: integers([6], 5, 'labels'),
        weights: normals([6], 'weights'),
      },
    ],
    'softmaxCrossEntropy over all rows': [
      ({ logits, labels }) => ({ loss: softmaxCrossEntropy(logits!, labels!) }),
      { logits: normals([6, 5], 'logits', 3), labels: integers([6], 5, 'labels') },
    ],
    attend: [
      ({ q, k, v, bias }) => ({ ...attend(q!, k!, v!, tf.mul(bias!, 3)) }),
      {
        q: normals([2, 3, 4, 6], 'q'),
        k: normals([2, 3, 5, 6], 'k'),
        v: normals([2, 3, 5, 7], 'v'),
        bias: normals([1, 1, 4, 5], 'bias'),
      },
    ],
    alignDistances: [({ x }) => ({ y: alignDistances(x!) }), { x: normals([2, 3, 5, 9], 'x') }],
    'alignDistances of one token': [({ x }) => ({ y: alignDistances(x!) }), { x: normals([2, 3, 1, 1], 'x') }],
    'embed with a small vocabulary': [
      ({ table, ids }) => ({ y: embed(table!, ids!) }),
      { table: normals([9, 4], 'table'), ids: integers([5, 6], 9, 'ids') },
    ],
    'embed with a large vocabulary': [
      ({ table, ids }) => ({ y: embed(table!, ids!) }),
      { table: normals([700, 4], 'table'), ids: integers([50, 6], 700, 'ids') },
    ],
    'embed with heavy duplicates': [
      ({ table, ids }) => ({ y: embed(table!, ids!) }),
      { table: normals([700, 4], 'table'), ids: integers([50, 6], 3, 'ids') },
    ],
  };
  for (const [name, [f, inputs]] of Object.entries(programs))
    it(`${name}: forward and gradient as on the cpu backend`, async () => {
      assertClose(await onEngine(f, inputs), await onCpu(f, inputs));
    });

  it('the cross-entropy of rows that all count 0 is 0', async () => {
    const f = ({ logits, labels, weights }: Tensors) => ({ loss: softmaxCrossEntropy(logits!, labels!, weights) });
    const inputs = { logits: normals([3, 2], 'logits'), labels: integers([3], 2, 'labels'), weights: float32([3]) };
    assertClose(await onEngine(f, inputs, 'native', false), { loss: float32([], [0]) });
  });
});
