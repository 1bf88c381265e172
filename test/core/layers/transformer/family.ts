/** What transformers computes for tiny models of the families (test/fixtures/models/families), and our stack set as they are. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { ProgramContext, Tensors } from '../../../../src/core/engine/contract';
import {
  createStack,
  type Stack,
  type StackNames,
  type StackOptions,
} from '../../../../src/core/layers/transformer/stack';
import { type FixtureTensor, toTensor } from '../../models/fixture';

const folder = join(__dirname, '../../../fixtures/models/families');

type Options = Omit<StackOptions, 'names'>;

export interface Family {
  readonly options: Options;
  readonly mask: number[][];
  /** Whose hidden states count. */
  readonly counted: number[][];
  readonly words: FixtureTensor;
  readonly hidden: FixtureTensor;
  readonly towards: FixtureTensor;
  readonly parameters: Record<string, FixtureTensor>;
  readonly gradients: Record<string, FixtureTensor>;
  /** Of an encoder-decoder: what it reads; the others are of what it writes. */
  readonly read?: { readonly options: Options; readonly words: FixtureTensor; readonly states: FixtureTensor };
}

export const families = readdirSync(folder)
  .filter(file => file.endsWith('.json'))
  .map(file => file.slice(0, -'.json'.length));

export function readFamily(name: string): Family {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
}

const alone: StackNames = { layers: 'encoder', norm: 'norm', positions: 'positions', attention: 'attention' };

function sideNames(side: 'encoder' | 'decoder'): StackNames {
  const positions = side === 'encoder' ? 'sourcePositions' : 'targetPositions';
  return { layers: side, norm: `${side}Norm`, positions, attention: `attention/${side}`, cross: 'attention/cross' };
}

/** The stack that gives the hidden states, and the one that reads for it. */
export function stacksOf({ options, read }: Family): { readonly stack: Stack; readonly reader?: Stack } {
  if (!read) return { stack: createStack({ ...options, names: alone }) };
  return {
    stack: createStack({ ...options, memory: read.options.width, names: sideNames('decoder') }),
    reader: createStack({ ...read.options, names: sideNames('encoder') }),
  };
}

export function inputsOf({ words, mask, read }: Family): Record<string, tf.Tensor> {
  return { words: toTensor(words), mask: tf.tensor2d(mask), ...(read && { source: toTensor(read.words) }) };
}

/** Hidden states, and of an encoder-decoder what was read. */
export function run(family: Family, parameters: Tensors, inputs: Tensors, context: ProgramContext) {
  const { stack, reader } = stacksOf(family);
  const { words, mask, source } = inputs as Record<string, tf.Tensor>;
  if (reader) {
    const states = reader.read(parameters, source!, { mask, context });
    return { hidden: stack.read(parameters, words!, { memory: { states, mask: mask! }, context }), states };
  }
  return { hidden: stack.read(parameters, words!, family.options.causal ? { context } : { mask, context }) };
}

/** What the gradients are of. */
export function lossOf({ towards, counted }: Family, hidden: tf.Tensor): tf.Scalar {
  return tf.sum(tf.mul(tf.mul(hidden, toTensor(towards)), tf.expandDims(tf.tensor2d(counted), 2)));
}
