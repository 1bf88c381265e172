/** Weights that answer questions by spans: windows through one compiled program, their spans ranked together. */
import { throwIfCancelled } from '../../base/errors';
import type { HostTensors } from '../../base/hostTensor';
import type { Answer, AskOptions, OpenAnswerer, Question } from '../answerer';
import { predictBatches } from '../predictBatches';
import type { Weights } from '../task';
import { charactersOf, rankSpans, type WindowLogits } from './spans';
import type { SpanParts } from './spanTask';
import { collateWindows, spanInputs, spanProgram, toTaskExample } from './spanTask';
import { encodeQuestion, type WindowedQuestion } from './windows';

/** Questions whose windows are held at once. */
const portion = 256;

/** Spans looked at for each answer told: several spans may be one text. */
const spansPerAnswer = 4;

export interface ReadQuestion {
  readonly encoded: WindowedQuestion;
  /** One a window. */
  readonly logits: readonly WindowLogits[];
}

export function openReader(parts: SpanParts, { engine, parameters }: Weights): OpenAnswerer {
  const { read, dispose } = openSpanProgram(parts, { engine, parameters });
  return {
    async ask(questions, options) {
      const answers: (readonly Answer[])[] = [];
      for await (const { question, index } of read(questions, options)) {
        answers[index] = rankAnswers(parts, questions[index]!.context, question, options.count);
      }
      return answers;
    },
    dispose,
  };
}

/** Questions through the network, some at a time, in their order. */
export function openSpanProgram(parts: SpanParts, { engine, parameters }: Weights) {
  const { tokenizer } = parts;
  const inference = engine.createInference({ program: spanProgram(parts), parameters });
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

/** No text twice; with `noAnswer` the empty answer stands where its probability, lowered by the threshold, puts it. */
export function rankAnswers(
  { answerLength, noAnswer }: Pick<SpanParts, 'answerLength' | 'noAnswer'>,
  context: string,
  { encoded, logits }: ReadQuestion,
  count: number,
): readonly Answer[] {
  const { windows, offsets } = encoded;
  const limits = { count: spansPerAnswer * count, maximumLength: answerLength };
  const { spans, none } = rankSpans(windows, logits, limits);
  const seen = new Set<string>();
  const answers: Answer[] = [];
  const tell = (answer: Answer) => {
    if (seen.has(answer.text)) return;
    seen.add(answer.text);
    answers.push(answer);
  };
  const silence: Answer = { text: '', probability: Math.exp(none) };
  for (const span of spans) {
    if (noAnswer !== undefined && none - noAnswer > span.score) tell(silence);
    const [start, end] = charactersOf(span, offsets);
    // An empty context has one token, which is no text.
    if (end > start) tell({ text: context.slice(start, end), probability: Math.exp(span.score), start, end });
  }
  if (noAnswer !== undefined || answers.length === 0) tell(silence);
  return answers.slice(0, count);
}
