/** `answer` of form `generated`: an encoder-decoder reads question and context, and writes the answer. */
import { internal } from '../../base/errors';
import type { EncoderDecoder } from '../../models/encoderDecoder';
import type { Tokenizer } from '../../text/tokenizer';
import type { Answer, AskOptions, OpenAnswerer, Question } from '../answerer';
import { createSequenceToSequence } from '../sequenceToSequence';
import type { Evaluation, Task, Weights } from '../task';
import type { OpenWriter, WrittenText } from '../writer';
import { answersOf, contextOf, findAnswer, questionOf } from './rightAnswers';
import { describeAnswers, scoreRanked } from './score';

export interface GeneratedParts {
  readonly model: EncoderDecoder;
  readonly tokenizer: Tokenizer;
  readonly beam: number;
}

/** What the encoder reads; the question first, so that a long context is cut, not the question. */
export function sourceOf({ question, context }: Question): string {
  return `${question} ${context}`;
}

export function createGeneratedTask({ model, tokenizer, beam }: GeneratedParts): Task {
  const shared = createSequenceToSequence({
    name: 'answer',
    model,
    source: tokenizer,
    target: tokenizer,
    // Short texts are right answers: nothing is divided by their length.
    writing: { beam, lengthPenalty: 0 },
    metric: { name: 'loss', better: 'lower' },
    textsOf: example => ({
      source: sourceOf({ question: questionOf(example), context: contextOf(example) }),
      target: answersOf(example)[0] ?? '',
    }),
    judge: () => ({ scores: {} }),
  });
  const { writer } = shared;
  if (!writer) throw internal('a task that writes has no writer');
  const { score, ...task } = shared;
  const open = (weights: Weights): OpenAnswerer => {
    const writing = writer.open(weights);
    return {
      ask: (questions, options) => ask(writing, beam, questions, options),
      dispose: () => writing.dispose(),
    };
  };
  return {
    ...task,
    answerer: { open },
    async score(weights, split, options = {}): Promise<Evaluation> {
      const read = await score(weights, split, { ...options, effort: 'quick' });
      if (options.effort === 'quick') return read;
      const { examples } = split;
      const answerer = open(weights);
      try {
        const questions = examples.map(example => ({ question: questionOf(example), context: contextOf(example) }));
        const { signal, onProgress, onPrediction } = options;
        const ranked = await answerer.ask(questions, { count: beam, signal, onProgress });
        for (const [i, answers] of ranked.entries()) {
          onPrediction?.(i, describeAnswers(answers, answersOf(examples[i]!)));
        }
        return { ...read, scores: { ...read.scores, ...scoreRanked(examples, ranked) } };
      } finally {
        await answerer.dispose();
      }
    },
  };
}

async function ask(
  writing: OpenWriter,
  beam: number,
  questions: readonly Question[],
  { count, signal, onProgress }: AskOptions,
): Promise<readonly (readonly Answer[])[]> {
  const written = await writing.write(questions.map(sourceOf), { beam: Math.max(beam, count), signal, onProgress });
  return written.map((hypotheses, i) => toAnswers(hypotheses, questions[i]!.context).slice(0, count));
}

/** No text twice. An answer that stands in the context has its place there. */
function toAnswers(hypotheses: readonly WrittenText[], context: string): readonly Answer[] {
  const answers = new Map<string, Answer>();
  for (const { text, logProbability } of hypotheses) {
    if (!answers.has(text))
      answers.set(text, { text, probability: Math.exp(logProbability), ...findAnswer(context, text) });
  }
  return [...answers.values()];
}
