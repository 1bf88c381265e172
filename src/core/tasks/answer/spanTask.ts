/** `answer` of form `span`: where in the context the answer begins and where it ends. */
import * as tf from '@tensorflow/tfjs-core';
import type { Example } from '../../data/dataset';
import { softmaxCrossEntropy } from '../../engine/functions';
import { chooseInputs } from '../exportedInputs';
import type { Task } from '../task';
import type { TaskExample } from '../taskExample';
import { openReader } from './openReader';
import { contextOf, findRightSpan, questionOf } from './rightAnswers';
import { scoreQuestions } from './score';
import { collateWindows, type SpanParts, spanInputs, spanProgram, toTaskExample } from './spanBatch';
import { initializeSpanNetwork, readSpans } from './spanNetwork';
import { encodeQuestion, placeInWindow } from './windows';

export function createSpanTask(parts: SpanParts): Task {
  const { encoder, tokenizer, network } = parts;
  const { maximumLength } = tokenizer;
  const collate = collateWindows(tokenizer);
  return {
    name: 'answer',
    labels: [],
    target: 'F1',
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
      const { stride, questionLength } = parts.windows;
      return {
        program: spanProgram(parts),
        inputs: chooseInputs(spanInputs),
        outputs: {
          start: 'for each token a number that grows with how likely an answer begins there',
          end: 'for each token a number that grows with how likely an answer ends there',
        },
        longest: { sequence_length: maximumLength },
        metadata: { stride: String(stride), 'question-length': String(questionLength) },
      };
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
