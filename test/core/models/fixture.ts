/** What PyTorch computed for a model (test/fixtures/models), and the same model of ours with the same weights. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { createModel, taskCatalog } from '../../../src/core/catalog';
import type { ProgramContext, Tensors } from '../../../src/core/engine/contract';
import type { Config } from '../../../src/core/schemas';
import type { Task } from '../../../src/core/tasks/task';
import type { Tokenizer } from '../../../src/core/text/tokenizer';

export interface FixtureTensor {
  readonly shape: number[];
  readonly data: number[];
}

export interface ModelFixture {
  readonly config: Config['model'];
  readonly vocabulary: number;
  readonly labels: number;
  readonly ids: number[][];
  readonly mask: number[][];
  readonly targets: number[];
  readonly parameters: Record<string, FixtureTensor>;
  readonly gradients: Record<string, FixtureTensor>;
  readonly pooled: FixtureTensor;
  readonly logits: FixtureTensor;
  readonly loss: number;
  readonly saliency: FixtureTensor;
  /** Running statistics after a step. */
  readonly updates: Record<string, FixtureTensor>;
}

const folder = join(__dirname, '../../fixtures/models');

export const fixtureNames = readdirSync(folder)
  .filter(file => file.endsWith('.json'))
  .map(file => file.slice(0, -'.json'.length));

export function readFixture(name: string): ModelFixture {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
}

/** Ids separated by spaces are the text; enough for tasks that only pass ids on. */
export function numberTokenizer(size: number, maximumLength: number): Tokenizer {
  const vocabulary = Array.from({ length: size }, (_, i) => String(i));
  return {
    size,
    vocabulary,
    special: { pad: 0, unk: 1 },
    maximumLength,
    encode: text => {
      const tokens = text.split(' ');
      return { ids: Int32Array.from(tokens, Number), tokens, offsets: tokens.map(() => [0, 0]), truncated: false };
    },
    decode: ids => Array.from(ids).join(' '),
    toJson: () => '{}',
  };
}

export async function createTask(fixture: ModelFixture): Promise<Task> {
  const definition = await taskCatalog.classify();
  return definition.create({
    options: { type: 'classify' },
    model: await createModel(fixture.config, fixture.labels),
    tokenizer: numberTokenizer(fixture.vocabulary, 16),
    labels: Array.from({ length: fixture.labels }, (_, i) => `label ${i}`),
  });
}

export function toTensor({ shape, data }: FixtureTensor): tf.Tensor {
  return tf.tensor(data, shape, 'float32');
}

export function toTensors(tensors: Record<string, FixtureTensor>): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, toTensor(tensor)]));
}

/** @param extra columns of padding more than the longest text needs; their ids are not 0, to show that nobody looks */
export function inputsOf({ ids, mask, targets, labels }: ModelFixture, extra = 0): Record<string, tf.Tensor> {
  const widen = (rows: number[][], value: number) => rows.map(row => [...row, ...new Array<number>(extra).fill(value)]);
  return {
    ids: tf.tensor2d(widen(ids, 5), undefined, 'int32'),
    mask: tf.tensor2d(widen(mask, 0)),
    labels: tf.tensor1d(targets, 'int32'),
    weights: tf.ones([targets.length]),
    // As attributions ask for the logit of a label.
    target: tf.oneHot(tf.tensor1d(targets, 'int32'), labels, 1, 0, 'float32'),
  };
}

/** Eager, without dropout; captures land in `captured`, running statistics in `updates`. */
export function eagerContext(
  captured: Record<string, tf.Tensor> = {},
  updates?: Record<string, tf.Tensor>,
): ProgramContext {
  return {
    training: updates !== undefined,
    dropout: x => x,
    random: shape => tf.fill([...shape], 0.5),
    capture: (name, value) => {
      captured[name] = typeof value === 'function' ? value() : value;
    },
    update: (name, value) => {
      if (updates) updates[name] = tf.keep(tf.clone(value));
    },
  };
}

/** Loss, its gradient for every parameter that has one, and what the step makes of running statistics. */
export function differentiate(
  task: Task,
  parameters: Tensors,
  inputs: Tensors,
): { loss: number; gradients: Tensors; updates: Tensors } {
  const names = Object.keys(parameters).filter(name => !/\.running/.test(name));
  const updates: Record<string, tf.Tensor> = {};
  const { value, grads } = tf.valueAndGrads((...values: tf.Tensor[]) => {
    const named = Object.fromEntries(names.map((name, i) => [name, values[i]!]));
    return task.loss({ ...parameters, ...named }, inputs, eagerContext({}, updates)).loss as tf.Scalar;
  })(names.map(name => parameters[name]!));
  const gradients = Object.fromEntries(names.map((name, i) => [name, grads[i]!]));
  return { loss: value.dataSync()[0]!, gradients, updates };
}

/** Largest difference over the largest expected number. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let size = 1e-30;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    size = Math.max(size, Math.abs(expected[i]!));
  }
  return actual.length === expected.length ? difference / size : Number.POSITIVE_INFINITY;
}

/** The state after a step: what a token adds to one that grows is put in its place. */
export function stateAfter(state: Tensors, next: Tensors, position: number): Record<string, tf.Tensor> {
  const put = (whole: tf.Tensor, part: tf.Tensor): tf.Tensor => {
    const axis = part.shape.findIndex((size, i) => size !== whole.shape[i]);
    if (axis < 0) return part;
    const [before, , after] = tf.split(whole, [position, 1, whole.shape[axis]! - position - 1], axis);
    return tf.concat([before!, part, after!], axis);
  };
  return Object.fromEntries(Object.entries(next).map(([name, part]) => [name, put(state[name]!, part)]));
}
