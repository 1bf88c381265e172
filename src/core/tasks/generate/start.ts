/** One-to-many: a text grows from a vector alone, which is learned for each label: the state before its first token. */
import * as tf from '@tensorflow/tfjs-core';
import { ActionableError } from '../../base/errors';
import { type HostTensors, int32 } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import { suggestOr } from '../../base/suggest';
import type { Example } from '../../data/dataset';
import type { Tensors } from '../../engine/contract';
import { normal } from '../../layers/initializers';
import { take } from '../../layers/parameters';
import type { Decoder } from '../../models/decoder';
import type { Tokenizer } from '../../text/tokenizer';
import type { DecoderWriter } from '../decoding/decoderStepper';
import { gatherAll, type Stepper } from '../decoding/stepper';
import type { TaskExample } from '../taskExample';
import type { Writer } from './generator';
import { endToken, lineEnd } from './stream';

const prefix = 'start/';
/** Of the vectors at first: labels must differ a little to part. */
const deviation = 0.1;

/** A table [labels, size] for each part of the state. */
export function initializeStart(decoder: Decoder, labels: number, random: Random): HostTensors {
  const shapes = Object.entries(decoder.stateShapes(labels, 1));
  return Object.fromEntries(
    shapes.map(([name, shape]) => [`${prefix}${name}`, normal(shape, deviation, random.fork(`${prefix}${name}`))]),
  );
}

/** @param starts int32 [batch]: the label of each row */
export function startOf(decoder: Decoder, parameters: Tensors, starts: tf.Tensor): Tensors {
  const names = Object.keys(decoder.stateShapes(1, 1));
  return Object.fromEntries(
    names.map(name => [name, tf.gather(take(parameters, `${prefix}${name}`), starts as tf.Tensor1D)]),
  );
}

/** Each text by itself, its end included, cut at `longest` tokens; those of labels that training did not have are left out. */
export function toTexts(
  examples: readonly Example[],
  tokenizer: Tokenizer,
  labels: readonly string[],
): readonly TaskExample[] {
  const [end, begin] = [endToken(tokenizer), lineEnd(tokenizer) ?? endToken(tokenizer)];
  const row = (ids: Int32Array) => ({ dtype: 'int32', shape: [ids.length], data: ids }) as const;
  return examples.flatMap(({ fields }) => {
    const label = labels.indexOf(fields.label ?? '');
    if (label < 0) return [];
    const written = tokenizer.encode(fields.text ?? '', Number.POSITIVE_INFINITY).ids;
    const stream = Int32Array.from([begin, ...written, end]).subarray(0, tokenizer.maximumLength + 1);
    const [ids, targets] = [row(stream.subarray(0, -1)), row(stream.subarray(1))];
    return [{ length: stream.length - 1, tensors: { ids, targets, starts: int32([], [label]) } }];
  });
}

/** Tokens of each example in what `toTexts` gave. */
export function countTextTokens(
  examples: readonly Example[],
  texts: readonly TaskExample[],
  labels: readonly string[],
): Int32Array {
  let next = 0;
  return Int32Array.from(examples, ({ fields }) =>
    labels.includes(fields.label ?? '') ? (texts[next++]?.length ?? 0) : 0,
  );
}

/** int32 [batch]; filler rows begin as the first label does. */
export function collateStarts(examples: readonly TaskExample[], batch: number): HostTensors {
  const starts = new Int32Array(batch);
  examples.forEach(({ tensors }, row) => {
    starts[row] = tensors.starts!.data[0]!;
  });
  return { starts: int32([batch], starts) };
}

/** The tables of states, [labels, size] each. */
function startsIn(parameters: HostTensors): HostTensors {
  const tables = Object.entries(parameters).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(tables.map(([name, table]) => [name.slice(prefix.length), table]));
}

/** The state that a text of the first label begins with, in one row. */
export function firstStart(parameters: HostTensors): HostTensors {
  return gatherAll(startsIn(parameters), Int32Array.of(0));
}

/** Begins with the vector of a label; the first one where none is asked for. */
export function startFrom(writer: DecoderWriter, parameters: HostTensors, labels: readonly string[]): Writer {
  const states = startsIn(parameters);
  return {
    begin(rows, limit, label = labels[0]) {
      const index = labels.indexOf(label ?? '');
      if (index < 0)
        throw new ActionableError(
          'unknown-label',
          `no label "${label}"${suggestOr(label ?? '', labels, 'the labels are')}`,
        );
      return writer.begin(rows, limit, gatherAll(states, new Int32Array(rows).fill(index)));
    },
    dispose: () => writer.dispose(),
  };
}

/** Begins with zeros. */
export function startFromZeros(
  writer: Pick<Writer, 'dispose'> & { begin(rows: number, limit: number): Stepper },
): Writer {
  return {
    begin(rows, limit, label) {
      if (label !== undefined)
        throw new ActionableError('no-labels', 'This model was trained without labels. Leave the label out.');
      return writer.begin(rows, limit);
    },
    dispose: () => writer.dispose(),
  };
}
