/** Schema of `tag`, and the columns that it reads. */
import { countOf } from '../../base/countOf';
import { boolean, choice, integer, object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import { tagScores } from '../../metrics/scores/tags';
import type { Offers } from '../abilities/offers';
import type { TaskTraining } from '../checkTraining';
import type { TaskNeeds } from '../spec';
import { strideKey } from '../windowKeys';

export const schema = object(
  {
    crf: boolean({
      description:
        'Conditional random field (CRF, Lafferty et al. 2001): the best tag sequence instead of the best tag per word. Use it for entity spans.',
      default: false,
    }),
    scheme: choice(
      {
        'as-written': 'the tags of the data',
        bio: 'B-TYPE begins a span, I-TYPE continues it, O is outside',
        bioes: 'as bio, and E-TYPE ends a span, S-TYPE is a span of one word',
        bilou: 'as bioes with other letters: L-TYPE ends a span, U-TYPE is a span of one word',
      },
      { description: 'Tagging scheme in training. Scores always count spans.', default: 'as-written' },
    ),
    words: choice(
      {
        auto: 'learned from the training data',
        text: "at white space and punctuation; 's and n't are separate",
        whitespace: 'at white space only',
        characters: 'each character is a word, so any span can be found',
        syllables:
          'as text, but each character of Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese and Tibetan is a word',
        tokens: 'at white space, and before punctuation attached to a word (yesterday.)',
        marked: 'as text, but a line with detached punctuation (yesterday .) is split at white space',
      },
      {
        description: 'How text is split into words, in training data with spans and in prediction.',
        default: 'auto',
      },
    ),
    stride: strideKey(
      'Each word gets its tag from the window with most context on both sides of it. Default: sentences are read in pieces without overlap, and words beyond the length are not learned from.',
    ),
    characters: integer({
      description:
        'Filters of a character CNN per word, which see spelling and case (Ma & Hovy 2016, section 2.1). 0 turns it off. Use about 30 for named entities.',
      default: 0,
      minimum: 0,
      maximum: 1024,
    }),
  },
  {
    description:
      'Token classification: one tag per word, for named entities or parts of speech. Scores: entity F1 as in seqeval.',
  },
);

export const roles = {
  roles: {
    tokens: {
      kind: 'list',
      description: 'Column of the words, a list or separated by spaces; in .jsonl also a text with spans',
    },
    tags: {
      kind: 'list',
      named: true,
      description:
        'Column of the tags, one per word, a list or separated by spaces; in .jsonl also spans of a text, {start, end, label}',
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

export const offers = {
  use: 'tag',
  abilities: ['tag', 'attend', 'project'],
  is: 'a tagger',
  command: 'predict',
} as const satisfies Offers;

export const training: TaskTraining = {
  classLoss: false,
  scores: tagScores,
};

export const head = 'token';

export const needs: TaskNeeds = ['states'];
