/**
 * A text with two marked places as one vector: the marks are tokens of their own; the hidden states at the two that begin the
 * places (Soares et al. 2019, section 3.2: entity markers, entity start) and the pooled text (Wu & He 2019) beside each other.
 */
import * as tf from '@tensorflow/tfjs-core';
import { ActionableError } from '../../base/errors';
import { float32, type HostTensors } from '../../base/hostTensor';
import type { ProgramContext, Tensors } from '../../engine/contract';
import type { Encoder } from '../../models/model';
import { idsAround } from '../../text/specialTokens';
import type { Tokenizer } from '../../text/tokenizer';
import { idsOf, padRows } from '../collate';
import type { TaskExample } from '../taskExample';
import { rowOf, type TextInput } from '../textInput';
import { tokensOf } from '../textTokens';
import { faultOfMarks, marks, splitMarks } from './marks';

interface Unit {
  readonly id: number;
  readonly token: string;
  readonly start: number;
  readonly end: number;
}

export function createMarkedInput(encoder: Encoder, tokenizer: Tokenizer): TextInput {
  const { special, vocabulary, size: words, maximumLength } = tokenizer;
  const { before, after } = idsAround(encoder.tokens ?? [], special);
  const put = (id: number, at: number): Unit => ({ id, token: vocabulary[id]!, start: at, end: at });
  const [first, second] = [words, words + 2];
  const places = (
    examples: readonly TaskExample[],
    id: number,
    size: { readonly batch: number; readonly time: number },
  ) => {
    const at = new Float32Array(size.batch * size.time);
    examples.forEach((example, row) => {
      at[row * size.time + idsOf(example, 'ids').indexOf(id)] = 1;
    });
    return float32([size.batch, size.time], at);
  };
  const pool = (parameters: Tensors, inputs: Tensors, embedded: tf.Tensor, context: ProgramContext) => {
    const { hidden, pooled } = encoder.encode(parameters, embedded, { mask: inputs.mask! }, context);
    const at = (place: tf.Tensor) => tf.sum(tf.mul(hidden, tf.expandDims(place, 2)), 1);
    return tf.concat([at(inputs.first!), at(inputs.second!), pooled], 1);
  };
  const embed = (parameters: Tensors, { ids, mask }: Tensors) => encoder.embed(parameters, { ids: ids!, mask: mask! });
  return {
    features: 3 * encoder.features,
    form: 'none',
    inputs: ['ids', 'mask', 'first', 'second'],
    longest: { sequence_length: maximumLength },
    initialize: random => encoder.initialize({ vocabulary: words + marks.length, length: maximumLength }, random),
    encode(text) {
      const fault = faultOfMarks(text);
      if (fault) throw new ActionableError('no-marks', `the text ${fault}`);
      const all = readUnits(tokenizer, text);
      const inText = keepNearMarks(all, maximumLength - before.length - after.length, words);
      const kept = [...before.map(id => put(id, 0)), ...inText, ...after.map(id => put(id, text.length))];
      const ids = kept.map(({ id }) => id);
      return {
        example: { length: ids.length, tensors: { ids: rowOf(ids) } },
        encoding: {
          ids: Int32Array.from(ids),
          tokens: kept.map(({ token }) => token),
          offsets: kept.map(({ start, end }) => [start, end] as const),
          truncated: inText.length < all.length,
        },
      };
    },
    collate(examples, size): HostTensors {
      const rows = examples.map(example => idsOf(example, 'ids'));
      return {
        ...padRows(rows, size, special.pad),
        first: places(examples, first, size),
        second: places(examples, second, size),
      };
    },
    fixed: marks,
    words: (parameters, inputs) => [embed(parameters, inputs)],
    pool: (parameters, inputs, context, words) =>
      pool(parameters, inputs, words?.[0] ?? embed(parameters, inputs), context),
  };
}

function readUnits(tokenizer: Tokenizer, text: string): readonly Unit[] {
  return splitMarks(text).flatMap((part): Unit[] => {
    const { start } = part;
    if (part.mark !== undefined) {
      return [{ id: tokenizer.size + part.mark, token: part.text, start, end: start + part.text.length }];
    }
    const { ids, offsets } = tokensOf(tokenizer, part.text);
    return ids.map((id, i) => {
      const [from, to] = offsets[i]!;
      return { id, token: tokenizer.vocabulary[id]!, start: start + from, end: start + to };
    });
  });
}

/**
 * Of a text that is too long the tokens farthest from any mark are left out.
 * @param words ids from here on are marks
 */
function keepNearMarks(units: readonly Unit[], most: number, words: number): readonly Unit[] {
  if (units.length <= most) return units;
  const marked = units.flatMap(({ id }, i) => (id >= words ? [i] : []));
  const distance = (i: number) => Math.min(...marked.map(at => Math.abs(at - i)));
  const order = units.map((_, i) => i).sort((a, b) => distance(a) - distance(b) || a - b);
  const kept = new Set(order.slice(0, most));
  return units.filter((_, i) => kept.has(i));
}
