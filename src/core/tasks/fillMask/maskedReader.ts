/** What tasks share whose model says which token stands where: reading, masks, probabilities of tokens, the program that is exported. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../../base/errors';
import type { Program } from '../../engine/contract';
import type { Encoder, ModelParts, VocabularyHead } from '../../models/model';
import type { Tokenizer } from '../../text/tokenizer';
import { chooseInputs } from '../exportedInputs';
import type { Task } from '../task';
import type { TextInput } from '../textInput';
import { createVectorReader, type VectorSize } from '../vectorReader';
import type { Weights } from '../weights';
import { openFiller } from './filler';
import { PlaceReader } from './placeReader';
import { openMaskedScorer } from './scorer';

export interface MaskedEncoder {
  readonly encoder: Encoder;
  readonly vocabulary: VocabularyHead;
}

export function maskedEncoder({ encoder, type }: ModelParts): MaskedEncoder {
  const vocabulary = encoder?.vocabulary;
  if (!encoder || !vocabulary) throw internal(`${type} tells no tokens`);
  return { encoder, vocabulary };
}

export function maskedReader(
  { encoder, vocabulary }: MaskedEncoder,
  input: TextInput,
  tokenizer: Tokenizer,
): Pick<Task<VectorSize>, 'embeddingName' | 'reader' | 'filler' | 'scorer' | 'initialize' | 'exported'> {
  const read = (weights: Weights) => new PlaceReader(weights, encoder, input, tokenizer.maximumLength);
  const program: Program = (parameters, inputs, context) => {
    const words = input.words(parameters, inputs)[0]!;
    const { hidden } = encoder.encode(parameters, words, { mask: inputs.mask! }, context);
    const [batch, time, width] = hidden.shape as [number, number, number];
    const logits = vocabulary.logits(parameters, tf.reshape(hidden, [batch * time, width]));
    return { logits: tf.reshape(logits, [batch, time, logits.shape[1]!]) };
  };
  return {
    embeddingName: encoder.embeddingName,
    reader: createVectorReader(encoder, input, (parameters, inputs, context) => ({
      pooled: input.pool(parameters, inputs, context),
    })),
    filler: { open: weights => openFiller(read(weights), tokenizer) },
    scorer: { open: weights => openMaskedScorer(read(weights), tokenizer) },
    initialize(random) {
      const sizes = { vocabulary: tokenizer.size, length: tokenizer.maximumLength };
      return { ...input.initialize(random), ...vocabulary.initialize(sizes, random) };
    },
    exported: () => ({
      program,
      inputs: chooseInputs(input.inputs),
      outputs: { logits: 'for each token one number per token of the vocabulary' },
      longest: input.longest,
    }),
  };
}
