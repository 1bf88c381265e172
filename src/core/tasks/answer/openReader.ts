/** Weights that answer questions by spans: windows through one compiled program, their spans ranked together. */
import { throwIfCancelled } from '../../base/errors';
import type { HostTensors } from '../../base/hostTensor';
import type { Inference } from '../../engine/contract';
import type { Answer, AskOptions, OpenAnswerer, Question } from '../abilities/answerer';
import { sizesOf } from '../exportedInputs';
import { predictBatches } from '../predictBatches';
import type { Weights } from '../weights';
import { attendToQuestion } from './attend';
import { type ReadQuestion, rankAnswers } from './rankAnswers';
import { collateWindows, type SpanParts, spanInputs, spanProgram, toTaskExample } from './spanBatch';
import type { WindowLogits } from './spans';
import { encodeQuestion } from './windows';

/** Questions whose windows are held at once. */
const portion = 256;

export function openReader(parts: SpanParts, { engine, parameters }: Weights): OpenAnswerer {
  const { read, dispose } = openSpanProgram(parts, { engine, parameters });
  let attending: Inference | undefined;
  return {
    async ask(questions, options) {
      const answers: (readonly Answer[])[] = [];
      for await (const { question, index } of read(questions, options)) {
        answers[index] = rankAnswers(parts, questions[index]!.context, question, options);
      }
      return answers;
    },
    async attend(question) {
      attending ??= engine.createInference({ ...programOf(parts), parameters, captures: ['*'] });
      return attendToQuestion(parts, attending, question);
    },
    async dispose() {
      await Promise.all([dispose(), attending?.dispose()]);
    },
  };
}

function programOf(parts: SpanParts) {
  return { program: spanProgram(parts), sizes: sizesOf(spanInputs, parts.tokenizer.maximumLength) };
}

/** Questions through the network, some at a time, in their order. */
export function openSpanProgram(parts: SpanParts, { engine, parameters }: Weights) {
  const { tokenizer } = parts;
  const inference = engine.createInference({ ...programOf(parts), parameters });
  const collate = collateWindows(tokenizer);
  async function* read(
    questions: readonly Question[],
    { signal, onProgress }: Pick<AskOptions, 'signal' | 'onProgress'> = {},
  ): AsyncGenerator<{ readonly question: ReadQuestion; readonly index: number }> {
    for (let from = 0; from < questions.length; from += portion) {
      throwIfCancelled(signal);
      const encoded = questions
        .slice(from, from + portion)
        .map(({ question, context }) => encodeQuestion(tokenizer, question, context, parts.windows));
      const logits = encoded.map(() => [] as WindowLogits[]);
      const places = encoded.flatMap(({ windows }, q) => windows.map((window, w) => ({ q, w, window })));
      const examples = places.map(({ window }) => toTaskExample(window));
      const reader = { inputs: spanInputs };
      let done = 0;
      const batches = predictBatches(inference, { collate }, reader, examples, tokenizer.maximumLength, signal);
      for await (const { outputs, indices } of batches) {
        for (const [row, index] of indices.entries()) {
          const { q, w } = places[index]!;
          logits[q]![w] = { start: rowOf(outputs, 'start', row), end: rowOf(outputs, 'end', row) };
        }
        done += indices.length;
        onProgress?.((from + (encoded.length * done) / examples.length) / questions.length);
      }
      for (const [q, each] of encoded.entries()) {
        yield { question: { encoded: each, logits: logits[q]! }, index: from + q };
      }
    }
  }
  return { read, dispose: () => inference.dispose() };
}

function rowOf(outputs: HostTensors, name: string, row: number): Float32Array {
  const { data, shape } = outputs[name]!;
  const time = shape[1]!;
  return data.slice(row * time, (row + 1) * time) as Float32Array;
}
