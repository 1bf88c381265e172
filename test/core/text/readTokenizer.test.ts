import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActionableError } from '../../../src/core/base/errors';
import { Random } from '../../../src/core/base/random';
import { readTokenizer } from '../../../src/core/text/readTokenizer';

const good = readFileSync(join(__dirname, '../../fixtures/text/word-nfkd-short.tokenizer.json'), 'utf8');

const [bpe, unigram, wordpiece] = ['bpe', 'unigram', 'wordpiece'].map(name =>
  readFileSync(join(__dirname, `../../fixtures/text/${name}.tokenizer.json`), 'utf8'),
) as [string, string, string];

/** A good file with one part changed; `path` is dotted. */
function change(path: string, value: unknown, file = good): string {
  const json = JSON.parse(file);
  const keys = path.split('.');
  let at = json;
  for (const key of keys.slice(0, -1)) at = at[key];
  at[keys[keys.length - 1]!] = value;
  return JSON.stringify(json);
}

const hostile: Readonly<Record<string, [string, RegExp]>> = {
  'no JSON': ['{', /is not JSON/],
  'a list': ['[]', /the file must be an object/],
  'no model': [change('model', null), /model must be an object/],
  'a model that is not ours': [change('model.type', 'Magic'), /model\.type must be WordLevel/],
  'a type named like a method': [change('normalizer.type', 'constructor'), /normalizer\.type must be one of NFC/],
  'a vocabulary of text': [change('model.vocab', 'words'), /model\.vocab must be an object/],
  'an empty vocabulary': [change('model.vocab', {}), /1 to 10 million/],
  'ids with a gap': [change('model.vocab', { '[PAD]': 0, '[UNK]': 7 }), /ids from 0 to 1, each once, not 7/],
  'ids given twice': [change('model.vocab', { '[PAD]': 0, '[UNK]': 0 }), /each once/],
  'ids that are no numbers': [change('model.vocab', { '[PAD]': '0' }), /each once, not "0"/],
  'tokens at other places': [change('model.vocab', { '[UNK]': 0, '[PAD]': 1, '[CLS]': 2, '[SEP]': 3 }), /must be/],
  'an unknown token that is not there': [change('model.unk_token', '[NONE]'), /unk_token must be a token/],
  'an added token beyond the vocabulary': [
    change('added_tokens', [{ id: 99_999, content: 'x' }]),
    /added_tokens\[0\]\.id/,
  ],
  'an added token of another name': [
    change('added_tokens', [{ id: 0, content: 'x' }]),
    /added_tokens\[0\]\.id must be \d+, the place of "x" in the vocabulary/,
  ],
  'an added token whose flag is no flag': [
    change('added_tokens', [{ id: 0, content: '[PAD]', lstrip: 'yes' }]),
    /lstrip must be true or false/,
  ],
  'a template of nothing': [change('post_processor.single', []), /a template with the text/],
  'a template with a stranger': [
    change('post_processor.single', [{ SpecialToken: { id: '[X]' } }]),
    /special_tokens\.\[X\]/,
  ],
  'a template of two texts without the second': [
    change('post_processor.pair', [{ Sequence: { id: 'A', type_id: 0 } }]),
    /post_processor\.pair must be a template with the texts/,
  ],
  'a template that begins with the second text': [
    change('post_processor.pair', [{ Sequence: { id: 'B', type_id: 1 } }]),
    /pair\[0\]\.Sequence\.id must be A/,
  ],
  'a way to cut that there is not': [
    change('truncation.strategy', 'Nowhere'),
    /truncation\.strategy must be LongestFirst or OnlySecond/,
  ],
  'a length of nothing': [change('truncation.max_length', 0), /max_length must be a whole number from 2/],
  'a length without end': [change('truncation.max_length', 1e300), /max_length/],
  'merges of tokens that are not there': [
    change('model.merges', [['t', 'nothing']], bpe),
    /merges\[0\] must be two tokens/,
  ],
  'merges of three': [change('model.merges', [['t', 'h', 'e']], bpe), /merges\[0\] must be two tokens/],
  'BPE without its bytes': [
    change('model.vocab', { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '[SEP]': 3 }, bpe),
    /with \[UNK\] and every byte/,
  ],
  'pieces without a score': [change('model.vocab', [['[PAD]']], unigram), /vocab\[0\] must be a token, each once/],
  'a score that is text': [change('model.vocab', [['[PAD]', '1']], unigram), /vocab\[0\]\[1\] must be a number/],
  'an unknown piece that is not there': [change('model.unk_id', 1e6, unigram), /unk_id must be a whole number/],
  'a mark of what goes on that is no text': [change('model.continuing_subword_prefix', 7, wordpiece), /must be/],
  'another decoder': [change('decoder', { type: 'CTC' }, wordpiece), /Fuse, ByteLevel, Metaspace or WordPiece/],
  'a sequence within sequences': [
    change(
      'normalizer',
      Array.from({ length: 50 }).reduce<unknown>(step => ({ type: 'Sequence', normalizers: [step] }), { type: 'NFC' }),
    ),
    /a short sequence/,
  ],
};

