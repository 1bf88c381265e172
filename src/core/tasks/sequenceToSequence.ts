/** What tasks share that read one text and write another: batches, masked cross-entropy, writing by beam search. */
import * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
import { internal, throwIfCancelled } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import type { Example } from '../data/dataset';
import type { Program, ProgramContext, Tensors } from '../engine/contract';
import { type ClassLossOptions, classLoss, plainLoss } from '../layers/classLoss';
import { initializeDense } from '../layers/dense';
import type { EncoderDecoder } from '../models/encoderDecoder';
import type { Tokenizer } from '../text/tokenizer';
import { bucketLength } from './bucketLength';
import { idsOf, padRows } from './collate';
import { beamSearch, type Hypothesis } from './decoding/beamSearch';
import { EncoderDecoderWriter, output, toVocabulary } from './decoding/encoderDecoderStepper';
import { predictBatches } from './predictBatches';
import type { Evaluation, ScoreOptions, Split, Task, TaskExample, Weights } from './task';

/** How texts are written. */
export interface WritingOptions {
  /** Hypotheses of the beam search; 1 is greedy. */
  readonly beam: number;
  /** See `BeamOptions.lengthPenalty`. */
  readonly lengthPenalty: number;
  /** Tokens written at most, by the source's: `ratio` x length + `more`. */
  readonly longest: { readonly ratio: number; readonly more: number };
}

export interface SequenceToSequenceParts {
  readonly name: string;
  readonly model: EncoderDecoder;
  readonly source: Tokenizer;
  readonly target: Tokenizer;
  /** Source and target have one vocabulary and one table of word vectors. */
  readonly shared: boolean;
  readonly loss?: ClassLossOptions;
  readonly writing: WritingOptions;
  textsOf(example: Example): { readonly source: string; readonly target: string };
  readonly target_: { readonly name: string; readonly better: 'higher' | 'lower' };
  /** Scores of written texts, e.g. BLEU. */
  judge(written: readonly string[], examples: readonly Example[]): Pick<Evaluation, 'scores' | 'signatures'>;
}

/** A text that was written. */
export interface WrittenText {
  readonly text: string;
  readonly tokens: readonly string[];
  /** exp of the mean log-probability of its tokens, 0..1. */
  readonly confidence: number;
  /** The other hypotheses, the best first. */
  readonly others: readonly { readonly text: string; readonly score: number }[];
}

/** Texts written in one go: more of them would only lengthen the wait for the first. */
const TEXTS_PER_BATCH = 16;

export interface TextWriter {
  readonly model: EncoderDecoder;
  readonly source: Tokenizer;
  readonly target: Tokenizer;
  encodeSource(text: string): TaskExample;
  /** @throws CancelledError between two tokens */
  write(
    weights: Weights,
    texts: readonly string[],
    options?: Partial<WritingOptions> & {
      readonly signal?: AbortSignal;
      readonly onProgress?: (fraction: number) => void;
    },
  ): Promise<readonly WrittenText[]>;
}
