/** `generate` with a model that is counted: no steps, no weights, the same scores and the same writing. */
import { setImmediate } from 'node:timers/promises';
import { countCharacters } from '../../base/codePoints';
import { ActionableError, internal, throwIfCancelled } from '../../base/errors';
import type { Counter, OpenCounter } from '../../models/counter';
import type { Tokenizer } from '../../text/tokenizer';
import { idsOf } from '../collate';
import type { Evaluation, ScoreOptions, Split, Task } from '../task';
import type { TaskExample } from '../taskExample';
import type { Weights } from '../weights';
import { openGenerator, type Writer } from './generator';
import { addSamples, type DistinctOver } from './samples';
import { toScores } from './score';
import { openCountedScorer } from './scorer';
import { startFromZeros } from './start';
import { countTokens, toBlocks, toStream } from './stream';
import { TextLosses } from './textLosses';

/** Tokens between two looks at the signal. */
const PORTION = 512;

/** The stream that blocks were cut from. */
function joinBlocks(blocks: readonly TaskExample[]): Int32Array {
  const last = blocks.at(-1);
  if (!last) return new Int32Array();
  const parts = blocks.map(block => idsOf(block, 'ids'));
  const length = parts.reduce((sum, part) => sum + part.length, 1);
  const stream = new Int32Array(length);
  let at = 0;
  for (const part of parts) {
    stream.set(part, at);
    at += part.length;
  }
  stream[at] = idsOf(last, 'targets').at(-1)!;
  return stream;
}

async function score(
  model: OpenCounter,
  { examples, encoded }: Split,
  tokenizer: Tokenizer,
  { signal, onProgress, onPrediction }: ScoreOptions = {},
): Promise<Evaluation> {
  const stream = joinBlocks(encoded);
  const losses = onPrediction && new TextLosses(countTokens(examples, tokenizer));
  const sums = { loss: 0, hits: 0, count: 0 };
  for (let at = 1; at < stream.length; at++) {
    const logs = model.logProbabilities(stream.subarray(Math.max(0, at - model.reach), at));
    const target = stream[at]!;
    let best = 0;
    for (let id = 1; id < logs.length; id++) if (logs[id]! > logs[best]!) best = id;
    sums.loss -= logs[target]!;
    losses?.add(at - 1, [-logs[target]!]);
    sums.hits += Number(best === target);
    sums.count++;
    if (at % PORTION !== 0) continue;
    onProgress?.(at / stream.length);
    await setImmediate();
    throwIfCancelled(signal);
  }
  for (const [i, loss] of losses?.all().entries() ?? []) onPrediction!(i, loss);
  let characters = 0;
  for (const { fields } of examples) characters += countCharacters(fields.text ?? '');
  return { count: examples.length, scores: toScores(sums, characters) };
}

/** Rows of the last tokens, which are all that matters. */
function createWriter(model: OpenCounter, vocabulary: number): Writer {
  return {
    begin(rows, limit) {
      let read: readonly (readonly number[])[] = Array.from({ length: rows }, () => []);
      return {
        rows,
        limit,
        vocabulary,
        async step(ids, parents) {
          const before = read;
          read = Array.from({ length: rows }, (_, row) =>
            [...before[parents?.[row] ?? row]!, ids[row]!].slice(-Math.max(1, model.reach)),
          );
          const scores = new Float32Array(rows * vocabulary);
          for (const [row, context] of read.entries()) scores.set(model.logProbabilities(context), row * vocabulary);
          return { scores, captures: {} };
        },
      };
    },
    dispose: async () => undefined,
  };
}

/** @param over what Distinct-n is divided by */
export function createCountedTask(counter: Counter, tokenizer: Tokenizer, over: DistinctOver): Task {
  const { maximumLength: longest, size } = tokenizer;
  const open = ({ parameters }: Pick<Weights, 'parameters'>) =>
    openGenerator(startFromZeros(createWriter(counter.open(parameters, size), size)), { carries: true }, tokenizer);
  return {
    name: 'generate',
    counted: true,
    labels: [],
    target: 'loss',
    generator: { open },
    scorer: { open: ({ parameters }) => openCountedScorer(counter.open(parameters, size), tokenizer) },
    initialize: () => ({}),
    count: training => counter.count(joinBlocks(training)),
    encode: example => toBlocks(toStream([example], tokenizer), longest)[0]!,
    encodeSplit: examples => toBlocks(toStream(examples, tokenizer), longest),
    collate: () => {
      throw internal('what is counted has no batches');
    },
    loss: () => {
      throw internal('what is counted has no steps');
    },
    async score(weights, split, options) {
      const evaluation = await score(counter.open(weights.parameters, size), split, tokenizer, options);
      return options?.effort === 'quick' ? evaluation : addSamples(evaluation, open(weights), { ...options, over });
    },
    exported() {
      throw new ActionableError(
        'no-onnx',
        'an n-gram model is a table of counts and has no ONNX form. Export a neural model instead, for example model: gru.',
      );
    },
  };
}
