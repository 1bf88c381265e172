/** `generate`: a language model; each token is predicted from those before it. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../../base/errors';
import type { HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import type { Program, ProgramContext, Tensors } from '../../engine/contract';
import { classLoss, plainLoss } from '../../layers/classLoss';
import type { Tokenizer } from '../../text/tokenizer';
import { idsOf, padRows } from '../collate';
import { DecoderWriter } from '../decoding/decoderStepper';
import { exportDecoder, exportStart } from '../decoding/exportedDecoder';
import { chooseInputs } from '../exportedInputs';
import type { Task, TaskDefinition } from '../task';
import type { Weights } from '../weights';
import { begin, collateBegins, initializeCarried, rowsOfCarried, writeCarried } from './carry';
import { createCountedTask } from './counted';
import { fields } from './fields';
import { openGenerator } from './generator';
import { openInsight } from './insight';
import { addSamples } from './samples';
import type { schema } from './schema';
import { type Scorer, scoreText, scoringProgram } from './score';
import { openCausalScorer } from './scorer';
import {
  collateStarts,
  countTextTokens,
  firstStart,
  initializeStart,
  startFrom,
  startFromZeros,
  startOf,
  toTexts,
} from './start';
import { beginToken, countTokens, endToken, readBackward, toBlocks, toStream } from './stream';

export const generate: TaskDefinition<Infer<typeof schema>> = {
  name: 'generate',
  ...fields,
  create({ model, tokenizer, options, labels, loss = plainLoss }): Task {
    if (model.counter) return createCountedTask(model.counter, tokenizer, options.distinct);
    const { decoder } = model;
    if (!decoder) throw internal(`${model.type} is no decoder`);
    const { maximumLength: longest } = tokenizer;
    const backward = options.direction === 'backward';
    /** Of what is learned from. */
    const reading = backward ? readBackward(tokenizer) : tokenizer;
    const size = decoder.vocabulary ?? tokenizer.size;
    const { carry } = options;
    const fromLabel = options.start === 'label';
    const collate: Task['collate'] = (examples, shape) => ({
      ...collateBlocks(tokenizer, examples, shape),
      ...(carry && collateBegins(examples, shape.batch)),
      ...(fromLabel && collateStarts(examples, shape.batch)),
    });
    const toLogits = (parameters: Tensors, hidden: tf.Tensor) =>
      decoder.vocabularyLogits(parameters, tf.reshape(hidden, [hidden.shape[0]! * hidden.shape[1]!, decoder.features]));
    const read = (parameters: Tensors, inputs: Tensors, context: ProgramContext) => {
      const { ids, begins, starts } = inputs as { ids: tf.Tensor; begins?: tf.Tensor; starts?: tf.Tensor };
      if (begins) return writeCarried(decoder, parameters, { ids, begins }, context);
      return decoder.write(parameters, ids, context, starts && startOf(decoder, parameters, starts)).hidden;
    };
    const open = ({ engine, parameters }: Weights) => {
      const writer = new DecoderWriter(engine, decoder, size, parameters, longest);
      const started = fromLabel ? startFrom(writer, parameters, labels) : startFromZeros(writer);
      return openGenerator(started, decoder, tokenizer);
    };
    const scorer: Scorer = {
      program: scoringProgram(decoder, size),
      decoder,
      collate,
      longest,
      carry,
      inputs: fromLabel ? ['starts'] : [],
      countTokens: ({ examples, encoded }) =>
        fromLabel ? countTextTokens(examples, encoded, labels) : countTokens(examples, reading),
    };
    const tokens = {
      begin: String(beginToken(tokenizer)),
      end: String(endToken(tokenizer)),
      ...(backward && { direction: 'backward' }),
    };
    return {
      name: 'generate',
      labels,
      target: 'loss',
      embeddingName: decoder.embeddingName,
      ...(backward && { direction: 'backward' as const }),
      // What is written from its end cannot be gone on with.
      ...(!backward && {
        generator: { open },
        ...(decoder.finish &&
          decoder.attention && {
            insight: { attention: decoder.attention, open: weights => openInsight(weights, { decoder, tokenizer }) },
          }),
        scorer: {
          open: weights =>
            openCausalScorer(weights, {
              decoder,
              tokenizer,
              start: fromLabel ? firstStart(weights.parameters) : undefined,
            }),
        },
      }),
      initialize: random => ({
        ...decoder.initialize({ vocabulary: size, length: longest }, random),
        ...(fromLabel && initializeStart(decoder, labels.length, random)),
      }),
      count: () => ({}),
      ...(carry && {
        stream: { begin, initialize: rows => initializeCarried(decoder, rows), rowsOf: rowsOfCarried },
        optional: new Set(Object.keys(initializeCarried(decoder, 1))),
      }),
      encode: example => toBlocks(toStream([example], reading), longest)[0] ?? emptyBlock(tokenizer),
      encodeSplit: examples =>
        fromLabel ? toTexts(examples, tokenizer, labels) : toBlocks(toStream(examples, reading), longest),
      collate,
      loss(parameters, inputs, context) {
        const logits = toLogits(parameters, read(parameters, inputs, context));
        const targets = tf.reshape(inputs.targets!, [inputs.targets!.size]);
        const counted = tf.reshape(inputs.mask!, [inputs.mask!.size]);
        return { ...classLoss(loss, logits, targets, counted) };
      },
      async score(weights, split, asked) {
        const evaluation = await scoreText(scorer, weights, split, asked);
        return backward || asked?.effort === 'quick'
          ? evaluation
          : addSamples(evaluation, open(weights), { ...asked, over: options.distinct });
      },
      exportedWriter: () => ({
        model: exportDecoder(decoder, longest, tokens),
        ...(fromLabel && { start_model: exportStart(decoder) }),
      }),
      exported() {
        const program: Program = (parameters, inputs, context) => {
          const [rows, time] = inputs.ids!.shape as [number, number];
          const hidden = read(parameters, inputs, context);
          return { logits: tf.reshape(toLogits(parameters, hidden), [rows, time, size]) };
        };
        return {
          program,
          inputs: chooseInputs(fromLabel ? ['ids', 'starts'] : ['ids']),
          outputs: { logits: 'for each token one number a token that may follow it' },
          longest: { sequence_length: longest },
          metadata: tokens,
        };
      },
    };
  },
};

function emptyBlock({ special }: Tokenizer) {
  const one = { dtype: 'int32', shape: [1], data: Int32Array.of(special.unk) } as const;
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
      special.pad,
    );
  const { ids, mask } = rows('ids');
  return { ids, mask, targets: rows('targets').ids };
}
