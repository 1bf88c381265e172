/** Schema of `tokenizer`: how text becomes ids. */
import { boolean, choice, integer, object, variant } from '../schema';

export const tokenizer = variant(
  {
    word: object(
      {
        vocabulary: integer({
          description: 'Most frequent words kept, special tokens included.',
          default: 8000,
          minimum: 8,
          maximum: 10_000_000,
        }),
        'minimum-count': integer({ description: 'Rarer words become [UNK].', default: 2, minimum: 1 }),
        lowercase: boolean({ description: 'Fold upper case.', default: true }),
        normalize: choice(
          {
            none: 'as written',
            nfc: 'composed',
            nfd: 'decomposed',
            nfkc: 'composed, compatibility folded',
            nfkd: 'decomposed, compatibility folded',
          },
          { description: 'Unicode normalization form.', default: 'nfc' },
        ),
        'strip-accents': boolean({ description: 'Remove accents.', default: false }),
        length: integer({
          description: 'Longest text in tokens; longer ones are cut.',
          default: 256,
          minimum: 2,
          maximum: 8192,
        }),
      },
      { description: 'Words and punctuation marks.' },
    ),
  },
  { description: 'How text becomes tokens and ids.', default: { type: 'word' } },
);
