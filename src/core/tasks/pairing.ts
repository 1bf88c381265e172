/** What tasks share that read one text and write another: their parts, batches of both texts, and the logits of what is written. */

import * as tf from '@tensorflow/tfjs-core';
import type { Example } from '../data/dataset';
import type { NamedSizes, ProgramContext, Tensors } from '../engine/contract';
import type { ClassLossOptions } from '../layers/classLoss';
import type { EncoderDecoder } from '../models/encoderDecoder';
import type { Tokenizer } from '../text/tokenizer';
import type { WritingOptions } from './abilities/writer';
import { idsOf, padRows } from './collate';
import { chooseInputs, exportedInputs } from './exportedInputs';
import type { WrittenPair } from './reading';
import { createSpeech, type Speaking, type Speech, type Voice } from './speech';
import type { Evaluation, ScoreOptions, Task } from './task';
import type { TaskExample } from './taskExample';
import type { LengthBound, WrittenLengths } from './writtenLengths';

export interface SequenceToSequenceParts {
  /** The word in the config. */
  readonly name: string;
  readonly model: EncoderDecoder;
  readonly source: Tokenizer;
  /** The source's own where one vocabulary and one table of word vectors serve both. */
  readonly target: Tokenizer;
  readonly loss?: ClassLossOptions;
  readonly writing: Pick<WritingOptions, 'beam' | 'lengthPenalty' | 'longest'>;
  /** What the config says of the text's and of the written language, and what it puts before every text. */
  readonly speaking?: Speaking;
  /** The config's key that says how long written texts may be. */
  readonly lengthKey: string;
  /** Of the training texts; none in a run from before they were kept. */
  readonly lengths?: WrittenLengths;
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
  /** Tokens that logits are of: those of the target's tokenizer, or more. */
  readonly vocabulary: number;
  readonly bound: LengthBound;
  /** Of what `collate` gives. */
  readonly sizes: NamedSizes;
  readonly speech: Speech;
  /** @param voice that of the config if not given */
  encodeSource(text: string, voice?: Voice): TaskExample;
  encodePair(source: string, target: string, voice?: Voice): TaskExample;
  collate: Task['collate'];
  /** Inputs of `collate` -> logits [batch x time, vocabulary] */
  predict(parameters: Tensors, inputs: Tensors, context: ProgramContext): tf.Tensor;
}

export function createPairing(parts: SequenceToSequenceParts): Pairing {
  const { model, source, target } = parts;
  const speech = createSpeech(parts);
  const usual = speech.usual;
  const { begin, end } = usual;
  const longest = Math.max(source.maximumLength, target.maximumLength);
  const rowOf = (ids: Int32Array) => ({ dtype: 'int32', shape: [ids.length], data: ids }) as const;
  const encodeSource = (text: string, voice = usual): TaskExample => {
    const { ids } = voice.encodeSource(text);
    return { length: ids.length, tensors: { ids: rowOf(ids) } };
  };
  return {
    ...parts,
    begin,
    end,
    speech,
    vocabulary: model.vocabulary ?? target.size,
    // The end needs a place too.
    bound: { key: parts.lengthKey, most: target.maximumLength - 1 },
    sizes: {
      inputs: {
        ...chooseInputs(['ids', 'mask', 'written']),
        targets: exportedInputs.written,
        counted: { ...exportedInputs.written, dtype: 'float32' },
      },
      longest: { sequence_length: longest, decoder_sequence_length: longest },
    },
    encodeSource,
    encodePair(from, to, voice = usual) {
      const read = encodeSource(from, voice);
      const targets = voice.encodeTarget(to);
      const length = Math.max(read.length, targets.length);
      // Most texts begin as all of their model do.
      const first = voice.begin !== begin && { begin: rowOf(Int32Array.of(voice.begin)) };
      return { length, tensors: { ...read.tensors, targets: rowOf(targets), ...first } };
    },
    collate(examples, size) {
      const padded = padRows(
        examples.map(example => idsOf(example, 'ids')),
        size,
        source.special.pad,
      );
      const ends = examples.map(example => idsOf(example, 'targets'));
      const targets = padRows(ends, size, target.special.pad);
      const written = padRows(
        ends.map((ids, i) => Int32Array.from([examples[i]!.tensors.begin?.data[0] ?? begin, ...ids.subarray(0, -1)])),
        size,
        target.special.pad,
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
      return model.vocabularyLogits(parameters, tf.reshape(hidden, [batch * time, model.features]));
    },
  };
}
