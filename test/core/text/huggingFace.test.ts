/** Our tokenizers against Hugging Face's `tokenizers` on the same files and texts (fixtures/text/makeEncodings.py). */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTokenizer } from '../../../src/core/text/readTokenizer';
import type { Tokenizer } from '../../../src/core/text/tokenizer';
import { trainBpe } from '../../../src/core/text/trainBpe';
import { trainCharacter } from '../../../src/core/text/trainCharacter';
import { trainUnigram } from '../../../src/core/text/trainUnigram';
import { trainWord, type WordOptions } from '../../../src/core/text/trainWord';
import { trainWordPiece } from '../../../src/core/text/trainWordPiece';

const fixtures = join(__dirname, '../../fixtures/text');
const read = (name: string) => readFileSync(join(fixtures, name), 'utf8');
const texts: readonly string[] = JSON.parse(read('texts.json'));

const word: WordOptions = {
  vocabulary: 5000,
  'minimum-count': 1,
  split: 'punctuation',
  lowercase: true,
  normalize: 'nfc',
  'strip-accents': false,
  'stop-words': 'none',
  'n-grams': [1, 1],
  length: 256,
};
const character = { vocabulary: 5000, 'minimum-count': 1, lowercase: true, normalize: 'nfc', length: 64 } as const;
/** Lines of reviews and of many scripts: the pieces of ours leave much of `texts` to bytes and unknown ones. */
const corpus = read('corpus.txt').split('\n');
const pieces = { vocabulary: 700, lowercase: false, length: 200 } as const;
const wordPieces = { ...pieces, 'minimum-count': 2, alphabet: 150, lowercase: true, 'strip-accents': true } as const;
const trained: Readonly<Record<string, () => Tokenizer | Promise<Tokenizer>>> = {
  bpe: () => trainBpe(corpus, { ...pieces, 'minimum-count': 2, normalize: 'none' }, []),
  'bpe-nfc': () => trainBpe(corpus, { ...pieces, 'minimum-count': 2, normalize: 'nfc', lowercase: true }, ['cls']),
  wordpiece: () => trainWordPiece(corpus, { ...wordPieces, normalize: 'nfc' }, []),
  'wordpiece-cased': () =>
    trainWordPiece(
      corpus,
      { ...wordPieces, normalize: 'none', lowercase: false, 'strip-accents': false, alphabet: 400 },
      ['cls'],
    ),
  unigram: () => trainUnigram(corpus, { ...pieces, alphabet: 400, normalize: 'nfkc' }, []),
  'unigram-lower': () =>
    trainUnigram(corpus, { ...pieces, alphabet: 100, normalize: 'none', lowercase: true }, ['cls']),
  'word-nfc': () => trainWord(texts, word, []),
  'word-cased': () => trainWord(texts, { ...word, normalize: 'none', lowercase: false }, []),
  'word-nfkc-stripped': () => trainWord(texts, { ...word, normalize: 'nfkc', 'strip-accents': true }, ['cls']),
  'word-nfd': () => trainWord(texts, { ...word, normalize: 'nfd', 'strip-accents': true, lowercase: false }, []),
  'word-nfkd-short': () => trainWord(texts, { ...word, normalize: 'nfkd', length: 6 }, ['cls']),
  'word-stopped': () => trainWord(texts, { ...word, 'stop-words': ['The', 'a', '.', '(', '-', '|', 'und'] }, []),
  'word-english': () => trainWord(texts, { ...word, 'stop-words': 'english' }, ['cls']),
  character: () => trainCharacter(texts, character, ['cls']),
};

type Encodings = Readonly<Record<string, [number[], number[], string][]>>;
const whole: Encodings = JSON.parse(read('encodings.json'));
const subwords: { readonly texts: readonly string[]; readonly encodings: Encodings } = JSON.parse(
  read('subwordEncodings.json'),
);

describe("text: Hugging Face's tokenizers agree", () => {
  for (const [name, train] of Object.entries(trained)) {
    const file = `${name}.tokenizer.json`;

    it(`${name}: the trained file is the kept one`, async () => {
      const json = (await train()).toJson();
      if (process.env.UPDATE_FIXTURES || !existsSync(join(fixtures, file))) writeFileSync(join(fixtures, file), json);
      assert.equal(json, read(file));
    });

    it(`${name}: same ids, offsets and decoded text`, () => {
      const encodings = whole[name] ?? subwords.encodings[name]!;
      const tokenizer = readTokenizer(read(file));
      let tokens = 0;
      let moved = 0;
      for (const [i, text] of (name in whole ? texts : subwords.texts).entries()) {
        const [ids, offsets, decoded] = encodings[i]!;
        const ours = tokenizer.encode(text);
        // Where theirs gives no token at all, ours gives [UNK].
        const expected = ids.length > 0 ? ids : [1];
        assert.deepEqual([...ours.ids], expected, `ids of ${JSON.stringify(text)}`);
        if (ids.length === 0) continue;
        assert.equal(tokenizer.decode(ids), decoded);
        tokens += ids.length;
        for (const [k, [start, end]] of ours.offsets.entries()) {
          const [theirStart, theirEnd] = offsets.slice(2 * k, 2 * k + 2) as [number, number];
          if (start === theirStart && end === theirEnd) continue;
          // Theirs leaves out some of what a character was composed of; ours covers all that the token came from.
          const source = text.slice(start, end);
          const place = `${JSON.stringify(text)}: token ${k}, ours [${start}, ${end}], theirs [${theirStart}, ${theirEnd}]`;
          assert.ok(
            start <= theirStart && end >= theirEnd && source.normalize('NFKD').search(/\p{M}|[\u1100-\u11FF]/u) >= 0,
            place,
          );
          moved++;
        }
      }
      assert.ok(moved < tokens / 20, `${moved} of ${tokens} tokens have other offsets`);
    });

    it(`${name}: reads and writes the same file`, () => {
      assert.equal(readTokenizer(read(file)).toJson(), read(file));
    });
  }
});
