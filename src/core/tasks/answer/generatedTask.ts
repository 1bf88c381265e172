/** `answer` of form `generated`: an encoder-decoder reads question and context, and writes the answer. */
import { internal } from '../../base/errors';
import type { EncoderDecoder } from '../../models/encoderDecoder';
import type { QuestionWords } from '../../pretrained/prefixes';
import type { Tokenizer } from '../../text/tokenizer';
import type { Answer, AskOptions, OpenAnswerer, Question } from '../abilities/answerer';
import type { OpenWriter, WrittenText } from '../abilities/writer';
import { createSequenceToSequence } from '../sequenceToSequence';
import { joinQuestion } from '../speech';
import type { Evaluation, Task } from '../task';
import type { Weights } from '../weights';
import { describeReached, type WrittenLengths } from '../writtenLengths';
import { answersOf, asked, findAnswer } from './rightAnswers';
import { describeAnswers, scoreRanked } from './score';
import { writtenOf } from './written';

export interface GeneratedParts {
  readonly model: EncoderDecoder;
  readonly tokenizer: Tokenizer;
  /** Of answers; the same where one serves for both. */
  readonly targetTokenizer: Tokenizer;
  readonly beam: number;
  /** Before the question, and between it and the context. */
  readonly words: QuestionWords;
  /** Most tokens of an answer, where the config says it. */
  readonly longest?: number;
  /** Of the training answers. */
  readonly lengths?: WrittenLengths;
}

export function createGeneratedTask(parts: GeneratedParts): Task {
  const { model, tokenizer, targetTokenizer, beam, words, longest, lengths } = parts;
  const join = (question: Question) => joinQuestion(question, words);
  const shared = createSequenceToSequence({
    name: 'answer',
    model,
    source: tokenizer,
    target: targetTokenizer,
    // Short texts are right answers: nothing is divided by their length.
    writing: { beam, lengthPenalty: 0, longest },
    lengthKey: 'task.answer-length',
    lengths,
    textsOf: example => writtenOf(example, words),
    judge: () => ({ scores: {} }),
  });
  const { writer } = shared;
  if (!writer) throw internal('a task that writes has no writer');
  const { score, ...task } = shared;
  const open = (weights: Weights): OpenAnswerer => {
    const writing = writer.open(weights);
    return {
      ask: (questions, options) => ask({ writing, beam, join }, questions, options),
      dispose: () => writing.dispose(),
    };
  };
  return {
    ...task,
    answerer: { open, join },
    async score(weights, split, options = {}): Promise<Evaluation> {
      const read = await score(weights, split, { ...options, effort: 'quick' });
      if (options.effort === 'quick') return read;
      const { examples } = split;
      const answerer = open(weights);
      try {
        const { signal, onProgress, onPrediction } = options;
        const ranked = await answerer.ask(examples.map(asked), { count: beam, signal, onProgress });
        for (const [i, answers] of ranked.entries()) {
          onPrediction?.(i, describeAnswers(answers, answersOf(examples[i]!)));
        }
        const cut = ranked.flatMap(([best]) => best?.cutAt ?? []);
        const reached = describeReached(cut, examples.length, writer.bound, 'answer');
        return {
          ...read,
          scores: { ...read.scores, ...scoreRanked(examples, ranked) },
          ...(reached !== undefined && { notes: [reached] }),
        };
      } finally {
        await answerer.dispose();
      }
    },
  };
}

interface Asking {
  readonly writing: OpenWriter;
  readonly beam: number;
  readonly join: (question: Question) => string;
}

async function ask(
  { writing, beam, join }: Asking,
  questions: readonly Question[],
  { count, signal, onProgress }: AskOptions,
): Promise<readonly (readonly Answer[])[]> {
  const written = await writing.write(questions.map(join), { beam: Math.max(beam, count), signal, onProgress });
  return written.map((hypotheses, i) => toAnswers(hypotheses, questions[i]!.context).slice(0, count));
}

/** No text twice. An answer that stands in the context has its place there. */
function toAnswers(hypotheses: readonly WrittenText[], context: string): readonly Answer[] {
  const answers = new Map<string, Answer>();
  for (const { text, logProbability, ended, tokens } of hypotheses) {
    const probability = Math.exp(logProbability);
    const cut = !ended && { cutAt: tokens.length };
    if (!answers.has(text)) answers.set(text, { text, probability, ...findAnswer(context, text), ...cut });
  }
  return [...answers.values()];
}
