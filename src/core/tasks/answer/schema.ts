/** Schema of `answer`, and the columns that it reads. */
import { boolean, choice, integer, number, object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import type { TaskTraining } from '../checkTraining';
import { faultOfAnswers, settleAnswers } from './placeAnswers';

export const schema = object(
  {
    form: choice(
      {
        span: 'a part of the context, by where it begins and where it ends',
        generated: 'a text that an encoder-decoder writes from question and context',
      },
      { description: 'What an answer is.', default: 'span' },
    ),
    match: boolean({
      description:
        'Spans: words of the context that the question has too are marked, as written, in another case, or by their stem (Chen et al. 2017, section 3.2).',
      default: true,
    }),
    align: boolean({
      description:
        'Spans: each word of the context also reads the words of the question that are most like it, and the ends are found by comparing with the question as a whole (Chen et al. 2017, section 3.2); without it only the network joins the two.',
      default: true,
    }),
    unanswerable: boolean({
      description:
        'Spans: a context may lack the answer (SQuAD 2.0); the span of [CLS] says so (Devlin et al. 2019, section 4.3).',
      default: false,
    }),
    'no-answer-threshold': number({
      description: 'With unanswerable: how much likelier, as a logarithm, no answer must be than the best one.',
      default: 0,
    }),
    stride: integer({
      description:
        'Spans: tokens from the start of one window of a long context to the start of the next; windows are tokenizer.length with the question.',
      default: 128,
      minimum: 1,
      maximum: 8192,
    }),
    'question-length': integer({
      description: 'Spans: longest question in tokens; longer ones are cut, to at most half of a window.',
      default: 64,
      minimum: 1,
      maximum: 4096,
    }),
    'answer-length': integer({
      description:
        'Longest answer, in tokens; if not given 30 for spans, and for generated ones what the training answers say: a quarter more than the longest, and 8.',
      optional: true,
      minimum: 1,
      maximum: 4096,
    }),
    beam: integer({
      description: 'Generated: hypotheses kept by beam search, which are the ranked answers.',
      default: 4,
      minimum: 1,
      maximum: 64,
    }),
  },
  { description: 'The answer to a question about a text (exact match and F1 as SQuAD has them).' },
);

export const roles = {
  roles: {
    context: { kind: 'text', description: 'The column with the text that is asked about' },
    question: { kind: 'text', trimmed: true, description: 'The column with the question' },
    answer: {
      kind: 'list',
      separator: '|',
      blank: true,
      description:
        'The column with the right answer, or with several: a list, between bars (1928 | in 1928), or objects with text and answer_start',
      parts: { text: 'answer', answer_start: 'answer-start' },
    },
    'answer-start': {
      kind: 'list',
      separator: '|',
      optional: true,
      blank: true,
      description:
        'The column with the place of each answer in the context, in characters (Unicode code points) from 0',
    },
  },
  identity: ['context', 'question'],
  fault: faultOfAnswers,
  settle: settleAnswers,
} as const satisfies TaskRoles;

export const training: TaskTraining = { classLoss: false, scores: ['exact-match', 'F1', 'MRR', 'loss'] };

const readers = ['gru', 'lstm', 'rnn', 'transformer'] as const;
const writers = ['seq2seq-recurrent', 'seq2seq-transformer'] as const;

/** The networks that it can be made of. */
export const models = [...readers, ...writers] as const;

/** Tokens of the least window: [CLS], a question, [SEP], a context, [SEP]. */
const leastWindow = 8;

/** Sections that passed their own checks; one that did not is absent. */
interface Sections {
  readonly task?: { readonly type: string; readonly form?: string };
  readonly tokenizer?: { readonly length?: number; readonly 'n-grams'?: unknown };
  readonly model?: { readonly type: string };
}

/** What sections say together. */
export function check({
  task,
  tokenizer,
  model,
}: Sections): readonly { readonly key: string; readonly message: string }[] {
  if (task?.type !== 'answer') return [];
  const problems: { key: string; message: string }[] = [];
  const fitting: readonly string[] = task.form === 'generated' ? writers : readers;
  const known: readonly string[] = models;
  if (model && known.includes(model.type) && !fitting.includes(model.type)) {
    const message = `answers of form ${task.form} take a model ${fitting.join(', ')}, not ${model.type}`;
    problems.push({ key: 'model.type', message });
  }
  if (task.form === 'span' && (tokenizer?.length ?? leastWindow) < leastWindow) {
    const message = `question and context need a length of at least ${leastWindow} tokens`;
    problems.push({ key: 'tokenizer', message });
  }
  return problems;
}
