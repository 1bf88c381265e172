/** What tasks share that read one text and write another: batches, masked cross-entropy, scores of what is written. */
import * as tf from '@tensorflow/tfjs-core';

import type { Example } from '../data/dataset';
import type { Program, ProgramContext, Tensors } from '../engine/contract';
import { type ClassLossOptions, classLoss, plainLoss } from '../layers/classLoss';
import { initializeDense } from '../layers/dense';
import { definedScores, meanOf } from '../metrics/definedScores';
import type { EncoderDecoder } from '../models/encoderDecoder';
import type { Tokenizer } from '../text/tokenizer';
import { idsOf, padRows } from './collate';
import { output, toVocabulary } from './decoding/encoderDecoderStepper';
import { createWriter } from './decoding/textWriter';
import { chooseInputs } from './exportedInputs';
import { predictBatches } from './predictBatches';
import type { Evaluation, ScoreOptions, Split, TargetMetric, Task, TaskExample, Weights, WrittenPair } from './task';
import type { WritingOptions } from './writer';
import { describeReached, type LengthBound, type WrittenLengths } from './writtenLengths';

export interface SequenceToSequenceParts {
  /** The word in the config. */
  readonly name: string;
  readonly model: EncoderDecoder;
  readonly source: Tokenizer;
  /** The source's own where one vocabulary and one table of word vectors serve both. */
  readonly target: Tokenizer;
  readonly loss?: ClassLossOptions;
  readonly writing: Pick<WritingOptions, 'beam' | 'lengthPenalty' | 'longest'>;
  /** The config's key that says how long written texts may be. */
  readonly lengthKey: string;
  /** Of the training texts; none in a run from before they were kept. */
  readonly lengths?: WrittenLengths;
  readonly metric: TargetMetric;
  textsOf(example: Example): WrittenPair;
  /** Scores of written texts, e.g. BLEU. */
  judge(
    written: readonly string[],
    examples: readonly Example[],
    options: Pick<ScoreOptions, 'folder'>,
  ): Judged | Promise<Judged>;
}

export type Judged = Pick<Evaluation, 'scores' | 'signatures' | 'notes'>;

/** What the parts of a task work with. */
export interface Pairing extends SequenceToSequenceParts {
  /** The token that begins, and the one that ends every written text. */
  readonly begin: number;
  readonly end: number;
  readonly bound: LengthBound;
  encodeSource(text: string): TaskExample;
  encodePair(source: string, target: string): TaskExample;
  collate: Task['collate'];
  /** Inputs of `collate` -> logits [batch x time, vocabulary] */
  predict(parameters: Tensors, inputs: Tensors, context: ProgramContext): tf.Tensor;
}

export function createSequenceToSequence(parts: SequenceToSequenceParts): Task {
  const pairing = createPairing(parts);
  const { name, model, source, target, loss = plainLoss, metric, textsOf, collate } = pairing;
  return {
    name,
    labels: [],
    target: metric,
    frozen: model.frozen,
    embeddingName: model.embeddingName,
    ...(source !== target && { targetEmbeddingName: model.targetEmbeddingName }),
    writer: createWriter(pairing),
    initialize: random => ({
      ...model.initialize(
        {
          source: source.size,
          target: target.size,
          shared: source === target,
          sourceLength: source.maximumLength,
          targetLength: target.maximumLength,
        },
        random,
      ),
      ...initializeDense(output, { from: model.features, to: target.size }, random),
    }),
    count: () => ({}),
    encode: example => {
      const texts = textsOf(example);
      return pairing.encodePair(texts.source, texts.target);
    },
    collate,
    loss(parameters, inputs, context) {
      const { targets, counted } = flatten(inputs);
      const logits = pairing.predict(parameters, inputs, context);
      const hits = tf.cast(tf.equal(tf.argMax(logits, 1), targets), 'float32');
      const accuracy = tf.div(tf.sum(tf.mul(hits, counted)), tf.maximum(tf.sum(counted), 1e-9));
      return { ...classLoss(loss, logits, targets, counted), accuracy };
    },
    score: (weights, split, options) => scorePairs(pairing, weights, split, options),
    exported() {
      const program: Program = (parameters, inputs, context) => {
        const [batch, length] = inputs.written!.shape as [number, number];
        const logits = pairing.predict(parameters, inputs, context);
        return { logits: tf.reshape(logits, [batch, length, target.size]) };
      };
      return {
        program,
        inputs: chooseInputs(['ids', 'mask', 'written']),
        outputs: { logits: 'for each token of written one number a token that may follow it' },
        longest: { time: source.maximumLength, writtenTime: target.maximumLength },
        metadata: {
          begin: String(pairing.begin),
          end: String(pairing.end),
          ...(source !== target && { 'target-tokenizer': 'target-tokenizer.json' }),
        },
      };
    },
  };
}

/** Rows of tokens: `targets` int32 and `counted`, both [batch x time]. */
function flatten(inputs: Tensors): { readonly targets: tf.Tensor; readonly counted: tf.Tensor } {
  const { targets, counted } = inputs as { targets: tf.Tensor; counted: tf.Tensor };
  return { targets: tf.reshape(targets, [targets.size]), counted: tf.reshape(counted, [counted.size]) };
}

