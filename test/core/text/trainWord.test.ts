import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import { originalSpan } from '../../../src/core/text/normalizers/alignedText';
import { normalizeForm, type UnicodeForm } from '../../../src/core/text/normalizers/unicodeForm';
import { readTokenizer } from '../../../src/core/text/readTokenizer';
import { trainWord, type WordOptions } from '../../../src/core/text/trainWord';
import { assertLinear } from '../../growth';

const options: WordOptions = {
  vocabulary: 100,
  'minimum-count': 1,
  split: 'punctuation',
  lowercase: true,
  normalize: 'nfc',
  'strip-accents': false,
  'stop-words': 'none',
  'n-grams': [1, 1],
  length: 10,
};

describe('text/trainWord', () => {
  it('orders words by count, then by text; special tokens first', () => {
    const texts = ['b a b', 'c, C a'];
    const expected = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'a', 'b', 'c', ','];
    assert.deepEqual(trainWord(texts, options, []).vocabulary, expected);
    assert.deepEqual(trainWord([...texts].reverse(), options, []).vocabulary, expected);
  });

  it('keeps the most frequent words, and leaves out rare ones', () => {
    const texts = ['a a a b b c'];
    assert.deepEqual(trainWord(texts, { ...options, vocabulary: 6 }, []).vocabulary.slice(4), ['a', 'b']);
    const frequent = trainWord(texts, { ...options, 'minimum-count': 2 }, []);
    assert.deepEqual(frequent.vocabulary.slice(4), ['a', 'b']);
    assert.deepEqual([...frequent.encode('a c').ids], [4, 1]);
  });

  it('tells where each token stands in the original text', () => {
    const tokenizer = trainWord(['café, crème'], { ...options, 'strip-accents': true }, []);
    const text = 'Cafe\u0301,  CRÈME!';
    const { offsets, tokens, truncated } = tokenizer.encode(text);
    assert.deepEqual(tokens, ['cafe', ',', 'creme', '[UNK]']);
    assert.deepEqual(
      offsets.map(([start, end]) => text.slice(start, end)),
      ['Cafe\u0301', ',', 'CRÈME', '!'],
    );
    assert.equal(truncated, false);
  });

  it('puts [CLS] first where the model wants it', () => {
    const tokenizer = trainWord(['one two'], options, ['cls']);
    assert.deepEqual(tokenizer.encode('one two').offsets, [
      [0, 0],
      [0, 3],
      [4, 7],
    ]);
    assert.deepEqual([...tokenizer.encode('').ids], [2]);
  });

  it('gives an empty text one token', () => {
    const tokenizer = trainWord(['one two'], options, []);
    for (const text of ['', ' \n\t ', '\u200b'])
      assert.deepEqual([...tokenizer.encode(text).ids], [1], JSON.stringify(text));
  });

  it('cuts at the length, and only then', () => {
    const tokenizer = trainWord(['w'], { ...options, length: 3 }, ['cls']);
    assert.deepEqual([tokenizer.encode('w w').ids.length, tokenizer.encode('w w').truncated], [3, false]);
    assert.deepEqual([tokenizer.encode('w w w').ids.length, tokenizer.encode('w w w').truncated], [3, true]);
  });

  it('decodes to words', () => {
    const tokenizer = trainWord(['one two three'], options, ['cls']);
    assert.equal(tokenizer.decode(tokenizer.encode('Three, two one').ids), 'three two one');
  });

  it('encodes in time that grows with the text', async () => {
    const tokenizer = trainWord(['some words'], { ...options, length: 8192 }, []);
    const encode = (text: string) => tokenizer.encode(text);
    await assertLinear(size => 'some words, '.repeat(size), 100_000, encode);
    await assertLinear(size => 'x'.repeat(size), 2_000_000, encode);
  });

  it('makes n-grams of neighbours, each after its last word, with the place of all its words', () => {
    const tokenizer = trainWord(['a b c'], { ...options, 'n-grams': [1, 3] }, []);
    const text = 'A  b, a B c d';
    const { tokens, offsets } = tokenizer.encode(text);
    assert.deepEqual(tokens, ['a', 'b', 'a b', '[UNK]', 'a', 'b', 'a b', 'c', 'b c', 'a b c']);
    assert.equal(text.slice(...offsets[2]!), 'A  b');
    assert.equal(text.slice(...offsets[9]!), 'a B c');
    assert.equal(tokenizer.decode(tokenizer.encode('a b c').ids), 'a b c');
    assert.deepEqual(readTokenizer(tokenizer.toJson()).encode(text), tokenizer.encode(text));
    assert.equal(readTokenizer(tokenizer.toJson()).toJson(), tokenizer.toJson());
  });

  it('makes n-grams alone, of what is left when stop words are left out', () => {
    const tokenizer = trainWord(['one The two'], { ...options, 'n-grams': [2, 2], 'stop-words': ['THE'] }, []);
    assert.deepEqual(tokenizer.vocabulary.slice(4), ['one two']);
    assert.deepEqual(tokenizer.encode('the one the two the').tokens, ['one two']);
    assert.deepEqual(tokenizer.encode('the the').tokens, ['[UNK]']);
    assert.deepEqual(readTokenizer(tokenizer.toJson()).encode('one the two'), tokenizer.encode('one the two'));
  });
});

describe('text/normalizers', () => {
  it('normalize as the engine does, each character aligned: 20,000 random strings in four forms', () => {
    const random = new Random(3, 'forms');
    const blocks: [number, number][] = [
      [0x20, 0x7e],
      [0xa0, 0x24f],
      [0x300, 0x36f],
      [0x1100, 0x11ff],
      [0x3131, 0x318e],
      [0xac00, 0xad00],
      [0xff61, 0xffdc],
      [0x900, 0x980],
      [0xf00, 0xfff],
      [0x1e00, 0x1eff],
      [0x2000, 0x2200],
      [0xfb00, 0xfb4f],
      [0x1d150, 0x1d170],
      [0x11000, 0x110ff],
    ];
    for (let i = 0; i < 20_000; i++) {
      const letters = Array.from({ length: 1 + random.integer(6) }, () => {
        const [first, last] = blocks[random.integer(blocks.length)]!;
        return String.fromCodePoint(first + random.integer(last - first));
      });
      const text = letters.join('');
      for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'] as UnicodeForm[]) {
        const aligned = normalizeForm({ text }, form);
        assert.equal(aligned.text, text.normalize(form));
        let last = 0;
        for (let k = 0; k < aligned.text.length; k++) {
          const [start, end] = originalSpan(aligned, k, k + 1);
          assert.ok(start >= last && end > start && end <= text.length, JSON.stringify([text, form, k, start, end]));
          last = start;
        }
      }
    }
  });
});
