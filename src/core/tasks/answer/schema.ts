/** Schema of `answer`, and the columns that it reads. */
import { boolean, choice, type Disagreement, integer, number, object, string } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import { answerScores } from '../../metrics/scores/answers';
import type { Offers } from '../abilities/offers';
import type { TaskTraining } from '../checkTraining';
import type { TaskNeeds } from '../spec';
import { faultOfAnswers, settleAnswers } from './placeAnswers';

export const schema = object(
  {
    form: choice(
      {
        span: 'extractive: a span of the context, given by its start and end position',
        generated: 'generative: a text that an encoder-decoder generates from question and context',
      },
      { description: 'Form of the answers.', default: 'span' },
    ),
    match: boolean({
      description:
        'Extractive: exact-match features, which mark context words that also occur in the question (Chen et al. 2017, section 3.2).',
      default: true,
    }),
    align: boolean({
      description:
        'Extractive: attention from each context word to the question words, and a comparison of start and end with the question (Chen et al. 2017, section 3.2).',
      default: true,
    }),
    unanswerable: boolean({
      description:
        'Extractive: whether a context may lack the answer (SQuAD 2.0). The [CLS] token stands for no answer (Devlin et al. 2019, section 4.3).',
      default: false,
    }),
    'no-answer-threshold': number({
      description:
        'With `unanswerable`: the empty answer is returned if its log-probability exceeds that of the best answer by more than this. Raise it to get more answers.',
      default: 0,
    }),
    stride: integer({
      description:
        'Extractive: tokens between the starts of two windows of a long context. A window has `tokenizer.length` tokens, the question included.',
      default: 128,
      minimum: 1,
      maximum: 8192,
    }),
    'question-length': integer({
      description:
        'Extractive: maximum question length in tokens; longer questions are truncated. At most half of a window.',
      default: 64,
      minimum: 1,
      maximum: 4096,
    }),
    'answer-length': integer({
      description:
        'Maximum answer length in tokens. Default: 30 for spans; for generated answers 1.25 × the longest training answer + 8.',
      optional: true,
      minimum: 1,
      maximum: 4096,
    }),
    beam: integer({
      description: 'Generative: beam size of beam search, and the number of ranked answers.',
      default: 4,
      minimum: 1,
      maximum: 64,
    }),
    'question-prefix': string({
      description:
        'Generative: text put before every question. Default: as the model was trained, `question: ` for T5; otherwise none.',
      optional: true,
    }),
    'context-prefix': string({
      description:
        'Generative: text put before every context, after the question and a space. Default: as the model was trained, `context: ` for T5; otherwise none.',
      optional: true,
    }),
  },
  { description: 'Question answering about a text. Scores: exact match and F1 as in SQuAD.' },
);

export const roles = {
  roles: {
    context: { kind: 'text', description: 'Column of the text to ask about' },
    question: { kind: 'text', trimmed: true, description: 'Column of the question' },
    answer: {
      kind: 'list',
      separator: '|',
      blank: true,
      description:
        'Column of the true answer, or of several: a list, text separated by | (1928 | in 1928), or objects with text and answer_start',
      parts: { text: 'answer', answer_start: 'answer-start' },
    },
    'answer-start': {
      kind: 'list',
      separator: '|',
      optional: true,
      blank: true,
      description: 'Column of the start of each answer in the context, in characters (Unicode code points) from 0',
    },
  },
  identity: ['context', 'question'],
  fault: faultOfAnswers,
  settle: settleAnswers,
} as const satisfies TaskRoles;

export const offers = {
  use: 'answer',
  abilities: ['answer', 'attend'],
  beyondSentence: true,
  is: 'a question-answering model',
  command: 'ask',
} as const satisfies Offers;

export const training: TaskTraining = { classLoss: false, scores: answerScores };

export const head = { key: 'form', by: { span: 'question', generated: 'seq2seq-lm' }, usual: 'question' } as const;

export const needs: TaskNeeds = { key: 'form', by: { span: ['states'], generated: ['encoder-decoder'] } };

/** The span network's own, from words of the context to those of the question. */
export const attends = true;

/** Tokens of the least window: [CLS], a question, [SEP], a context, [SEP]. */
const leastWindow = 8;

/** Sections that passed their own checks; one that did not is absent. */
interface Sections {
  readonly task?: { readonly type: string; readonly form?: string };
  readonly tokenizer?: { readonly length?: number };
}

/** What sections say together. */
export function check({ task, tokenizer }: Sections): readonly Disagreement[] {
  if (task?.type !== 'answer') return [];
  if (task.form !== 'span' || (tokenizer?.length ?? leastWindow) >= leastWindow) return [];
  return [{ key: 'tokenizer', message: `question and context need tokenizer.length ${leastWindow} or more` }];
}
