/** One text or two as one vector: what tasks share that say something of whole texts. */

import * as tf from '@tensorflow/tfjs-core';
import type { HostTensor, HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { ProgramContext, Tensors } from '../engine/contract';
import type { Encoder, EncoderInput } from '../models/model';
import type { Framing } from '../text/framing';
import { frameLength, pairFrame } from '../text/pairTemplate';
import type { Encoding, Tokenizer } from '../text/tokenizer';
import { idsOf, padRows } from './collate';
import type { ExportedInputName } from './exportedInputs';
import type { Exported } from './task';
import type { TaskExample } from './taskExample';
import { tokensOf } from './textTokens';

/**
 * `none`: one text. `joint`: `[CLS] a [SEP] b [SEP]` with a vector for each of the two (Devlin et al. 2019, section 3).
 * `towers`: each text by itself, u and v, compared as [u, v, |u - v|, u v] (Conneau et al. 2017, section 3.1).
 */
export type PairForm = 'none' | 'joint' | 'towers';

/** A task reads a second text where the config names its column. @param roles that the config reads */
export function pairForm(wanted: 'joint' | 'towers', roles: ReadonlySet<string> | undefined): PairForm {
  return roles?.has('text-pair') ? wanted : 'none';
}

/** What tokenizer.json is to say of that. */
export function framePairs(form: PairForm): Framing | undefined {
  return form === 'joint' ? { pair: 'LongestFirst' } : undefined;
}

export interface TextInput {
  /** Size of the vector. */
  readonly features: number;
  /** How a second text is read. */
  readonly form: PairForm;
  /** Names of the tensors that `pool` reads. */
  readonly inputs: readonly ExportedInputName[];
  /** Greatest size of the dimensions that they have. */
  readonly longest: Exported['longest'];
  initialize(random: Random): HostTensors;
  /** The encoding is that of both texts, the places of the second as in `text + '\n' + pair`. */
  encode(text: string, pair?: string): { readonly example: TaskExample; readonly encoding: Encoding };
  collate(examples: readonly TaskExample[], size: { readonly batch: number; readonly time: number }): HostTensors;
  /** Stretches of a text that it cannot be read without. */
  readonly fixed?: readonly string[];
  /** Of each text that is encoded by itself, [batch, time, width]. */
  words(parameters: Tensors, inputs: Tensors): readonly tf.Tensor[];
  /** @param words as `words` gives them, or others in their place @returns [batch, features] */
  pool(parameters: Tensors, inputs: Tensors, context: ProgramContext, words?: readonly tf.Tensor[]): tf.Tensor;
}

export function rowOf(ids: ArrayLike<number>): HostTensor {
  return { dtype: 'int32', shape: [ids.length], data: Int32Array.from(ids) };
}

export function createTextInput(encoder: Encoder, tokenizer: Tokenizer, form: PairForm): TextInput {
  const { maximumLength, special } = tokenizer;
  const joint = form === 'joint';
  const towers = form === 'towers';
  /** Word vectors and mask of each text that is encoded by itself. */
  const embed = (parameters: Tensors, { ids, mask, segments, pairIds, pairMask }: Tensors) => {
    const inputs: EncoderInput[] = [{ ids: ids!, mask: mask!, segments }];
    if (towers) inputs.push({ ids: pairIds!, mask: pairMask! });
    return inputs.map(input => ({ words: encoder.embed(parameters, input), mask: input.mask }));
  };
  const compare = (
    parameters: Tensors,
    texts: readonly { readonly words: tf.Tensor; readonly mask: tf.Tensor }[],
    context: ProgramContext,
  ) => {
    const contexts = towers ? contextsOfTowers(context) : [context];
    const [u, v] = texts.map(({ words, mask }, i) => encoder.encode(parameters, words, { mask }, contexts[i]!).pooled);
    return v ? comparePooled(u!, v) : u!;
  };
  const rows = (
    examples: readonly TaskExample[],
    name: string,
    size: { readonly batch: number; readonly time: number },
  ) =>
    padRows(
      examples.map(example => idsOf(example, name)),
      size,
      name === 'segments' ? 0 : special.pad,
    );
  return {
    features: towers ? 4 * encoder.features : encoder.features,
    form,
    inputs: [
      'ids',
      'mask',
      ...(joint ? (['segments'] as const) : []),
      ...(towers ? (['pairIds', 'pairMask'] as const) : []),
    ],
    longest: { sequence_length: maximumLength, ...(towers && { pair_sequence_length: maximumLength }) },
    initialize(random) {
      const sizes = { vocabulary: tokenizer.size, length: maximumLength, ...(joint && { segments: 2 }) };
      return encoder.initialize(sizes, random);
    },
    encode(text, pair) {
      if (joint) return encodeJoint(tokenizer, text, pair ?? '');
      const encoding = tokenizer.encode(text);
      const { ids } = encoding;
      if (!towers) return { example: { length: ids.length, tensors: { ids: rowOf(ids) } }, encoding };
      const other = tokenizer.encode(pair ?? '');
      const tensors = { ids: rowOf(ids), pairIds: rowOf(other.ids) };
      const example = { length: Math.max(ids.length, other.ids.length), tensors };
      return { example, encoding: join(encoding, other, text.length + 1) };
    },
    collate(examples, size) {
      const collated: HostTensors = rows(examples, 'ids', size);
      if (joint) return { ...collated, segments: rows(examples, 'segments', size).ids };
      if (!towers) return collated;
      const { ids, mask } = rows(examples, 'pairIds', size);
      return { ...collated, pairIds: ids, pairMask: mask };
    },
    words: (parameters, inputs) => embed(parameters, inputs).map(({ words }) => words),
    pool(parameters, inputs, context, given) {
      const texts = embed(parameters, inputs);
      const read = given ? texts.map(({ mask }, i) => ({ words: given[i]!, mask })) : texts;
      return compare(parameters, read, context);
    },
  };
}

/**
 * The contexts of two towers. What the second one records has a name of its own, `pair/attention/0`; and both drop the same
 * features: with masks of their own, |u - v| of two equal texts would be far from 0 while training, and 0 only afterwards.
 */
function contextsOfTowers(context: ProgramContext): readonly [ProgramContext, ProgramContext] {
  const masks: tf.Tensor[] = [];
  let met = 0;
  const first: ProgramContext = {
    ...context,
    dropout(x, rate) {
      const mask = context.dropout(tf.onesLike(x), rate);
      masks.push(mask);
      return context.training && rate > 0 ? tf.mul(x, mask) : x;
    },
  };
  const second: ProgramContext = {
    ...context,
    dropout(x, rate) {
      const mask = masks[met++];
      if (!mask || mask.shape.join() !== x.shape.join()) return context.dropout(x, rate);
      return context.training && rate > 0 ? tf.mul(x, mask) : x;
    },
    capture: (name, value) => context.capture(`pair/${name}`, value),
  };
  return [first, second];
}

/** The vectors of two towers as one. */
export function comparePooled(u: tf.Tensor, v: tf.Tensor): tf.Tensor {
  return tf.concat([u, v, absolute(tf.sub(u, v)), tf.mul(u, v)], 1);
}

/** |x| whose gradient at 0 is 0: `tf.abs` has -1 there, and equal texts are 0 apart everywhere. */
function absolute(x: tf.Tensor): tf.Tensor {
  return tf.add(tf.relu(x), tf.relu(tf.neg(x)));
}

/** @param after where the second text begins */
function join(first: Encoding, second: Encoding, after: number): Encoding {
  const moved = second.offsets.map(([start, end]) => [start + after, end + after] as const);
  return {
    ids: Int32Array.from([...first.ids, ...second.ids]),
    tokens: [...first.tokens, ...second.tokens],
    offsets: [...first.offsets, ...moved],
    truncated: first.truncated || second.truncated,
  };
}

/** `[CLS] a [SEP] b [SEP]`, or as the tokenizer has it; of texts that are too long together the longer one is cut. */
function encodeJoint(
  tokenizer: Tokenizer,
  text: string,
  pair: string,
): { readonly example: TaskExample; readonly encoding: Encoding } {
  const { vocabulary, maximumLength, cutsStart } = tokenizer;
  const frame = pairFrame(tokenizer);
  const { before, between, after: last } = frame;
  const [first, second] = [text, pair].map(each => tokensOf(tokenizer, each));
  const room = Math.max(0, maximumLength - frameLength(frame));
  let [kept, other] = [first!.ids.length, second!.ids.length];
  if (kept + other > room) {
    const half = Math.floor(room / 2);
    // Of an odd number of places the longer text has one more, as Hugging Face's tokenizers has it; earlier runs gave it to the second.
    const first = tokenizer.isFramed && kept > other ? room - half : half;
    if (kept <= first) other = room - kept;
    else if (other <= room - first) kept = room - other;
    else [kept, other] = [first, room - first];
  }
  const cut = <T>(tokens: readonly T[], most: number) =>
    cutsStart ? tokens.slice(tokens.length - most) : tokens.slice(0, most);
  const parts = [cut(first!.ids, kept), cut(second!.ids, other)] as const;
  const ids = [...before.ids, ...parts[0], ...between.ids, ...parts[1], ...last.ids];
  const kinds = [
    ...before.segments,
    ...parts[0].map(() => frame.first),
    ...between.segments,
    ...parts[1].map(() => frame.second),
    ...last.segments,
  ];
  const after = text.length + 1;
  return {
    example: { length: ids.length, tensors: { ids: rowOf(ids), segments: rowOf(kinds) } },
    encoding: {
      ids: Int32Array.from(ids),
      tokens: ids.map(id => vocabulary[id]!),
      offsets: [
        ...before.ids.map(() => [0, 0] as const),
        ...cut(first!.offsets, kept),
        ...between.ids.map(() => [text.length, text.length] as const),
        ...cut(second!.offsets, other).map(([start, end]) => [start + after, end + after] as const),
        ...last.ids.map(() => [after + pair.length, after + pair.length] as const),
      ],
      truncated: kept < first!.ids.length || other < second!.ids.length,
    },
  };
}
