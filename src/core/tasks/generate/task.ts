/** `generate`: a language model; each token is predicted from those before it. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../../base/errors';
import type { HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import type { Program, ProgramContext, Tensors } from '../../engine/contract';
import { classLoss, plainLoss } from '../../layers/classLoss';
import { initializeDense } from '../../layers/dense';
import type { Tokenizer } from '../../text/tokenizer';
import { idsOf, padRows } from '../collate';
import { DecoderWriter } from '../decoding/decoderStepper';
import { output, toVocabulary } from '../decoding/encoderDecoderStepper';
import { chooseInputs } from '../exportedInputs';
import type { Task, TaskDefinition, Weights } from '../task';
import { begin, collateBegins, initializeCarried, rowsOfCarried, writeCarried } from './carry';
import { createCountedTask } from './counted';
import { fields } from './fields';
import { openGenerator } from './generator';
import { addSamples } from './samples';
import type { schema } from './schema';
import { type Scorer, scoreText, scoringProgram } from './score';
import { collateStarts, initializeStart, startFrom, startFromZeros, startOf, toTexts } from './start';
import { beginToken, endToken, toBlocks, toStream } from './stream';

export const generate: TaskDefinition<Infer<typeof schema>> = {
  name: 'generate',
  ...fields,
  needsCls: () => false,
  create({ model, tokenizer, options, labels, loss = plainLoss }): Task {
    if (model.counter) return createCountedTask(model.counter, tokenizer, options.distinct);
    const { decoder } = model;
    if (!decoder) throw internal(`${model.type} is no decoder`);
    const { maximumLength: longest } = tokenizer;
    const { carry } = options;
    const fromLabel = options.start === 'label';
    const collate: Task['collate'] = (examples, size) => ({
      ...collateBlocks(tokenizer, examples, size),
      ...(carry && collateBegins(examples, size.batch)),
      ...(fromLabel && collateStarts(examples, size.batch)),
    });
    const toLogits = (parameters: Tensors, hidden: tf.Tensor) =>
      toVocabulary(parameters, tf.reshape(hidden, [hidden.shape[0]! * hidden.shape[1]!, decoder.features]));
    const read = (parameters: Tensors, inputs: Tensors, context: ProgramContext) => {
      const { ids, begins, starts } = inputs as { ids: tf.Tensor; begins?: tf.Tensor; starts?: tf.Tensor };
      if (begins) return writeCarried(decoder, parameters, { ids, begins }, context);
      return decoder.write(parameters, ids, context, starts && startOf(decoder, parameters, starts)).hidden;
    };
    const open = ({ engine, parameters }: Weights) => {
      const writer = new DecoderWriter(engine, decoder, tokenizer.size, parameters);
      const started = fromLabel ? startFrom(writer, parameters, labels) : startFromZeros(writer);
      return openGenerator(started, decoder, tokenizer);
    };
    const scorer: Scorer = {
      program: scoringProgram(decoder, tokenizer.size),
      decoder,
      collate,
      longest,
      carry,
      inputs: fromLabel ? ['starts'] : [],
    };
    return {
      name: 'generate',
      labels,
      target: { name: 'loss', better: 'lower' },
      frozen: decoder.frozen,
      embeddingName: decoder.embeddingName,
      generator: { open },
      initialize: random => ({
        ...decoder.initialize(tokenizer.size, longest, random),
        ...initializeDense(output, { from: decoder.features, to: tokenizer.size }, random),
        ...(fromLabel && initializeStart(decoder, labels.length, random)),
      }),
      count: () => ({}),
      ...(carry && {
        stream: { begin, initialize: rows => initializeCarried(decoder, rows), rowsOf: rowsOfCarried },
        optional: new Set(Object.keys(initializeCarried(decoder, 1))),
      }),
      encode: example => toBlocks(toStream([example], tokenizer), longest)[0] ?? emptyBlock(tokenizer),
      encodeSplit: examples =>
        fromLabel ? toTexts(examples, tokenizer, labels) : toBlocks(toStream(examples, tokenizer), longest),
      collate,
      loss(parameters, inputs, context) {
        const logits = toLogits(parameters, read(parameters, inputs, context));
        const targets = tf.reshape(inputs.targets!, [inputs.targets!.size]);
        const counted = tf.reshape(inputs.mask!, [inputs.mask!.size]);
        return { ...classLoss(loss, logits, targets, counted) };
      },
      async score(weights, split, asked) {
        const evaluation = await scoreText(scorer, weights, split, asked);
        return asked?.effort === 'quick'
          ? evaluation
          : addSamples(evaluation, open(weights), { ...asked, over: options.distinct });
      },
      exported() {
        const program: Program = (parameters, inputs, context) => {
          const [rows, time] = inputs.ids!.shape as [number, number];
          const hidden = read(parameters, inputs, context);
          return { logits: tf.reshape(toLogits(parameters, hidden), [rows, time, tokenizer.size]) };
        };
        return {
          program,
          inputs: chooseInputs(fromLabel ? ['ids', 'starts'] : ['ids']),
          outputs: { logits: 'for each token one number a token that may follow it' },
          longest: { time: longest },
          metadata: { begin: String(beginToken(tokenizer)), end: String(endToken(tokenizer)) },
        };
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
