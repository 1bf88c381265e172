/** Schema of `tokenizer`: how text becomes ids. */
import { boolean, choice, integer, object, variant } from '../schema';

const normalize = choice(
  {
    none: 'as written',
    nfc: 'composed',
    nfd: 'decomposed',
    nfkc: 'composed, compatibility folded',
    nfkd: 'decomposed, compatibility folded',
  },
  { description: 'Unicode normalization form.', default: 'nfc' },
);

const vocabulary = { minimum: 8, maximum: 10_000_000 };
const length = { description: 'Longest text in tokens; longer ones are cut.', minimum: 2, maximum: 8192 };

export const tokenizer = variant(
  {
    word: object(
      {
        vocabulary: integer({
          description: 'Most frequent words kept, special tokens included.',
          default: 8000,
          ...vocabulary,
        }),
        'minimum-count': integer({ description: 'Rarer words become [UNK].', default: 2, minimum: 1 }),
        lowercase: boolean({ description: 'Fold upper case.', default: true }),
        normalize,
        'strip-accents': boolean({ description: 'Remove accents.', default: false }),
        length: integer({ ...length, default: 256 }),
      },
      { description: 'Words and punctuation marks.' },
    ),
    character: object(
      {
        vocabulary: integer({
          description: 'Most frequent characters kept, special tokens included.',
          default: 1000,
          ...vocabulary,
        }),
        'minimum-count': integer({ description: 'Rarer characters become [UNK].', default: 1, minimum: 1 }),
        lowercase: boolean({ description: 'Fold upper case.', default: false }),
        normalize,
        length: integer({ ...length, default: 512 }),
      },
      { description: 'Characters, spaces included. No word is unknown; texts are long.' },
    ),
  },
  { description: 'How text becomes tokens and ids.', default: { type: 'word' } },
);
