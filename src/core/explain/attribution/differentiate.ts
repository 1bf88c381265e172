/** Gradients of a label's logit, or of a number, by the word vectors of a text: what methods share that need them. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../../base/errors';
import { float32, type HostTensor, type HostTensors } from '../../base/hostTensor';
import type { Program, ProgramContext, Tensors } from '../../engine/contract';
import { askedOf, type Prediction } from '../../inference/prediction';
import type { NamedProgram, Reading } from '../../inference/reading';
import type { Run } from '../../inference/run';
import type { ReaderHalves } from '../../tasks/task';
import type { Node } from './gaussLegendre';
import type { Target, Weighed } from './method';

/** [batch, time, width] twice -> [batch, time]. */
type Reduce = (gradient: tf.Tensor, words: tf.Tensor) => tf.Tensor;

const reductions: Readonly<Record<'gradient' | 'gradient-x-input', Reduce>> = {
  gradient: gradient => tf.sqrt(tf.sum(tf.square(gradient), 2)),
  'gradient-x-input': (gradient, words) => tf.sum(tf.mul(gradient, words), 2),
};

/** Of the texts that are encoded by themselves. */
const masks = ['mask', 'pairMask'] as const;
const kept = ['keep', 'pairKeep'] as const;
const outputs = ['weights', 'pairWeights'] as const;

const gradientInputs = (run: Run): NamedProgram['inputs'] => ({
  target: {
    dtype: 'float32',
    shape: ['batch', columnsOf(run)],
    meaning: 'what each label counts in the number that is explained',
  },
});
const pathInputs = (run: Run): NamedProgram['inputs'] => ({
  ...gradientInputs(run),
  keep: { dtype: 'float32', shape: [1, 'sequence_length'], meaning: '1 at tokens of the base' },
  pairKeep: { dtype: 'float32', shape: [1, 'pair_sequence_length'], meaning: 'the same of the second text' },
  fractions: { dtype: 'float32', shape: ['batch'], meaning: 'places between the base and the text' },
  shares: { dtype: 'float32', shape: ['batch'], meaning: 'what each place counts' },
});

/** Logits of a text, or the one number of a task without labels. */
function columnsOf({ task }: Run): number {
  return Math.max(1, task.labels.length);
}

/** The label's logit in each row, less that of the label that it is told apart from. */
function targetRows(run: Run, { index, against }: Target, rows: number): HostTensor {
  const width = columnsOf(run);
  const data = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    data[row * width + index] = 1;
    if (against) data[row * width + against.index] = -1;
  }
  return float32([rows, width], data);
}

/** The target's number of each row, [batch]. */
function choose(
  halves: ReaderHalves,
  parameters: Tensors,
  words: readonly tf.Tensor[],
  inputs: Tensors,
  context: ProgramContext,
): tf.Tensor {
  return tf.sum(tf.mul(halves.answer(parameters, words, inputs, context), inputs.target!), 1);
}

/**
 * Inputs of `predict` and `target` [batch, labels] -> `weights` [batch, time], 0 at padding, `pairWeights` of a second tower,
 * and `value`, the sum of the targets' numbers.
 */
export function gradientProgram(halves: ReaderHalves, method: keyof typeof reductions): Program {
  return (parameters, inputs, context) => {
    const words = halves.words(parameters, inputs);
    const { value, grads } = tf.valueAndGrads((...vectors: tf.Tensor[]) =>
      tf.sum(choose(halves, parameters, vectors, inputs, context)),
    )([...words]);
    const weights = words.map((each, i) => tf.mul(reductions[method](grads[i]!, each), inputs[masks[i]!]!));
    return { value, ...Object.fromEntries(weights.map((each, i) => [outputs[i]!, each])) };
  };
}

/** Weights of the tokens of a text by a gradient that is taken once, at the text. */
export async function weighTokens(
  run: Run,
  input: Prediction,
  target: Target,
  method: keyof typeof reductions,
): Promise<Weighed> {
  const named = { name: method, program: gradientProgram(halvesOf(run), method), inputs: gradientInputs(run) };
  const read = await run.compute(named, askedOf(input), () => ({ target: targetRows(run, target, 1) }));
  return tokenWeights(input, weightsIn(read, input.tokens.length), meanOfWindows(read, 'value')[0]!);
}