describe('text/readTokenizer', () => {
  for (const [what, [text, message]] of Object.entries(hostile)) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => readTokenizer(text, 'run/tokenizer.json'),
        (error: unknown) => {
          assert.ok(error instanceof ActionableError, String(error));
          assert.equal(error.code, 'damaged-tokenizer');
          assert.match(error.message, /^run\/tokenizer\.json/);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }

  it('does not touch prototypes; words named like members are words', () => {
    const json = JSON.parse(good);
    json.model.vocab = { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '[SEP]': 3, constructor: 5, tostring: 6 };
    const text = JSON.stringify(json).replace('"constructor":5', '"__proto__":4,"constructor":5');
    const tokenizer = readTokenizer(text);
    assert.deepEqual([...tokenizer.encode('constructor toString hasOwnProperty').ids], [2, 5, 6, 1]);
    assert.equal(tokenizer.vocabulary[4], '__proto__');
    assert.equal(readTokenizer(tokenizer.toJson()).toJson(), tokenizer.toJson());
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });

  for (const [name, file, times] of [
    ['word', good, 3000],
    ['bpe', bpe, 400],
    ['unigram', unigram, 400],
    ['wordpiece', wordpiece, 400],
  ] as const)
    it(`survives ${times} damaged files of type ${name}: a tokenizer or an actionable error`, () => {
      const random = new Random(9, 'damage');
      const pieces = ['{', '}', '[', ']', '"', ',', ':', '0', '-1', 'null', 'true', '"__proto__"', '1e99', '"type"'];
      for (let i = 0; i < times; i++) {
        let text = file;
        for (let k = 0; k <= random.integer(3); k++) {
          const at = random.integer(random.uniform() < 0.5 ? 2500 : text.length);
          text = text.slice(0, at) + pieces[random.integer(pieces.length)] + text.slice(at + random.integer(4));
        }
        try {
          const tokenizer = readTokenizer(text);
          tokenizer.decode(tokenizer.encode('Some text, [CLS] and more.').ids);
        } catch (error) {
          assert.ok(error instanceof ActionableError, String(error));
        }
      }
    });

  it('that others trained with our first tokens is theirs also as a run has it', () => {
    const folder = join(__dirname, '../../fixtures/pretrained/distilbertAnswer');
    const text = readFileSync(join(folder, 'tokenizer.json'), 'utf8');
    const [first, again] = [text, readTokenizer(text).limit!(24).toJson()].map(each => readTokenizer(each));
    assert.equal(again!.maximumLength, 24);
    assert.deepEqual(again!.pair, first!.pair);
    assert.deepEqual(again!.encode('who is it').ids, first!.encode('who is it').ids);
    assert.deepEqual(JSON.parse(again!.toJson()).post_processor, JSON.parse(text).post_processor);
  });
});
