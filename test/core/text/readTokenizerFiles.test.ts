/** Tokenizers of folders against `transformers` on the same files and texts (fixtures/text/makeFolders.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActionableError } from '../../../src/core/base/errors';
import { readTokenizer } from '../../../src/core/text/readTokenizer';
import { readTokenizerFiles } from '../../../src/core/text/readTokenizerFiles';

const fixtures = join(__dirname, '../../fixtures/text');
const read = (name: string) => JSON.parse(readFileSync(join(fixtures, name), 'utf8'));
const texts: readonly string[] = read('families/texts.json');

interface Case {
  readonly family: string;
  readonly kind: 'vocab.txt' | 'merges.txt' | 'tokenizer.json';
  readonly modelType: string;
  readonly config: object;
  readonly roles: Readonly<Record<string, number>>;
  readonly length: number | null;
  readonly ids: readonly (readonly number[])[];
}
const cases: Readonly<Record<string, Case>> = read('folders.json');

type Files = Readonly<Record<string, string>>;

function filesOf({ family, kind, modelType, config }: Case): Files {
  const { tokenizer } = read(`families/${family}.json`);
  const { vocab, merges = [] } = tokenizer.model as { vocab: Record<string, number>; merges?: (string | string[])[] };
  const sorted = Object.keys(vocab).sort((a, b) => vocab[a]! - vocab[b]!);
  const lines = merges.map(merge => (typeof merge === 'string' ? merge : merge.join(' ')));
  const known = {
    'config.json': JSON.stringify({ model_type: modelType }),
    'tokenizer_config.json': JSON.stringify(config),
  };
  switch (kind) {
    case 'vocab.txt':
      return { ...known, 'vocab.txt': `${sorted.join('\n')}\n` };
    case 'merges.txt':
      return { ...known, 'vocab.json': JSON.stringify(vocab), 'merges.txt': `#version: 0.2\n${lines.join('\n')}\n` };
    case 'tokenizer.json':
      return { ...known, 'tokenizer.json': JSON.stringify(tokenizer) };
  }
}

const open = (files: Files, length?: number) =>
  readTokenizerFiles({ text: name => files[name], folder: 'model', ...(length !== undefined && { length }) });

describe('text/readTokenizerFiles', () => {
  for (const [name, given] of Object.entries(cases))
    it(`${name}: the ids, roles and length of transformers`, () => {
      const tokenizer = open(filesOf(given))!;
      for (const [i, text] of texts.entries()) {
        const { ids, isEmpty } = tokenizer.encode(text, 10_000);
        assert.deepEqual(isEmpty ? [] : [...ids], given.ids[i], JSON.stringify(text));
      }
      for (const [role, id] of Object.entries(given.roles)) assert.equal(tokenizer.special[role], id, role);
      assert.equal(tokenizer.maximumLength, given.length ?? 512);
      // A run keeps tokenizer.json alone.
      const kept = readTokenizer(tokenizer.toJson());
      assert.deepEqual(kept.special, tokenizer.special);
      assert.equal(kept.maximumLength, tokenizer.maximumLength);
      for (const text of texts) assert.deepEqual(kept.encode(text), tokenizer.encode(text));
      assert.equal(kept.toJson(), tokenizer.toJson());
    });

  it('takes the length that a model reads', () => {
    const files = filesOf(cases.bert!);
    assert.equal(open(files, 48)!.maximumLength, 48);
    assert.equal(open(files, 48)!.encode('word '.repeat(100)).ids.length, 48);
  });

  it('pads with what ends texts where nothing pads', () => {
    const { special, size } = open(filesOf(cases.gpt2!))!;
    assert.ok(special.pad >= 0 && special.pad < size);
    assert.equal(special.pad, special.eos);
  });

  it('lowers texts where sentence-transformers does', () => {
    const files = filesOf(cases['bert cased']!);
    const tokenizer = readTokenizerFiles({ text: name => files[name], folder: 'model', lowercase: true })!;
    assert.deepEqual(tokenizer.encode('The MOVIE').ids, open(files)!.encode('the movie').ids);
  });

  it('finds none where there is none, or one that only SentencePiece reads', () => {
    assert.equal(open({ 'config.json': '{}' }), undefined);
    assert.equal(open({ 'spiece.model': 'x', 'tokenizer_config.json': '{}' }), undefined);
  });

  for (const [what, files, message] of [
    ['a config that is no JSON', { 'tokenizer_config.json': '{' }, /model\/tokenizer_config\.json is not JSON/],
    [
      'a token that is no text',
      { 'tokenizer_config.json': '{"cls_token": 7}' },
      /model\/tokenizer_config\.json: cls_token must be an object/,
    ],
    [
      'a length of nothing',
      { 'tokenizer_config.json': '{"model_max_length": 0}' },
      /model_max_length must be a whole number/,
    ],
    ['a vocabulary that is no JSON', { 'vocab.json': '[', 'merges.txt': '' }, /model\/vocab\.json is not JSON/],
    [
      'merges that do not fit',
      { 'vocab.json': '{"a": 0}', 'merges.txt': 'a b\n' },
      /model\.merges\[0\] must be two tokens/,
    ],
    ['a vocabulary of nothing', { 'vocab.txt': '' }, /model\.vocab must be/],
    ['no word for what is unknown', { 'vocab.txt': 'a\nb\n' }, /unk_token must be a token of the vocabulary/],
  ] as const)
    it(`refuses ${what}`, () => {
      const base = 'vocab.json' in files || 'vocab.txt' in files ? {} : filesOf(cases.bert!);
      assert.throws(
        () => open({ ...base, ...files }),
        (error: Error) => {
          assert.ok(error instanceof ActionableError, error.stack);
          assert.match(error.message, message);
          return true;
        },
      );
    });
});
