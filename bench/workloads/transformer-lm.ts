/** Causal Transformer language model: 2 pre-LN layers, width 128, 4 heads, feed-forward 512, 64 characters; batch 32, length 64. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../src/core/base/hostTensor';
import type { Tensors } from '../../src/core/engine/contract';
import { attend, embed, gelu, layerNorm, softmaxCrossEntropy } from '../../src/core/engine/functions';
import { filled, prepareTraining, randomIds, randomWeights } from './trainStep';

export const name = 'transformer-lm';
export const unit = 'ms/step';

const [vocabulary, batch, time, width, heads, inner, layers] = [64, 32, 64, 128, 4, 512, 2];
const head = width / heads;

function dense(p: Tensors, name: string, x: tf.Tensor): tf.Tensor {
  return tf.add(tf.matMul(x as tf.Tensor2D, p[`${name}.weight`] as tf.Tensor2D), p[`${name}.bias`]!);
}

function normalize(p: Tensors, name: string, x: tf.Tensor): tf.Tensor {
  return layerNorm(x, p[`${name}.scale`]!, p[`${name}.bias`]!);
}

function block(p: Tensors, name: string, x: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const parts = tf.split(dense(p, `${name}.qkv`, normalize(p, `${name}.norm1`, x)), 3, 1);
  const [q, k, v] = parts.map(part => tf.transpose(tf.reshape(part, [batch, time, heads, head]), [0, 2, 1, 3]));
  const { output } = attend(q!, k!, v!, bias);
  const joined = tf.reshape(tf.transpose(output, [0, 2, 1, 3]), [batch * time, width]);
  const attended = tf.add(x, dense(p, `${name}.output`, joined));
  return tf.add(
    attended,
    dense(p, `${name}.down`, gelu(dense(p, `${name}.up`, normalize(p, `${name}.norm2`, attended)))),
  );
}

function denseParameters(name: string, from: number, to: number): HostTensors {
  return { [`${name}.weight`]: randomWeights(name, [from, to], 0.05), [`${name}.bias`]: filled([to], 0) };
}

function normParameters(name: string): HostTensors {
  return { [`${name}.scale`]: filled([width], 1), [`${name}.bias`]: filled([width], 0) };
}

function parameters(): HostTensors {
  const all: HostTensors[] = [
    {
      table: randomWeights('table', [vocabulary, width], 1),
      positions: randomWeights('positions', [time, width], 0.02),
    },
    normParameters('norm'),
    denseParameters('head', width, vocabulary),
  ];
  for (let i = 0; i < layers; i++)
    all.push(
      normParameters(`${i}.norm1`),
      normParameters(`${i}.norm2`),
      denseParameters(`${i}.qkv`, width, 3 * width),
      denseParameters(`${i}.output`, width, width),
      denseParameters(`${i}.up`, width, inner),
      denseParameters(`${i}.down`, inner, width),
    );
  return Object.assign({}, ...all);
}

/** 0 where a position may be seen, a large negative number at later ones. */
function causalBias(): tf.Tensor {
  return tf.tensor2d(
    Array.from({ length: time }, (_, i) => Array.from({ length: time }, (_, j) => (j > i ? -1e9 : 0))),
  );
}

export function prepare() {
  return prepareTraining(
    (p, { ids, labels }) => {
      const bias = causalBias();
      let x: tf.Tensor = tf.reshape(tf.add(embed(p.table!, ids!), p.positions!), [batch * time, width]);
      for (let i = 0; i < layers; i++) x = block(p, String(i), x, bias);
      const logits = dense(p, 'head', normalize(p, 'norm', x));
      return { loss: softmaxCrossEntropy(logits, tf.reshape(labels!, [batch * time])) };
    },
    parameters(),
    { ids: randomIds('ids', [batch, time], vocabulary), labels: randomIds('labels', [batch, time], vocabulary) },
  );
}
