/** `answer` of form `span`: where in the context the answer begins and where it ends. */
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensor, type HostTensors } from '../../base/hostTensor';
import type { Example } from '../../data/dataset';
import type { Program } from '../../engine/contract';
import { softmaxCrossEntropy } from '../../engine/functions';
import type { Encoder } from '../../models/model';
import type { Tokenizer } from '../../text/tokenizer';
import { idsOf, padRows } from '../collate';
import type { Task, TaskExample } from '../task';
import { openReader } from './openReader';
import { contextOf, findRightSpan, questionOf } from './rightAnswers';
import { scoreQuestions } from './score';
import { initializeSpanNetwork, readSpans, type SpanNetworkOptions } from './spanNetwork';
import { encodeQuestion, placeInWindow, type Window, type WindowOptions } from './windows';

export interface SpanParts {
  readonly encoder: Encoder;
  readonly tokenizer: Tokenizer;
  readonly network: SpanNetworkOptions;
  readonly windows: WindowOptions;
  /** Longest answer, in tokens. */
  readonly answerLength: number;
  /** A context may lack the answer; how much likelier that must be, as a logarithm. */
  readonly noAnswer?: number;
}

/** What `spanProgram` reads of a batch. */
export const spanInputs = ['ids', 'mask', 'segments', 'matches', 'asked', 'places'] as const;

/** `start` and `end` logits, [batch, time] each. */
export function spanProgram({ encoder, network }: SpanParts): Program {
  return (parameters, inputs, context) => ({ ...readSpans(encoder, network, parameters, inputs, context) });
}

export function createSpanTask(parts: SpanParts): Task {
  const { encoder, tokenizer, network } = parts;
  const { maximumLength } = tokenizer;
  const collate = collateWindows(tokenizer);
  return {
    name: 'answer',
    labels: [],
    target: { name: 'F1', better: 'higher' },
    frozen: encoder.frozen,
    embeddingName: encoder.embeddingName,
    answerer: { open: weights => openReader(parts, weights) },
    initialize: random =>
      initializeSpanNetwork(encoder, network, { vocabulary: tokenizer.size, length: maximumLength }, random),
    count: () => ({}),
    encode: example => encodeExample(parts, example)[0]!,
    encodeSplit: examples => examples.flatMap(example => encodeExample(parts, example)),
    collate,
    loss(parameters, inputs, context) {
      const { start, end } = readSpans(encoder, network, parameters, inputs, context);
      const { starts, ends, weights } = inputs as Record<string, tf.Tensor>;
      const loss = tf.mul(
        tf.add(softmaxCrossEntropy(start, starts!, weights!), softmaxCrossEntropy(end, ends!, weights!)),
        0.5,
      );
      const hits = (logits: tf.Tensor, right: tf.Tensor) => tf.cast(tf.equal(tf.argMax(logits, 1), right), 'float32');
      const both = tf.mul(tf.mul(hits(start, starts!), hits(end, ends!)), weights!);
      const weight = tf.sum(weights!);
      return { loss, weight, accuracy: tf.div(tf.sum(both), tf.maximum(weight, 1e-9)) };
    },
    score: (weights, split, options) => scoreQuestions(parts, weights, split.examples, options),
    exported() {
      const { windows } = encodeQuestion(tokenizer, '', '', parts.windows);
      const collated = collate([toTaskExample(windows[0]!)], { batch: 1, time: maximumLength });
      const inputs = Object.fromEntries(spanInputs.map(name => [name, collated[name]!]));
      return { program: spanProgram(parts), inputs };
    },
  };
}

/** One a window; those that the answer is not in learn to point at [CLS], as in BERT's script. */
function encodeExample({ tokenizer, windows: options, noAnswer }: SpanParts, example: Example): TaskExample[] {
  const { windows, offsets } = encodeQuestion(tokenizer, questionOf(example), contextOf(example), options);
  const right = findRightSpan(example);
  const lacking = noAnswer !== undefined && !example.lists?.answer?.length;
  return windows.map(window => {
    const place = right ? placeInWindow(window, offsets, right) : lacking ? ([0, 0] as const) : undefined;
    return toTaskExample(window, place);
  });
}

function row(data: Int32Array): HostTensor {
  return { dtype: 'int32', shape: [data.length], data };
}

/** @param place of the answer's first and last token; an unknown one has no part in the loss */
export function toTaskExample({ ids, segments, matches }: Window, place?: readonly [number, number]): TaskExample {
  const ends = Int32Array.from(place ?? [-1, -1]);
  return {
    length: ids.length,
    tensors: { ids: row(ids), segments: row(segments), matches: row(matches), place: row(ends) },
  };
}

export function collateWindows({ special }: Tokenizer): Task['collate'] {
  return (examples, size): HostTensors => {
    const { batch, time } = size;
    const rows = (name: string, filler = 0) =>
      padRows(
        examples.map(example => idsOf(example, name)),
        size,
        filler,
      );
    const { ids, mask } = rows('ids', special.padding);
    const segments = rows('segments').ids;
    const asked = new Float32Array(batch * time);
    const places = new Float32Array(batch * time);
    const starts = new Int32Array(batch);
    const ends = new Int32Array(batch);
    const weights = new Float32Array(batch);
    examples.forEach((example, b) => {
      const kinds = idsOf(example, 'segments');
      const first = kinds.indexOf(1);
      asked.fill(1, b * time + 1, b * time + first - 1);
      places.fill(1, b * time + first, b * time + kinds.length - 1);
      places[b * time] = 1;
      const [start, end] = idsOf(example, 'place') as unknown as [number, number];
      weights[b] = start >= 0 ? 1 : 0;
      starts[b] = Math.max(0, start);
      ends[b] = Math.max(0, end);
    });
    const shape = [batch, time];
    return {
      ids,
      mask,
      segments,
      matches: rows('matches').ids,
      asked: float32(shape, asked),
      places: float32(shape, places),
      starts: { dtype: 'int32', shape: [batch], data: starts },
      ends: { dtype: 'int32', shape: [batch], data: ends },
      weights: float32([batch], weights),
    };
  };
}