function createPairing(parts: SequenceToSequenceParts): Pairing {
  const { model, source, target } = parts;
  // The vocabularies of every tokenizer have both; no text holds them.
  const [begin, end] = [target.special.cls ?? 0, target.special.sep ?? 0];
  const rowOf = (ids: Int32Array) => ({ dtype: 'int32', shape: [ids.length], data: ids }) as const;
  const encodeSource = (text: string): TaskExample => {
    const { ids } = source.encode(text);
    return { length: ids.length, tensors: { ids: rowOf(ids) } };
  };
  return {
    ...parts,
    begin,
    end,
    // The end needs a place too.
    bound: { key: parts.lengthKey, most: target.maximumLength - 1 },
    encodeSource,
    encodePair(from, to) {
      const read = encodeSource(from);
      const ids = target.encode(to).ids.subarray(0, target.maximumLength - 1);
      const targets = Int32Array.from([...ids, end]);
      const length = Math.max(read.length, targets.length);
      return { length, tensors: { ...read.tensors, targets: rowOf(targets) } };
    },
    collate(examples, size) {
      const padded = padRows(
        examples.map(example => idsOf(example, 'ids')),
        size,
        source.special.padding,
      );
      const ends = examples.map(example => idsOf(example, 'targets'));
      const targets = padRows(ends, size, target.special.padding);
      const written = padRows(
        ends.map(ids => Int32Array.from([begin, ...ids.subarray(0, -1)])),
        size,
        target.special.padding,
      );
      // Filler rows count for nothing; their masks hide all, so they get one token to look at.
      const mask = Float32Array.from(padded.mask.data);
      for (let row = examples.length; row < size.batch; row++) mask[row * size.time] = 1;
      return {
        ids: padded.ids,
        mask: { ...padded.mask, dtype: 'float32', data: mask },
        written: written.ids,
        targets: targets.ids,
        counted: targets.mask,
      };
    },
    predict(parameters, inputs, context) {
      const { ids, mask, written } = inputs as { ids: tf.Tensor; mask: tf.Tensor; written: tf.Tensor };
      const memory = model.read(parameters, { ids, mask }, context);
      const [batch, time] = written.shape as [number, number];
      const hidden = model.write(parameters, memory, mask, { ids: written, mask: tf.ones([batch, time]) }, context);
      return toVocabulary(parameters, tf.reshape(hidden, [batch * time, model.features]));
    },
  };
}

/** Loss, perplexity and accuracy of the true next tokens; with full effort the scores of what the model writes. */
async function scorePairs(
  pairing: Pairing,
  weights: Weights,
  split: Split,
  options: ScoreOptions = {},
): Promise<Evaluation> {
  const { effort = 'full', signal, onPrediction, onProgress } = options;
  const { examples } = split;
  const scores = await scoreTokens(pairing, weights, split, signal);
  if (effort === 'quick') return { count: examples.length, scores };
  const writer = createWriter(pairing).open(weights);
  try {
    const texts = examples.map(example => pairing.textsOf(example).source);
    const hypotheses = await writer.write(texts, { signal, onProgress });
    const written = hypotheses.map(([best]) => best?.text ?? '');
    const cut = hypotheses.flatMap(([best]) => (best && !best.ended ? [best.tokens.length] : []));
    for (const [i, text] of written.entries())
      onPrediction?.(i, { text, ...(hypotheses[i]![0]?.ended === false && { ended: false }) });
    const judged = await pairing.judge(written, examples, options);
    const reached = describeReached(cut, examples.length, pairing.bound);
    const notes = [...(reached === undefined ? [] : [reached]), ...(judged.notes ?? [])];
    return {
      count: examples.length,
      scores: { ...scores, ...judged.scores },
      signatures: judged.signatures,
      ...(notes.length > 0 && { notes }),
    };
  } finally {
    await writer.dispose();
  }
}

async function scoreTokens(
  pairing: Pairing,
  { engine, parameters }: Weights,
  { encoded }: Split,
  signal: AbortSignal | undefined,
): Promise<Readonly<Record<string, number>>> {
  const program: Program = (weights, inputs, context) => {
    const { targets, counted } = flatten(inputs);
    const logits = pairing.predict(weights, inputs, context);
    const hot = tf.oneHot(targets as tf.Tensor1D, pairing.target.size, 1, 0, 'float32');
    const each = tf.mul(tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), hot), 1)), counted);
    const hits = tf.mul(tf.cast(tf.equal(tf.argMax(logits, 1), targets), 'float32'), counted);
    const perRow = (x: tf.Tensor) => tf.sum(tf.reshape(x, inputs.targets!.shape), 1);
    return { loss: perRow(each), hits: perRow(hits), count: perRow(counted) };
  };
  const inference = engine.createInference({ program, parameters });
  const sums = { loss: 0, hits: 0, count: 0 };
  const longest = Math.max(pairing.source.maximumLength, pairing.target.maximumLength);
  const reader = { inputs: ['ids', 'mask', 'written', 'targets', 'counted'] };
  try {
    for await (const { outputs } of predictBatches(inference, pairing, reader, encoded, longest, signal)) {
      for (const name of ['loss', 'hits', 'count'] as const) for (const x of outputs[name]!.data) sums[name] += x;
    }
  } finally {
    await inference.dispose();
  }
  const loss = meanOf(sums.loss, sums.count);
  const perplexity = loss === undefined ? undefined : Math.exp(loss);
  return definedScores({ loss, perplexity, accuracy: meanOf(sums.hits, sums.count) });
}
