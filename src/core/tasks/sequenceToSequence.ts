/** What tasks share that read one text and write another: batches, masked cross-entropy, scores of what is written. */

import * as tf from '@tensorflow/tfjs-core';
import type { HostTensor } from '../base/hostTensor';
import type { Program, Tensors } from '../engine/contract';
import { classLoss, plainLoss } from '../layers/classLoss';
import { computeScores } from '../metrics/score';
import { writtenTokenScores } from '../metrics/scores/tokens';
import { exportEncoderDecoder } from './decoding/exportedEncoderDecoder';
import { createWriter } from './decoding/textWriter';
import { chooseInputs } from './exportedInputs';
import { createPairing, type Pairing, type SequenceToSequenceParts } from './pairing';
import { predictBatches } from './predictBatches';
import type { Evaluation, ScoreOptions, Split, Task } from './task';
import { type TextLoss, textLoss } from './textLoss';
import type { Weights } from './weights';
import { describeReached } from './writtenLengths';

export function createSequenceToSequence(parts: SequenceToSequenceParts): Task {
  return taskOfPairing(createPairing(parts));
}

export function taskOfPairing(pairing: Pairing): Task {
  const { name, model, source, target, loss = plainLoss, textsOf, collate } = pairing;
  // Made once: what was compiled for it is kept from one evaluation to the next.
  const scoring = scoringProgram(pairing);
  const metadata = {
    begin: String(pairing.begin),
    end: String(pairing.end),
    ...(source !== target && { 'target-tokenizer': 'target-tokenizer.json' }),
  };
  return {
    name,
    labels: [],
    target: 'loss',
    ...(model.frozen && { frozen: model.frozen }),
    embeddingName: model.embeddingName,
    ...(source !== target && { targetEmbeddingName: model.targetEmbeddingName }),
    writer: createWriter(pairing),
    initialize: random =>
      model.initialize(
        {
          source: source.size,
          target: target.size,
          shared: source === target,
          sourceLength: source.maximumLength,
          targetLength: target.maximumLength,
        },
        random,
      ),
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
    score: (weights, split, options) => scorePairs(pairing, scoring, weights, split, options),
    exported() {
      const program: Program = (parameters, inputs, context) => {
        const [batch, length] = inputs.written!.shape as [number, number];
        const logits = pairing.predict(parameters, inputs, context);
        return { logits: tf.reshape(logits, [batch, length, pairing.vocabulary]) };
      };
      return {
        program,
        inputs: chooseInputs(['ids', 'mask', 'written']),
        outputs: { logits: 'for each token of written one number a token that may follow it' },
        longest: { sequence_length: source.maximumLength, decoder_sequence_length: target.maximumLength },
        metadata,
      };
    },
    exportedWriter() {
      const longest = { source: source.maximumLength, target: target.maximumLength };
      const { encoder, decoder } = exportEncoderDecoder({ model, longest, metadata });
      return { encoder_model: encoder, decoder_model_merged: decoder };
    },
  };
}

/** Rows of tokens: `targets` int32 and `counted`, both [batch x time]. */
function flatten(inputs: Tensors): { readonly targets: tf.Tensor; readonly counted: tf.Tensor } {
  const { targets, counted } = inputs as { targets: tf.Tensor; counted: tf.Tensor };
  return { targets: tf.reshape(targets, [targets.size]), counted: tf.reshape(counted, [counted.size]) };
}

/** Loss, perplexity and accuracy of the true next tokens; with full effort the scores of what the model writes. */
async function scorePairs(
  pairing: Pairing,
  scoring: Program,
  weights: Weights,
  split: Split,
  options: ScoreOptions = {},
): Promise<Evaluation> {
  const { effort = 'full', signal, onPrediction, onProgress } = options;
  const { examples } = split;
  const { scores, losses } = await scoreTokens(pairing, scoring, weights, split, signal);
  if (effort === 'quick') return { count: examples.length, scores };
  const writer = createWriter(pairing).open(weights);
  try {
    const texts = examples.map(example => pairing.textsOf(example).source);
    const hypotheses = await writer.write(texts, { signal, onProgress });
    const written = hypotheses.map(([best]) => best?.text ?? '');
    const cut = hypotheses.flatMap(([best]) => (best && !best.ended ? [best.tokens.length] : []));
    for (const [i, text] of written.entries())
      onPrediction?.(i, { text, ...(hypotheses[i]![0]?.ended === false && { ended: false }), ...losses[i] });
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

/** Sums over each row: loss in nats, right guesses, tokens. */
function scoringProgram(pairing: Pairing): Program {
  return (weights, inputs, context) => {
    const { targets, counted } = flatten(inputs);
    const logits = pairing.predict(weights, inputs, context);
    const hot = tf.oneHot(targets as tf.Tensor1D, pairing.vocabulary, 1, 0, 'float32');
    const each = tf.mul(tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), hot), 1)), counted);
    const hits = tf.mul(tf.cast(tf.equal(tf.argMax(logits, 1), targets), 'float32'), counted);
    const perRow = (x: tf.Tensor) => tf.sum(tf.reshape(x, inputs.targets!.shape), 1);
    return { loss: perRow(each), hits: perRow(hits), count: perRow(counted) };
  };
}

async function scoreTokens(
  pairing: Pairing,
  program: Program,
  { engine, parameters }: Weights,
  { encoded }: Split,
  signal: AbortSignal | undefined,
): Promise<{ readonly scores: Evaluation['scores']; readonly losses: readonly TextLoss[] }> {
  const inference = engine.createInference({ program, parameters, sizes: pairing.sizes });
  const sums = { loss: 0, hits: 0, count: 0 };
  const losses: TextLoss[] = [];
  const longest = Math.max(pairing.source.maximumLength, pairing.target.maximumLength);
  const reader = { inputs: ['ids', 'mask', 'written', 'targets', 'counted'] };
  try {
    for await (const { outputs, indices } of predictBatches(inference, pairing, reader, encoded, longest, signal)) {
      const { loss, count } = outputs as { loss: HostTensor; count: HostTensor };
      for (const [row, index] of indices.entries()) losses[index] = textLoss(loss.data[row]!, count.data[row]!);
      for (const name of ['loss', 'hits', 'count'] as const) for (const x of outputs[name]!.data) sums[name] += x;
    }
  } finally {
    await inference.dispose();
  }
  return {
    scores: computeScores(writtenTokenScores, { nats: sums.loss, hits: sums.hits, tokens: sums.count }),
    losses,
  };
}
