import assert from 'node:assert/strict';
import { readTokenizer } from '../../../src/core/text/readTokenizer';
import { aroundWritten } from '../../../src/core/text/specialTokens';
import type { Tokenizer } from '../../../src/core/text/tokenizer';
import { trainTokenizer } from '../../../src/core/text/trainTokenizer';

const base = { 'minimum-count': 1, lowercase: true, normalize: 'nfc', length: 16 } as const;
const word = {
  ...base,
  type: 'word',
  vocabulary: 100,
  split: 'punctuation',
  'strip-accents': false,
  'stop-words': 'none',
  'n-grams': [1, 1],
} as const;
const lines = ['a loom weaves flowers', 'a loom of flowers'];

/** A file whose vocabulary is as given, all but words special. */
function fileOf(tokens: readonly string[], more: object = {}): string {
  const special = tokens.filter(token => !/^\w+$/.test(token));
  return JSON.stringify({
    added_tokens: special.map(content => ({ id: tokens.indexOf(content), content, special: true })),
    pre_tokenizer: { type: 'WhitespaceSplit' },
    decoder: { type: 'Fuse' },
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      unk_token: tokens.find(token => /unk/i.test(token)) ?? tokens[0],
    },
    ...more,
  });
}

const read = (tokens: readonly string[], more?: object) => readTokenizer(fileOf(tokens, more));

describe('text/specialTokens', () => {
  it('are found by how the families write them, wherever they are', () => {
    const roberta = read(['<s>', '<pad>', '</s>', '<unk>', 'loom', '<mask>']).special;
    assert.deepEqual(roberta, { pad: 1, unk: 3, cls: 0, sep: 2, mask: 5, bos: 0, eos: 2 });
    const bert = read(['[PAD]', 'unused', '[UNK]', '[CLS]', '[SEP]', '[MASK]']).special;
    assert.deepEqual(bert, { pad: 0, unk: 2, cls: 3, sep: 4, mask: 5 });
    const t5 = read(['<pad>', '</s>', '<unk>', 'loom', '<extra_id_1>', '<extra_id_0>']).special;
    assert.deepEqual(t5, { pad: 0, unk: 2, sep: 1, eos: 1, extra_id_0: 5, extra_id_1: 4 });
  });

  it('take padding from the file where nothing is written like it, and keep it', () => {
    const more = { padding: { pad_id: 1, pad_token: '<|endoftext|>' } };
    const tokenizer = read(['loom', '<|endoftext|>'], more);
    assert.deepEqual(tokenizer.special, { pad: 1, unk: 0, bos: 1, eos: 1 });
    assert.deepEqual(readTokenizer(tokenizer.toJson()).special, tokenizer.special);
    assert.equal(read(['loom', '<|endoftext|>']).special.pad, 1, 'where nothing pads, what ends texts does');
    assert.throws(() => read(['loom'], { padding: { pad_id: 7 } }), /padding\.pad_id/);
  });

  it('are no words that look like them', () => {
    const words = ['[PAD]', '[UNK]', 'MASK'];
    const file = JSON.parse(fileOf(words)) as { model: { vocab: Record<string, number> } };
    Object.assign(file.model.vocab, { '<mask>': 3, '<extra_id_0>': 4, '</s>': 5 });
    assert.deepEqual(readTokenizer(JSON.stringify(file)).special, { pad: 0, unk: 1 });
  });

  it('stand around what is written: of the family, or of BERT', () => {
    assert.deepEqual(aroundWritten({ pad: 0, unk: 1, cls: 2, sep: 3 }), { begin: 2, end: 3 });
    assert.deepEqual(aroundWritten({ pad: 0, unk: 1, cls: 2, sep: 3, bos: 4, eos: 5 }), { begin: 4, end: 5 });
    assert.deepEqual(aroundWritten({ pad: 7, unk: 1 }), { begin: 7, end: 7 });
  });

  const types: readonly Parameters<typeof trainTokenizer>[0][] = [
    word,
    { ...base, type: 'character', vocabulary: 100 },
    { ...base, type: 'bpe', vocabulary: 300 },
    { ...base, type: 'wordpiece', vocabulary: 60, alphabet: 40, 'strip-accents': false },
    { ...base, type: 'unigram', vocabulary: 60, alphabet: 40 },
  ];
  for (const config of types)
    it(`${config.type}: those that are asked for follow the usual ones, then the user's own`, async () => {
      const asked = ['cls', 'sep', 'mask', 'extra_id_0'];
      const tokenizer = await trainTokenizer({ ...config, special: ['<url>', '[MASK]'] }, lines, asked);
      const first = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '<extra_id_0>', '<url>'];
      assert.deepEqual(tokenizer.vocabulary.slice(0, 7), first);
      const { cls, sep, mask } = tokenizer.special;
      assert.deepEqual([cls, sep, mask, tokenizer.special.extra_id_0], [2, 3, 4, 5]);
      const read = readTokenizer(tokenizer.toJson());
      assert.deepEqual(read.special, tokenizer.special);
      for (const each of [tokenizer, read] as readonly Tokenizer[]) {
        const ids = [...each.encode('a [MASK] <url>').ids];
        assert.deepEqual([ids[0], ids.at(-1)], [cls, sep]);
        assert.ok(ids.includes(mask!) && ids.includes(6), ids.join());
        assert.ok(!each.decode(ids).includes('[MASK]') && each.decode(ids).includes('<url>'));
      }
      const plain = await trainTokenizer(config, lines, []);
      assert.equal(plain.special.mask, undefined);
      assert.ok(plain.encode('a').ids[0]! > 3);
    });
});
