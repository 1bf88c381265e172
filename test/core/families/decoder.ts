/** A decoder by what a family says of it: its parameters from tensors as files have them, and what the stack makes of ids. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensor, HostTensors } from '../../../src/core/base/hostTensor';
import type { Tensors } from '../../../src/core/engine/contract';
import { readArchitecture } from '../../../src/core/families/families';
import type { HeadName } from '../../../src/core/families/family';
import { toOurs } from '../../../src/core/families/mapTensors';
import { matchTensors } from '../../../src/core/families/matchTensors';
import { createStack } from '../../../src/core/layers/transformer/stack';
import { vocabularyLogits } from '../../../src/core/layers/vocabularyMap';
import { eagerContext } from '../models/fixture';

type Config = Readonly<Record<string, unknown>>;

function shapesOf(tensors: HostTensors): ReadonlyMap<string, readonly number[]> {
  return new Map(Object.entries(tensors).map(([name, { shape }]) => [name, shape]));
}

function toTf({ shape, data }: HostTensor): tf.Tensor {
  return tf.tensor(data as Float32Array, [...shape]);
}

/** Parameters under our names, of a file that has all but what it may lack. */
export function load(config: Config, tensors: HostTensors, head: HeadName, outputs: number) {
  const architecture = readArchitecture(config);
  const match = matchTensors(architecture, shapesOf(tensors), { head, outputs, file: 'model.safetensors' });
  assert.deepEqual([match.missing, match.unused], [[], []]);
  const found = match.found.map(
    ({ mapping, from }) =>
      [
        mapping.name,
        toTf(
          toOurs(
            mapping,
            from.map(name => tensors[name]!),
          ),
        ),
      ] as const,
  );
  const absent = match.absent.map(({ name, shape }) => [name, tf.zeros([...shape])] as const);
  const parameters: Tensors = Object.fromEntries([...found, ...absent]);
  return { architecture, stack: createStack(architecture.stack), parameters, match };
}

export type Loaded = ReturnType<typeof load>;

export const wordsOf = ({ parameters }: Loaded, ids: tf.Tensor) =>
  tf.gather(parameters['embedding.weight']!, ids as tf.Tensor1D);

export function read(loaded: Loaded, { ids, mask }: { readonly ids: number[][]; readonly mask: number[][] }) {
  const captures: Record<string, tf.Tensor> = {};
  const capture = (name: string, value: tf.Tensor | (() => tf.Tensor)) => {
    captures[name] = typeof value === 'function' ? value() : value;
  };
  const context = { ...eagerContext(), capture };
  const words = wordsOf(loaded, tf.tensor2d(ids, undefined, 'int32'));
  const hidden = loaded.stack.read(loaded.parameters, words, { context, mask: tf.tensor2d(mask) });
  return { hidden, captures };
}

export function toLogits({ architecture, parameters }: Loaded, hidden: tf.Tensor): tf.Tensor {
  const [batch, time, width] = hidden.shape as [number, number, number];
  const { tied } = architecture.heads['causal-lm']!.layers.at(-1)!;
  const rows = tf.reshape(hidden, [batch * time, width]);
  const logits = vocabularyLogits(parameters, rows, { bias: false, ...(tied && { tied: 'embedding.weight' }) });
  return tf.reshape(logits, [batch, time, architecture.vocabulary]);
}
