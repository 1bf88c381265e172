/** Schema of `tokenizer`: how text becomes ids. */
import { countOf } from '../../base/countOf';
import { boolean, choice, either, integer, list, object, string, variant } from '../schema';

const normalize = choice(
  {
    none: 'as written',
    nfc: 'canonical composition',
    nfd: 'canonical decomposition',
    nfkc: 'compatibility composition: ligatures and full-width forms become plain letters',
    nfkd: 'compatibility decomposition',
  },
  { description: 'Unicode normalization form.', default: 'nfc' },
);

const vocabulary = { minimum: 8, maximum: 10_000_000 };
const stopWords = either(
  [
    choice(
      { none: 'none', english: 'about 180 frequent English words, without no and not' },
      { description: 'A built-in list.' },
    ),
    list(string({ description: 'A word.' }), { description: 'Your own list.' }),
  ],
  { description: 'Stop words, removed from every text. Use them with models that ignore word order.', default: 'none' },
);

const special = list(string({ description: 'A token.' }), {
  description: 'Special tokens of your own, such as `<user>`: case-sensitive, never split, always in the vocabulary.',
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

const nGrams = list(integer({ description: 'Number of words.', minimum: 1, maximum: 5 }), {
  description:
    'Shortest and longest n-grams: [1, 2] is words and bigrams. Stop words are removed first; n-grams count in `vocabulary` and `length`. Only for models that ignore word order.',
  default: [1, 1],
  minimumItems: 2,
});

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

const length = {
  description:
    'Maximum sequence length in tokens; longer texts are truncated. Raise it if Check Data reports truncated texts.',
  minimum: 2,
  maximum: 8192,
};

const asWritten = { ...normalize, default: 'none' as const };

const pieces = integer({
  description: 'Vocabulary size, special tokens included.',
  default: 8000,
  minimum: 64,
  maximum: vocabulary.maximum,
});

const alphabet = integer({
  description: 'Number of characters kept, the most frequent ones; at most half of the vocabulary.',
  default: 1000,
  minimum: 1,
});

export const tokenizer = variant(
  {
    word: object(
      {
        vocabulary: either([integer({ description: 'Vocabulary size.', ...vocabulary }), given], {
          description:
            'Vocabulary size: the most frequent words, special tokens included. Or a file with one word per line, in the order of the ids.',
          default: 8000,
        }),
        special,
        'minimum-count': integer({
          description: 'Minimum frequency; rarer words become [UNK].',
          default: 2,
          minimum: 1,
        }),
        split: choice(
          {
            punctuation: 'at white space and punctuation, each mark a token of its own',
            whitespace: 'at white space only, for text that is already tokenized',
          },
          { description: 'Where to split words.', default: 'punctuation' },
        ),
        lowercase: boolean({ description: 'Convert to lowercase.', default: true }),
        normalize,
        'strip-accents': boolean({ description: 'Remove accents.', default: false }),
        'stop-words': stopWords,
        'n-grams': nGrams,
        length: integer({ ...length, default: 256 }),
      },
      { description: 'Words and punctuation.', check: checkWord },
    ),
    character: object(
      {
        vocabulary: either([integer({ description: 'Vocabulary size.', ...vocabulary }), given], {
          description:
            'Vocabulary size: the most frequent characters, special tokens included. Or a file with one character per line, in the order of the ids.',
          default: 1000,
        }),
        special,
        'minimum-count': integer({
          description: 'Minimum frequency; rarer characters become [UNK].',
          default: 1,
          minimum: 1,
        }),
        lowercase: boolean({ description: 'Convert to lowercase.', default: false }),
        normalize,
        length: integer({ ...length, default: 512 }),
      },
      { description: 'Characters, including spaces. No unknown words, but long sequences.', check: checkSpecial },
    ),
    sentence: object(
      {
        vocabulary: either([integer({ description: 'Vocabulary size.', ...vocabulary }), given], {
          description:
            'Vocabulary size: the most frequent sentences, special tokens included. Or a file with one sentence per line, in the order of the ids.',
          default: 8000,
        }),
        special,
        'minimum-count': integer({
          description: 'Minimum frequency; rarer sentences become [UNK].',
          default: 2,
          minimum: 1,
        }),
        normalize,
        length: integer({ ...length, default: 64 }),
      },
      {
        description:
          'Whole sentences. Only for texts made of recurring sentences (forms, logs): a new sentence becomes [UNK].',
        check: checkSpecial,
      },
    ),
    bpe: object(
      {
        vocabulary: integer({
          description: 'Vocabulary size, including 256 bytes and 4 special tokens.',
          default: 8000,
          minimum: 260,
          maximum: vocabulary.maximum,
        }),
        special,
        'minimum-count': integer({
          description: 'Minimum frequency of a pair to be merged.',
          default: 2,
          minimum: 1,
        }),
        lowercase: boolean({ description: 'Convert to lowercase.', default: false }),
        normalize: asWritten,
        length: integer({ ...length, default: 256 }),
      },
      {
        description:
          'Byte-level byte-pair encoding (BPE), as in GPT-2: subwords down to single bytes. Nothing is unknown, and decoding restores the exact text.',
        check: checkBytes,
      },
    ),
    wordpiece: object(
      {
        vocabulary: either(
          [integer({ description: 'Vocabulary size.', minimum: 64, maximum: vocabulary.maximum }), given],
          {
            description:
              "Vocabulary size: subwords, special tokens included. Or a file with one subword per line, in the order of the ids, such as BERT's vocab.txt.",
            default: 8000,
          },
        ),
        special,
        'minimum-count': integer({
          description: 'Minimum frequency of a pair to be merged.',
          default: 2,
          minimum: 1,
        }),
        alphabet,
        lowercase: boolean({ description: 'Convert to lowercase.', default: true }),
        normalize,
        'strip-accents': boolean({ description: 'Remove accents.', default: false }),
        length: integer({ ...length, default: 256 }),
      },
      {
        description:
          'WordPiece, as in BERT: the longest matching subword first; continuations are marked ##. A word with a character outside the alphabet becomes [UNK].',
        check: checkSpecial,
      },
    ),
    unigram: object(
      {
        vocabulary: pieces,
        special,
        alphabet,
        lowercase: boolean({ description: 'Convert to lowercase.', default: false }),
        normalize: { ...normalize, default: 'nfkc' as const },
        length: integer({ ...length, default: 256 }),
      },
      {
        description:
          'Unigram language model, as in SentencePiece: each word is split into its most probable subwords. Words begin with ▁.',
        check: checkSpecial,
      },
    ),
    pretrained: object(
      {
        length: integer({
          ...length,
          description: `${length.description} At most, and by default, what the model can read.`,
          optional: true,
        }),
      },
      { description: 'The tokenizer that comes with a pretrained model (`model.from`). Nothing has to be written.' },
    ),
  },
  {
    description: 'Tokenizer: how text becomes tokens and ids.',
    default: { type: 'word' },
    follows: {
      section: 'model',
      by: {
        pretrained: 'pretrained',
        'encoder-decoder': { type: 'pretrained', where: ['encoder.from', 'decoder.from'] },
      },
    },
  },
);
