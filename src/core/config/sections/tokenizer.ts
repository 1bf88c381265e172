/** Schema of `tokenizer`: how text becomes ids. */
import { countOf } from '../../base/countOf';
import { boolean, choice, either, integer, list, object, string, variant } from '../schema';

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
const stopWords = either(
  [
    choice(
      { none: 'none', english: 'some 180 frequent English words, no and not not among them' },
      { description: 'A list of ours.' },
    ),
    list(string({ description: 'A word.' }), { description: 'Words of your own.' }),
  ],
  { description: 'Words that are left out.', default: 'none' },
);

const special = list(string({ description: 'A token.' }), {
  description:
    'Tokens of your own, such as `<user>`: never split, in this case alone, in the vocabulary even where no text has them.',
  optional: true,
});

const given = string({ description: 'A file with one token per line.', format: 'path' });

/** What is wrong with tokens of the user's own. @param least what the vocabulary holds beside them */
function checkSpecial(value: Readonly<Record<string, unknown>>, least = 4) {
  const own = Array.isArray(value.special) ? (value.special as readonly string[]) : [];
  const problems: { key: string; message: string }[] = [];
  const add = (message: string) => problems.push({ key: 'special', message: `special: ${message}` });
  for (const [i, token] of own.entries()) {
    const shown = JSON.stringify(token.slice(0, 60));
    if (token.trim() === '') add('a token is empty');
    else if (token !== token.trim()) add(`${shown} begins or ends with white space`);
    else if (/^\[(?:PAD|UNK|CLS|SEP)\]$/.test(token)) add(`${shown} is there without being named`);
    else if (own.indexOf(token) < i) add(`${shown} comes twice`);
  }
  const size = value.vocabulary;
  if (typeof size === 'number' && own.length > 0 && own.length + least >= size)
    add(`no room for ${countOf(own.length, 'token')} in a vocabulary of ${size}`);
  return problems;
}

/** The bytes are tokens too. */
function checkBytes(value: Readonly<Record<string, unknown>>) {
  return checkSpecial(value, 260);
}

const nGrams = list(
  integer({ description: 'Words of the shortest, or of the longest sequence.', minimum: 1, maximum: 5 }),
  {
    description:
      'From how many to how many words a token has: [1, 2] is words and pairs of neighbours, after stop words are left out. Pairs count in vocabulary and length. For models without word order.',
    default: [1, 1],
    minimumItems: 2,
  },
);

/** What the keys of a word tokenizer say together. */
function checkWord(value: Readonly<Record<string, unknown>>) {
  const problems = checkSpecial(value);
  const range = value['n-grams'];
  if (Array.isArray(range) && (range.length !== 2 || range[0] > range[1])) {
    problems.push({ key: 'n-grams', message: `n-grams: expected [fewest, most] words, got [${range.join(', ')}]` });
  }
  const words = value['stop-words'];
  for (const word of Array.isArray(words) ? words : []) {
    // A mark by itself is a word to the tokenizer, and splits the words that it stands in.
    const single = /^[^\s\p{P}$+<=>^`|~]+$|^[\p{P}$+<=>^`|~]$/u.test(word);
    if (!single) {
      const message = `stop-words: ${JSON.stringify(word)} is no single word; write the parts by themselves (don, t)`;
      problems.push({ key: 'stop-words', message });
    }
  }
  return problems;
}

const length = { description: 'Longest text in tokens; longer ones are cut.', minimum: 2, maximum: 8192 };

const asWritten = { ...normalize, default: 'none' as const };

const pieces = integer({
  description: 'Pieces, special tokens included.',
  default: 8000,
  minimum: 64,
  maximum: vocabulary.maximum,
});

const alphabet = integer({
  description: 'Most frequent characters kept, at most half of the vocabulary.',
  default: 1000,
  minimum: 1,
});