/**
 * Inputs of `predict`, `target` [batch, labels], `keep` [1, time] (and `pairKeep`): 1 at tokens that are in the base too, and
 * `fractions` and `shares` [batch] -> `values` [batch]: the target's numbers so far on the way from the base to the text;
 * `weights` [1, time]: the shares of their gradients, summed, times what lies between.
 */
function pathProgram(halves: ReaderHalves): Program {
  return (parameters, inputs, context) => {
    const words = halves.words(parameters, inputs);
    const bases = words.map((each, i) => tf.mul(each, tf.expandDims(inputs[kept[i]!]!, 2)));
    const lines = words.map((each, i) => tf.sub(each, bases[i]!));
    const fractions = tf.reshape(inputs.fractions!, [-1, 1, 1]);
    const points = lines.map((line, i) => tf.add(bases[i]!, tf.mul(line, fractions)));
    const values = choose(halves, parameters, points, inputs, context);
    const gradients = tf.grads((...vectors: tf.Tensor[]) =>
      tf.sum(choose(halves, parameters, vectors, inputs, context)),
    )(points);
    const shares = tf.reshape(inputs.shares!, [-1, 1]);
    const weights = lines.map((line, i) => {
      const each = tf.mul(tf.sum(tf.mul(gradients[i]!, line), 2), inputs[masks[i]!]!);
      return tf.sum(tf.mul(each, shares), 0, true);
    });
    return { values, ...Object.fromEntries(weights.map((each, i) => [outputs[i]!, each])) };
  };
}

/**
 * Weights of the tokens by gradients at places between a base and the text, and the target's numbers there. The base has zeros
 * for the vectors of words, and keeps the tokens that the tokenizer put in.
 * @param rows of the batch; beyond the nodes they are filler
 */
export async function differentiatePath(
  run: Run,
  input: Prediction,
  target: Target,
  nodes: readonly Node[],
  rows: number,
): Promise<{ readonly weights: readonly number[]; readonly values: readonly number[] }> {
  const all = Array.from({ length: rows }, (_, i) => nodes[i] ?? { fraction: 0, share: 0 });
  const added = input.tokens.map(({ start, end }) => (start < end ? 0 : 1));
  const more: Parameters<Run['compute']>[2] = ({ lengths, time, places }) => {
    const ownAdded = places ? Array.from(places, place => added[place]!) : added;
    const keeps: Record<string, HostTensor> = {};
    let from = 0;
    for (const [i, length] of lengths.entries()) {
      const row = new Float32Array(time);
      row.set(ownAdded.slice(from, from + length));
      keeps[kept[i]!] = float32([1, time], row);
      from += length;
    }
    return {
      ...keeps,
      target: targetRows(run, target, rows),
      fractions: float32(
        [rows],
        Float32Array.from(all, ({ fraction }) => fraction),
      ),
      shares: float32(
        [rows],
        Float32Array.from(all, ({ share }) => share),
      ),
    };
  };
  const named = { name: 'integrated-gradients', program: pathProgram(halvesOf(run)), inputs: pathInputs(run) };
  const read = await run.compute(named, askedOf(input), more, rows);
  return { weights: weightsIn(read, added.length), values: meanOfWindows(read, 'values').slice(0, nodes.length) };
}

/**
 * Inputs of `predict` and `target` [batch, labels] -> `weights` [batch, time]: of each token what the windows that it stands in give
 * it, and `value`, the sum of the targets' numbers.
 */
