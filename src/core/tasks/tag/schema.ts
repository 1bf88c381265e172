/** Schema of `tag`, and the columns that it reads. */
import { countOf } from '../../base/countOf';
import { boolean, choice, integer, object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import type { TaskTraining } from '../checkTraining';

export const schema = object(
  {
    crf: boolean({
      description:
        'A conditional random field over the words (Lafferty et al. 2001): the best sequence of tags, not the best tag of each word.',
      default: false,
    }),
    scheme: choice(
      {
        'as-written': 'the tags of the data',
        bio: 'B-TYPE begins a span, I-TYPE goes on, O is outside',
        bioes: 'and E-TYPE ends one, S-TYPE is one of a single word',
        bilou: 'the same in other letters: L-TYPE ends a span, U-TYPE is one of a single word',
      },
      { description: 'How spans are tagged while training; scores are of spans either way.', default: 'as-written' },
    ),
    words: choice(
      {
        auto: 'learned from the training data',
        text: "marks by themselves, 's and n't split off",
        whitespace: 'what stands between white space',
        characters: 'each character is a word: any span can be found',
        syllables:
          'as text, but each character alone of Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese and Tibetan',
        tokens: 'at white space, and before the marks of a line where they stand at their words (yesterday.)',
        marked: 'as text, but a line whose marks stand apart (yesterday .) at white space',
      },
      {
        description:
          'How a text is cut into words: texts with spans in training and scores, and every text that is asked about.',
        default: 'auto',
      },
    ),
    characters: integer({
      description:
        'Filters over the characters of each word, which see spelling and case (Ma & Hovy 2016, section 2.1); 0 for none.',
      default: 0,
      minimum: 0,
      maximum: 1024,
    }),
  },
  { description: 'A tag for every word: parts of speech, names (entity F1 as seqeval has it).' },
);

export const roles = {
  roles: {
    tokens: {
      kind: 'list',
      description: 'The column with the words, a list or separated by spaces; in .jsonl also a text with spans',
    },
    tags: {
      kind: 'list',
      named: true,
      description:
        'The column with a tag for each word, a list or separated by spaces; in .jsonl also spans of a text, {start, end, label}',
    },
  },
  classes: 'tags',
  identity: ['tokens'],
  fault({ lists }) {
    const { tokens = [], tags = [] } = lists ?? {};
    if (tokens.length !== tags.length) {
      return { code: 'tag-count', message: `${countOf(tags.length, 'tag')} for ${countOf(tokens.length, 'token')}` };
    }
    const empty = tags.findIndex((tag, i) => tag.trim() === '' || tokens[i]!.trim() === '');
    if (empty < 0) return undefined;
    if (tokens[empty]!.trim() === '') return { code: 'empty-word', message: `word ${empty + 1} is empty` };
    const message = `word ${empty + 1} ("${tokens[empty]}") has no tag; write O where a word is of no span`;
    return { code: 'empty-tag', message };
  },
} as const satisfies TaskRoles;

export const training: TaskTraining = {
  classLoss: false,
  scores: [
    'accuracy',
    'F1',
    'precision',
    'recall',
    'strict-F1',
    'macro-F1',
    'exact-match',
    'entity-exact-match',
    'loss',
  ],
};

/** The networks that it can be made of. */
export const models = ['gru', 'lstm', 'rnn', 'transformer'] as const;