export const tokenizer = variant(
  {
    word: object(
      {
        vocabulary: either([integer({ description: 'How many.', ...vocabulary }), given], {
          description:
            'Most frequent words kept, special tokens included; or a file with one word per line, in the order of their ids: no other is learned.',
          default: 8000,
        }),
        special,
        'minimum-count': integer({ description: 'Rarer words become [UNK].', default: 2, minimum: 1 }),
        split: choice(
          {
            punctuation: 'at white space, and marks are words by themselves',
            whitespace: 'at white space alone: for texts that are tokenized already',
          },
          { description: 'Where words are split.', default: 'punctuation' },
        ),
        lowercase: boolean({ description: 'Fold upper case.', default: true }),
        normalize,
        'strip-accents': boolean({ description: 'Remove accents.', default: false }),
        'stop-words': stopWords,
        'n-grams': nGrams,
        length: integer({ ...length, default: 256 }),
      },
      { description: 'Words and punctuation marks.', check: checkWord },
    ),
    character: object(
      {
        vocabulary: either([integer({ description: 'How many.', ...vocabulary }), given], {
          description:
            'Most frequent characters kept, special tokens included; or a file with one character per line, in the order of their ids: no other is learned.',
          default: 1000,
        }),
        special,
        'minimum-count': integer({ description: 'Rarer characters become [UNK].', default: 1, minimum: 1 }),
        lowercase: boolean({ description: 'Fold upper case.', default: false }),
        normalize,
        length: integer({ ...length, default: 512 }),
      },
      { description: 'Characters, spaces included. No word is unknown; texts are long.', check: checkSpecial },
    ),
    sentence: object(
      {
        vocabulary: either([integer({ description: 'How many.', ...vocabulary }), given], {
          description:
            'Most frequent sentences kept, special tokens included; or a file with one sentence per line, in the order of their ids: no other is learned.',
          default: 8000,
        }),
        special,
        'minimum-count': integer({ description: 'Rarer sentences become [UNK].', default: 2, minimum: 1 }),
        normalize,
        length: integer({ ...length, default: 64 }),
      },
      {
        description:
          'Whole sentences, for texts that are put together of the same ones (forms, logs); most sentences of other texts come once and would be [UNK].',
        check: checkSpecial,
      },
    ),
    bpe: object(
      {
        vocabulary: integer({
          description: 'Pieces, the 256 bytes and 4 special tokens included.',
          default: 8000,
          minimum: 260,
          maximum: vocabulary.maximum,
        }),
        special,
        'minimum-count': integer({
          description: 'Pieces that stand side by side more rarely are not joined.',
          default: 2,
          minimum: 1,
        }),
        lowercase: boolean({ description: 'Fold upper case.', default: false }),
        normalize: asWritten,
        length: integer({ ...length, default: 256 }),
      },
      {
        description:
          "Byte-level byte-pair encoding, as GPT-2's: pieces of words, each with the space before it, down to single bytes. No text is unknown, and what is written is the text itself.",
        check: checkBytes,
      },
    ),
    wordpiece: object(
      {
        vocabulary: either([integer({ description: 'How many.', minimum: 64, maximum: vocabulary.maximum }), given], {
          description:
            "Pieces, special tokens included; or a file with one piece per line, in the order of their ids, such as BERT's vocab.txt: no other is learned.",
          default: 8000,
        }),
        special,
        'minimum-count': integer({
          description: 'Pieces that stand side by side more rarely are not joined.',
          default: 2,
          minimum: 1,
        }),
        alphabet,
        lowercase: boolean({ description: 'Fold upper case.', default: true }),
        normalize,
        'strip-accents': boolean({ description: 'Remove accents.', default: false }),
        length: integer({ ...length, default: 256 }),
      },
      {
        description:
          "Pieces of words as BERT's: the longest one that a word begins with, then those that go on, marked ##. A word with a character outside of the alphabet is [UNK].",
        check: checkSpecial,
      },
    ),
    unigram: object(
      {
        vocabulary: pieces,
        special,
        alphabet,
        lowercase: boolean({ description: 'Fold upper case.', default: false }),
        normalize: { ...normalize, default: 'nfkc' as const },
        length: integer({ ...length, default: 256 }),
      },
      {
        description:
          'Pieces of words with a probability each, as in SentencePiece: a word is split in the most probable way. Words begin with ▁.',
        check: checkSpecial,
      },
    ),
  },
  { description: 'How text becomes tokens and ids.', default: { type: 'word' } },
);
