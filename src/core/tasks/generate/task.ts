/** `generate`: a language model; each token is predicted from those before it. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../../base/errors';
import type { HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import type { Program, ProgramContext, Tensors } from '../../engine/contract';
import { classLoss, plainLoss } from '../../layers/classLoss';
import { initializeDense } from '../../layers/dense';
import { countCharacters, scoreLanguageModel } from '../../metrics/languageModel';
import type { Decoder } from '../../models/decoder';
import type { Tokenizer } from '../../text/tokenizer';
import { idsOf, padRows } from '../collate';
import { DecoderWriter } from '../decoding/decoderStepper';
import { output, toVocabulary } from '../decoding/encoderDecoderStepper';
import { predictBatches } from '../predictBatches';
import type { Evaluation, ScoreOptions, Split, Task, TaskDefinition, Weights } from '../task';
import { fields } from './fields';
import { openGenerator } from './generator';
import type { schema } from './schema';
import { toBlocks, toStream } from './stream';

export const generate: TaskDefinition<Infer<typeof schema>> = {
  name: 'generate',
  ...fields,
  needsCls: () => false,
  create({ model, tokenizer, loss = plainLoss }): Task {
    const { decoder } = model;
    if (!decoder) throw internal(`${model.type} is no decoder`);
    const { maximumLength } = tokenizer;
    const collate: Task['collate'] = (examples, size) => collateBlocks(tokenizer, examples, size);
    const predict = (parameters: Tensors, inputs: Tensors, context: ProgramContext) => {
      const [batch, time] = inputs.ids!.shape as [number, number];
      const { hidden } = decoder.write(parameters, inputs.ids!, context);
      return toVocabulary(parameters, tf.reshape(hidden, [batch * time, decoder.features]));
    };
    return {
      name: 'generate',
      labels: [],
      target: { name: 'loss', better: 'lower' },
      frozen: decoder.frozen,
      embeddingName: decoder.embeddingName,
      generator: {
        open: ({ engine, parameters }) =>
          openGenerator(new DecoderWriter(engine, decoder, tokenizer.size, parameters), decoder, tokenizer),
      },
      initialize: random => ({
        ...decoder.initialize(tokenizer.size, maximumLength, random),
        ...initializeDense(output, { from: decoder.features, to: tokenizer.size }, random),
      }),
      count: () => ({}),
      encode: example => toBlocks(toStream([example], tokenizer), maximumLength)[0] ?? emptyBlock(tokenizer),
      encodeSplit: examples => toBlocks(toStream(examples, tokenizer), maximumLength),
      collate,
      loss(parameters, inputs, context) {
        const logits = predict(parameters, inputs, context);
        const targets = tf.reshape(inputs.targets!, [inputs.targets!.size]);
        const counted = tf.reshape(inputs.mask!, [inputs.mask!.size]);
        return { ...classLoss(loss, logits, targets, counted) };
      },
      score: (weights, split, options) =>
        scoreBlocks({ decoder, tokenizer, collate, predict }, weights, split, options),
      exported() {
        const { ids } = collate([emptyBlock(tokenizer)], { batch: 1, time: maximumLength });
        const program: Program = (parameters, inputs, context) => {
          const [batch, time] = inputs.ids!.shape as [number, number];
          return { logits: tf.reshape(predict(parameters, inputs, context), [batch, time, tokenizer.size]) };
        };
        return { program, inputs: { ids: ids! } };
      },
    };
  },
};

function emptyBlock({ special }: Tokenizer) {
  const one = { dtype: 'int32', shape: [1], data: Int32Array.of(special.unknown) } as const;
  return { length: 1, tensors: { ids: one, targets: one } };
}

function collateBlocks(
  { special }: Tokenizer,
  examples: Parameters<Task['collate']>[0],
  size: Parameters<Task['collate']>[1],
): HostTensors {
  const rows = (name: string) =>
    padRows(
      examples.map(example => idsOf(example, name)),
      size,
      special.padding,
    );
  const { ids, mask } = rows('ids');
  return { ids, mask, targets: rows('targets').ids };
}

interface Parts {
  readonly decoder: Decoder;
  readonly tokenizer: Tokenizer;
  readonly collate: Task['collate'];
  readonly predict: (parameters: Tensors, inputs: Tensors, context: ProgramContext) => tf.Tensor;
}

async function scoreBlocks(
  { tokenizer, collate, predict }: Parts,
  { engine, parameters }: Weights,
  { examples, encoded }: Split,
  { signal, onProgress }: ScoreOptions = {},
): Promise<Evaluation> {
  const program: Program = (weights, inputs, context) => {
    const logits = predict(weights, inputs, context);
    const targets = tf.reshape(inputs.targets!, [inputs.targets!.size]);
    const hot = tf.oneHot(targets as tf.Tensor1D, tokenizer.size, 1, 0, 'float32');
    const each = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), hot), 1));
    const hits = tf.cast(tf.equal(tf.argMax(logits, 1), targets), 'float32');
    const perRow = (x: tf.Tensor) => tf.sum(tf.mul(tf.reshape(x, inputs.mask!.shape), inputs.mask!), 1);
    return { loss: perRow(each), hits: perRow(hits), count: tf.sum(inputs.mask!, 1) };
  };
  const inference = engine.createInference({ program, parameters });
  const sums = { loss: 0, hits: 0, count: 0 };
  let done = 0;
  try {
    const reader = { inputs: ['ids', 'mask', 'targets'] };
    const batches = predictBatches(inference, { collate }, reader, encoded, tokenizer.maximumLength, signal);
    for await (const { outputs, indices } of batches) {
      for (const name of ['loss', 'hits', 'count'] as const)
        for (const x of outputs[name]!.data.subarray(0, indices.length)) sums[name] += x;
      done += indices.length;
      onProgress?.(done / encoded.length);
    }
  } finally {
    await inference.dispose();
  }
  let characters = 0;
  for (const { fields: read } of examples) characters += countCharacters(read.text ?? '');
  const { negativeLogLikelihood, perplexity, bitsPerCharacter } = scoreLanguageModel(sums.loss, sums.count, characters);
  return {
    count: examples.length,
    scores: {
      loss: negativeLogLikelihood,
      perplexity,
      'bits-per-character': bitsPerCharacter,
      accuracy: sums.hits / Math.max(1, sums.count),
    },
  };
}
