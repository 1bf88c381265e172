/** How well a language model expects a text: the loss of every token, block by block, or with a state that goes on. */
import * as tf from '@tensorflow/tfjs-core';
import { throwIfCancelled } from '../../base/errors';
import { float32, type HostTensor, type HostTensors, sizeOf } from '../../base/hostTensor';
import type { Inference, Program, ProgramContext, Tensors } from '../../engine/contract';
import { definedScores } from '../../metrics/definedScores';
import { countCharacters, scoreLanguageModel } from '../../metrics/languageModel';
import type { Decoder } from '../../models/decoder';
import { toVocabulary, under, withPrefix } from '../decoding/encoderDecoderStepper';
import { predictBatches } from '../predictBatches';
import type { Evaluation, ScoreOptions, Split, Task, TaskExample, Weights } from '../task';
import { startOf } from './start';

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
  readonly inputs: readonly string[];
}

/** Rows that a text is read in where the state goes on: each begins without anything before it. */
const STREAMS = 16;

/**
 * Sums over each row: loss in nats, right guesses, tokens; `next/...` is the state after the block where one was given.
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
    const logits = toVocabulary(weights, tf.reshape(hidden, [ids.size, decoder.features]));
    const targets = tf.reshape(inputs.targets!, [ids.size]) as tf.Tensor1D;
    const each = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), tf.oneHot(targets, size, 1, 0, 'float32')), 1));
    const hits = tf.cast(tf.equal(tf.argMax(logits, 1), targets), 'float32');
    const perRow = (x: tf.Tensor) => tf.sum(tf.mul(tf.reshape(x, mask.shape), mask), 1);
    const sums = { loss: perRow(each), hits: perRow(hits), count: tf.sum(mask, 1) };
    return { ...sums, ...(kept && withPrefix('next', after!)) };
  };
}

function addRows(sums: Sums, outputs: HostTensors, rows: number): void {
  for (const name of ['loss', 'hits', 'count'] as const)
    for (const x of outputs[name]!.data.subarray(0, rows)) sums[name] += x;
}

/** Each block by itself. */
async function scoreBlocks(
  inference: Inference,
  { collate, longest, inputs }: Scorer,
  blocks: readonly TaskExample[],
  { signal, onProgress }: ScoreOptions,
): Promise<Sums> {
  const sums = { loss: 0, hits: 0, count: 0 };
  let done = 0;
  const reader = { inputs: ['ids', 'mask', 'targets', ...inputs] };
  for await (const { outputs, indices } of predictBatches(inference, { collate }, reader, blocks, longest, signal)) {
    addRows(sums, outputs, indices.length);
    done += indices.length;
    onProgress?.(done / blocks.length);
  }
  return sums;
}

/** Blocks one after the other, in a few rows. */
async function scoreStreams(
  inference: Inference,
  { decoder, collate, longest }: Scorer,
  blocks: readonly TaskExample[],
  { signal, onProgress }: ScoreOptions,
): Promise<Sums> {
  const sums = { loss: 0, hits: 0, count: 0 };
  const steps = Math.ceil(blocks.length / STREAMS);
  let state: Readonly<Record<string, HostTensor>> = Object.fromEntries(
    Object.entries(decoder.stateShapes(STREAMS, longest)).map(([name, shape]) => [
      `state/${name}`,
      float32(shape, new Float32Array(sizeOf(shape))),
    ]),
  );
  for (let step = 0; step < steps; step++) {
    throwIfCancelled(signal);
    const rows: TaskExample[] = [];
    for (let block = step; block < blocks.length; block += steps) rows.push(blocks[block]!);
    const { ids, mask, targets } = collate(rows, { batch: STREAMS, time: longest });
    const outputs = await inference.run({ ...state, ids: ids!, mask: mask!, targets: targets! });
    addRows(sums, outputs, rows.length);
    state = withPrefix('state', under('next', outputs));
    onProgress?.((step + 1) / steps);
  }
  return sums;
}

export async function scoreText(
  scorer: Scorer,
  { engine, parameters }: Weights,
  { examples, encoded }: Split,
  options: ScoreOptions = {},
): Promise<Evaluation> {
  const inference = engine.createInference({ program: scorer.program, parameters });
  let sums: Sums;
  try {
    sums = await (scorer.carry ? scoreStreams : scoreBlocks)(inference, scorer, encoded, options);
  } finally {
    await inference.dispose();
  }
  let characters = 0;
  for (const { fields } of examples) characters += countCharacters(fields.text ?? '');
  return { count: examples.length, scores: toScores(sums, characters) };
}

export function toScores({ loss, hits, count }: Sums, characters: number): Evaluation['scores'] {
  if (count === 0) return {};
  const { negativeLogLikelihood, perplexity, bitsPerCharacter } = scoreLanguageModel(loss, count, characters);
  return definedScores({
    loss: negativeLogLikelihood,
    perplexity,
    'bits-per-character': characters === 0 ? undefined : bitsPerCharacter,
    accuracy: hits / count,
  });
}
