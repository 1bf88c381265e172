/** How well a language model expects a text: the loss of every token, block by block, or with a state that goes on. */
import * as tf from '@tensorflow/tfjs-core';
import { countCharacters } from '../../base/codePoints';
import { throwIfCancelled } from '../../base/errors';
import { float32, type HostTensors } from '../../base/hostTensor';
import { under, withPrefix } from '../../base/prefix';
import type { Inference, Program, ProgramContext, Tensors } from '../../engine/contract';
import { computeScores } from '../../metrics/score';
import { tokenScores } from '../../metrics/scores/tokens';
import type { Decoder } from '../../models/decoder';
import { nameShapes } from '../decoding/growingState';
import { chooseInputs, exportedInputs } from '../exportedInputs';
import { predictBatches } from '../predictBatches';
import type { Evaluation, ScoreOptions, Split, Task } from '../task';
import type { TaskExample } from '../taskExample';
import type { Weights } from '../weights';
import { startOf } from './start';
import { TextLosses } from './textLosses';

export interface Sums {
  loss: number;
  hits: number;
  count: number;
}

export interface Scorer {
  /** Made once: what was compiled for it is kept from one evaluation to the next. */
  readonly program: Program;
  readonly decoder: Decoder;
  readonly collate: Task['collate'];
  /** Tokens of a block. */
  readonly longest: number;
  readonly carry: boolean;
  /** Inputs beside ids, mask and targets. */
  readonly inputs: readonly 'starts'[];
  /** Tokens of each example in the blocks, one after the other. */
  countTokens(split: Split): ArrayLike<number>;
}

/** Rows that a text is read in where the state goes on: each begins without anything before it. */
const STREAMS = 16;

/**
 * Loss of each token in nats, 0 at padding; of each row right guesses and tokens; `next/...` is the state after the block where one was given.
 * @param size the vocabulary's
 */
export function scoringProgram(decoder: Decoder, size: number): Program {
  return (weights: Tensors, inputs: Tensors, context: ProgramContext) => {
    const { ids, mask } = inputs as { ids: tf.Tensor; mask: tf.Tensor };
    const state = under('state', inputs);
    const { starts } = inputs;
    const kept = Object.keys(state).length > 0 ? state : undefined;
    const start = starts ? startOf(decoder, weights, starts) : kept;
    const { hidden, state: after } = decoder.write(weights, ids, context, start);
    const logits = decoder.vocabularyLogits(weights, tf.reshape(hidden, [ids.size, decoder.features]));
    const targets = tf.reshape(inputs.targets!, [ids.size]) as tf.Tensor1D;
    const each = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), tf.oneHot(targets, size, 1, 0, 'float32')), 1));
    const hits = tf.cast(tf.equal(tf.argMax(logits, 1), targets), 'float32');
    const counted = (x: tf.Tensor) => tf.mul(tf.reshape(x, mask.shape), mask);
    const outputs = { loss: counted(each), hits: tf.sum(counted(hits), 1), count: tf.sum(mask, 1) };
    return { ...outputs, ...(kept && withPrefix('next', after!)) };
  };
}

/** What the blocks gave so far, whatever their order. */
class Tally {
  readonly sums: Sums = { loss: 0, hits: 0, count: 0 };
  /** Where each block begins among all tokens. */
  private readonly starts: Float64Array;

  constructor(
    private readonly blocks: readonly TaskExample[],
    private readonly losses: TextLosses | undefined,
  ) {
    this.starts = new Float64Array(blocks.length);
    for (let i = 1; i < blocks.length; i++) this.starts[i] = this.starts[i - 1]! + blocks[i - 1]!.length;
  }

  /** @param indices which block each row is; rows beyond are filler */
  add({ loss, hits, count }: HostTensors, indices: readonly number[]): void {
    const { sums } = this;
    for (const [row, index] of indices.entries()) {
      const start = row * loss!.shape[1]!;
      const own = loss!.data.subarray(start, start + this.blocks[index]!.length);
      this.losses?.add(this.starts[index]!, own);
      for (const nats of own) sums.loss += nats;
      sums.hits += hits!.data[row]!;
      sums.count += count!.data[row]!;
    }
  }
}

/** Each block by itself. */
async function scoreBlocks(
  inference: Inference,
  { collate, longest, inputs }: Scorer,
  blocks: readonly TaskExample[],
  tally: Tally,
  { signal, onProgress }: ScoreOptions,
): Promise<void> {
  let done = 0;
  const reader = { inputs: ['ids', 'mask', 'targets', ...inputs] };
  for await (const { outputs, indices } of predictBatches(inference, { collate }, reader, blocks, longest, signal)) {
    tally.add(outputs, indices);
    done += indices.length;
    onProgress?.(done / blocks.length);
  }
}

/** Blocks one after the other, in a few rows. */
async function scoreStreams(
  inference: Inference,
  { decoder, collate, longest }: Scorer,
  blocks: readonly TaskExample[],
  tally: Tally,
  { signal, onProgress }: ScoreOptions,
): Promise<void> {
  const steps = Math.ceil(blocks.length / STREAMS);
  const shapes = Object.entries(decoder.stateShapes(STREAMS, longest));
  let state = withPrefix('state', Object.fromEntries(shapes.map(([name, shape]) => [name, float32(shape)])));
  for (let step = 0; step < steps; step++) {
    throwIfCancelled(signal);
    const indices: number[] = [];
    for (let block = step; block < blocks.length; block += steps) indices.push(block);
    const rows = indices.map(index => blocks[index]!);
    const { ids, mask, targets } = collate(rows, { batch: STREAMS, time: longest });
    const outputs = await inference.run({ ...state, ids: ids!, mask: mask!, targets: targets! });
    tally.add(outputs, indices);
    state = withPrefix('state', under('next', outputs));
    onProgress?.((step + 1) / steps);
  }
}

export async function scoreText(
  scorer: Scorer,
  { engine, parameters }: Weights,
  split: Split,
  options: ScoreOptions = {},
): Promise<Evaluation> {
  const { examples, encoded } = split;
  const { onPrediction } = options;
  const { program, decoder, longest, inputs, carry } = scorer;
  const named = { ...chooseInputs(['ids', 'mask', ...inputs]), targets: exportedInputs.ids };
  const state = carry ? nameShapes('state', decoder.stateShapes, 'room') : {};
  const sizes = { inputs: { ...named, ...state }, longest: { sequence_length: longest, room: longest } };
  const inference = engine.createInference({ program, parameters, sizes });
  const losses = onPrediction && new TextLosses(scorer.countTokens(split));
  const tally = new Tally(encoded, losses);
  try {
    await (carry ? scoreStreams : scoreBlocks)(inference, scorer, encoded, tally, options);
  } finally {
    await inference.dispose();
  }
  for (const [i, loss] of losses?.all().entries() ?? []) onPrediction!(i, loss);
  let characters = 0;
  for (const { fields } of examples) characters += countCharacters(fields.text ?? '');
  return { count: examples.length, scores: toScores(tally.sums, characters) };
}

export function toScores({ loss, hits, count }: Sums, characters: number): Evaluation['scores'] {
  return computeScores(tokenScores, { nats: loss, hits, tokens: count, characters });
}
