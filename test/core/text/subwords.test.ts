/** What our trainers of subword tokenizers learn, beside Hugging Face's on the same lines (fixtures/text/makeSubwords.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError } from '../../../src/core/base/errors';
import { createStages } from '../../../src/core/text/assemble';
import { countWords } from '../../../src/core/text/learn/countWords';
import { digamma } from '../../../src/core/text/learn/learnUnigram';
import { Pacer } from '../../../src/core/text/learn/pacer';
import { readTokenizer } from '../../../src/core/text/readTokenizer';
import { trainBpe } from '../../../src/core/text/trainBpe';
import { trainTokenizer } from '../../../src/core/text/trainTokenizer';
import { trainUnigram } from '../../../src/core/text/trainUnigram';
import { bertSteps } from '../../../src/core/text/trainWord';
import { learnPieces, trainWordPiece } from '../../../src/core/text/trainWordPiece';
import { assertLinear } from '../../growth';

const fixtures = join(__dirname, '../../fixtures/text');
const read = (name: string) => readFileSync(join(fixtures, name), 'utf8');
const corpus = read('corpus.txt').split('\n');
const texts: readonly string[] = JSON.parse(read('subwordEncodings.json')).texts;
const theirs: {
  readonly size: number;
  readonly held: number;
  readonly bpe: readonly (readonly [string, string])[];
  readonly wordpiece: readonly string[];
  readonly unigram: readonly (readonly [string, number])[];
} = JSON.parse(read('subwords.json'));

const bpe = {
  vocabulary: theirs.size,
  'minimum-count': 2,
  lowercase: false,
  normalize: 'none',
  length: 100_000,
} as const;
const wordpiece = {
  ...bpe,
  alphabet: theirs.size,
  lowercase: true,
  normalize: 'nfc',
  'strip-accents': false,
} as const;
const unigram = { ...bpe, alphabet: theirs.size, normalize: 'nfkc' } as const;

describe("text: subword tokenizers beside Hugging Face's trainers", () => {
  it('BPE: the same merges in the same order', async () => {
    const { model } = JSON.parse((await trainBpe(corpus, bpe, [])).toJson());
    assert.equal(Object.keys(model.vocab).length, theirs.size);
    assert.deepEqual(model.merges, theirs.bpe);
  });

  it('WordPiece: the same vocabulary, ids too, once characters within words are numbered as in theirs', async () => {
    const pacer = new Pacer({});
    const words = await countWords(corpus, createStages(bertSteps(wordpiece), { type: 'BertPreTokenizer' }), pacer);
    const alphabet = theirs.wordpiece.filter(token => [...token.replace(/^##(?=.)/u, '')].length === 1);
    const special = theirs.wordpiece.slice(0, 4);
    assert.deepEqual(await learnPieces(words, [...special, ...alphabet], wordpiece, pacer), theirs.wordpiece);
    // Numbered by ourselves, ties alone fall otherwise.
    const ours = new Set((await trainWordPiece(corpus, wordpiece, [])).vocabulary);
    const shared = theirs.wordpiece.filter(token => ours.has(token)).length;
    assert.ok(shared >= 0.97 * theirs.size, `${shared} of ${theirs.size} tokens are in both`);
  });

  it('Unigram: log-likelihood of held-out lines within 0.1% of theirs, and nearly the same pieces', async () => {
    const tokenizer = await trainUnigram(corpus.slice(theirs.held), unigram, []);
    const json = JSON.parse(tokenizer.toJson());
    const ours: readonly (readonly [string, number])[] = json.model.vocab;
    assert.equal(ours.length, theirs.unigram.length);
    const likelihood = (vocab: readonly (readonly [string, number])[]) => {
      const reader = readTokenizer(JSON.stringify({ ...json, model: { ...json.model, vocab } }));
      const least = Math.min(...vocab.map(([, score]) => score));
      let [sum, characters] = [0, 0];
      for (const line of corpus.slice(0, theirs.held)) {
        for (const id of reader.encode(line).ids) sum += id === 1 ? least - 10 : vocab[id]![1];
        characters += [...line].length;
      }
      return sum / characters;
    };
    const [own, expected] = [likelihood(ours), likelihood(theirs.unigram)];
    assert.ok(expected < -0.5 && Math.abs(own / expected - 1) < 1e-3, `${own} beside ${expected} a character`);
    const pieces = new Set(ours.map(([piece]) => piece));
    const shared = theirs.unigram.filter(([piece]) => pieces.has(piece)).length;
    assert.ok(shared >= 0.99 * theirs.unigram.length, `${shared} of ${theirs.unigram.length} pieces are in both`);
  });

  it('digamma: what SciPy computes', () => {
    for (const [x, value] of [
      [0.5, -1.9635100260214235],
      [1, -0.5772156649015329],
      [3.7, 1.1671535393615113],
      [100, 4.600161852738087],
      [12345.678, 9.421020820741761],
    ] as const)
      assert.ok(Math.abs(digamma(x) - value) < 1e-9 * Math.max(1, Math.abs(value)), `${x}: ${digamma(x)}`);
  });
});

describe('text: subword tokenizers', () => {
  it('byte-level BPE gives every text back, in one piece and token by token', async () => {
    const tokenizer = await trainBpe(corpus, { ...bpe, vocabulary: 400 }, ['cls']);
    for (const text of texts) {
      const { ids, offsets } = tokenizer.encode(text);
      // Special tokens stand for themselves, and are no text.
      if (text === '' || /\[(?:CLS|SEP|PAD|UNK)\]/.test(text)) continue;
      assert.equal(tokenizer.decode(ids), text);
      assert.ok(!ids.includes(tokenizer.special.unk), text);
      // No character is left out.
      let end = 0;
      for (const [from, to] of offsets.slice(1)) {
        assert.ok(from <= end && to >= end);
        end = to;
      }
      assert.equal(end, text.length);
    }
    assert.equal(tokenizer.decode(tokenizer.encode('a\ud83db').ids), 'a\ufffdb');
  });

  it('tells tokens as people read them, bytes of a character by their numbers', async () => {
    const tokenizer = await trainBpe(['the theme of the theatre'], { ...bpe, vocabulary: 262 }, []);
    assert.deepEqual(tokenizer.encode('a the €').tokens, ['a', ' ', 'the', ' ', '<E2>', '<82>', '<AC>']);
  });

  it('knows no unknown characters but those outside of the alphabet', async () => {
    const lines = ['abab baba abba', 'ab ba c'];
    for (const train of [trainWordPiece, trainUnigram] as const) {
      const config = { ...wordpiece, vocabulary: 64, alphabet: 3 };
      const tokenizer = await train(lines, config, []);
      const { unk: unknown } = tokenizer.special;
      assert.ok(!tokenizer.encode('abba baab').ids.includes(unknown));
      assert.ok(tokenizer.encode('abba xyz').ids.includes(unknown));
      assert.deepEqual([...tokenizer.encode('').ids], [unknown]);
    }
  });

  it('learns from texts without a word too', async () => {
    for (const type of ['bpe', 'wordpiece', 'unigram'] as const) {
      const config = { ...wordpiece, vocabulary: 300, type };
      const tokenizer = await trainTokenizer(config, ['', '  \n'], []);
      assert.ok(tokenizer.encode('some text').ids.length > 0);
      assert.equal(readTokenizer(tokenizer.toJson()).toJson(), tokenizer.toJson());
    }
  });

  it('is cancelled while it learns, and tells how far it is', async () => {
    const many = Array.from({ length: 60_000 }, (_, i) => `word${(i * 7919) % 100_003} ${i.toString(36)}x and more`);
    for (const type of ['bpe', 'wordpiece', 'unigram'] as const) {
      const controller = new AbortController();
      const seen: string[] = [];
      const learning = trainTokenizer({ ...wordpiece, vocabulary: 30_000, type }, many, [], {
        signal: controller.signal,
        onProgress: ({ message }) => {
          seen.push(message);
          controller.abort();
        },
      });
      await assert.rejects(learning, CancelledError);
      assert.equal(seen.length, 1);
    }
  });

  it('encodes long texts and words without a space in time that grows with them', async () => {
    const trained = await Promise.all([
      trainBpe(corpus, bpe, []),
      trainWordPiece(corpus, wordpiece, []),
      trainUnigram(corpus, unigram, []),
    ]);
    for (const tokenizer of trained) {
      const encode = (text: string) => tokenizer.encode(text);
      await assertLinear(size => 'some words, '.repeat(size), 50_000, encode);
      await assertLinear(size => 'abcdefghij'.repeat(size), 10_000, encode);
    }
  });
});