export function mapProgram(halves: ReaderHalves, kernels: readonly number[]): Program {
  return (parameters, inputs, context) => {
    const words = halves.words(parameters, inputs);
    const value = (watch: NonNullable<ProgramContext['watch']>) =>
      tf.sum(choose(halves, parameters, words, inputs, { ...context, watch }));
    const maps: tf.Tensor[] = [];
    value((_, map) => {
      maps.push(map);
      return map;
    });
    // Texts that are read one by one: the maps of the first, then those of the second.
    const given = (vectors: readonly tf.Tensor[]) => {
      let next = 0;
      return value(() => vectors[next++]!);
    };
    const found = tf.valueAndGrads((...vectors: tf.Tensor[]) => given(vectors))(maps);
    const weights = words.map((_, i) => {
      const mask = inputs[masks[i]!]!;
      const count = tf.maximum(tf.sum(mask, 1, true), 1);
      const parts = kernels.map((kernel, k) => {
        const place = i * kernels.length + k;
        const real = tf.expandDims(mask, 2);
        const means = tf.div(tf.sum(tf.mul(found.grads[place]!, real), 1), count);
        const cam = tf.relu(tf.sum(tf.mul(maps[place]!, tf.expandDims(means, 1)), 2));
        return shareWindows(tf.mul(cam, mask), mask, kernel);
      });
      return tf.mul(tf.addN(parts), mask);
    });
    return { value: found.value, ...Object.fromEntries(weights.map((each, i) => [outputs[i]!, each])) };
  };
}

/** Each token's part of what stands at its windows [batch, time]: those of a window have equal parts, padding has none. */
function shareWindows(cam: tf.Tensor, mask: tf.Tensor, kernel: number): tf.Tensor {
  const [batch, time] = cam.shape as [number, number];
  const before = Math.floor((kernel - 1) / 2);
  const moved = (x: tf.Tensor, by: number, [left, right]: readonly [number, number]) =>
    tf.slice(
      tf.pad(x as tf.Tensor2D, [
        [0, 0],
        [left, right],
      ]),
      [0, left + by],
      [batch, time],
    );
  const shifts = Array.from({ length: kernel }, (_, i) => i - before);
  const after = kernel - 1 - before;
  const tokens = tf.addN(shifts.map(shift => moved(mask, shift, [before, after])));
  const shared = tf.div(cam, tf.maximum(tokens, 1));
  return tf.addN(shifts.map(shift => moved(shared, -shift, [after, before])));
}

/** Weights of the tokens by the feature maps of a convolutional network. */
export async function weighByMaps(run: Run, input: Prediction, target: Target): Promise<Weighed> {
  const { maps: kernels = [] } = run.open('reader').encoder;
  const named = { name: 'grad-cam', program: mapProgram(halvesOf(run), kernels), inputs: gradientInputs(run) };
  const read = await run.compute(named, askedOf(input), () => ({ target: targetRows(run, target, 1) }));
  return tokenWeights(input, weightsIn(read, input.tokens.length), meanOfWindows(read, 'value')[0]!);
}

/** One weight a token, those that were put in too. */
export function tokenWeights(input: Prediction, weights: ArrayLike<number>, value: number): Weighed {
  return {
    of: input.kind === 'score' ? 'score' : 'logit',
    value,
    evaluations: 1,
    parts: input.tokens.map(({ token: text, ...place }, i) => ({ text, ...place, weight: weights[i]! })),
  };
}

/** Of what is asked of runs that have them alone. */
function halvesOf({ task }: Run): ReaderHalves {
  const halves = task.reader?.halves;
  if (!halves) throw internal(`task ${task.name} has no halves`);
  return halves;
}

/**
 * What is said of a text in windows is the mean of what is said in each: so are weights, and a token that stands in several windows
 * has the sum of its own.
 * @param count tokens of the whole text
 */
function weightsIn({ outputs: found, lengths, windows }: Reading, count: number): readonly number[] {
  if (!windows) return lengths.flatMap((length, i) => Array.from(numbersIn(found, outputs[i]!).subarray(0, length)));
  const weights = new Array<number>(count).fill(0);
  for (const { outputs: own, places } of windows) {
    const each = numbersIn(own, outputs[0]);
    for (const [i, place] of places.entries()) weights[place]! += each[i]! / windows.length;
  }
  return weights;
}

function meanOfWindows({ outputs: found, windows }: Reading, name: string): readonly number[] {
  const all = (windows ?? [{ outputs: found }]).map(each => numbersIn(each.outputs, name));
  return Array.from(all[0]!, (_, i) => all.reduce((sum, each) => sum + each[i]!, 0) / all.length);
}

function numbersIn(found: HostTensors, name: string): Float32Array {
  const data = found[name]?.data;
  if (data instanceof Float32Array) return data;
  throw internal(`no ${name} among the outputs`);
}
