import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActionableError } from '../../../../src/core/base/errors';
import { Tokenizers } from '../../../../src/core/pretrained/tokens/inspectTokens';

const fixtures = join(__dirname, '../../../fixtures');

describe('pretrained/tokens: any tokenizer by its path', () => {
  let workspace: string;
  const tokenizers = new Tokenizers();
  const inspect = (path: string, text: string, trusted = false) =>
    tokenizers.inspect(path, { text, workspace, trusted });
  before(() => {
    workspace = mkdtempSync(join(tmpdir(), 'tokens-'));
    const put = (from: string, to: string) => cpSync(join(fixtures, from), join(workspace, to), { recursive: true });
    put('text/sentencePiece/bpe-bytes.model', 'bytes.model');
    put('text/bpe.tokenizer.json', 'ours.json');
    put('text/word-cased.tokenizer.json', 'words.json');
    put('text/character.tokenizer.json', 'characters.json');
    put('text/wordpiece.tokenizer.json', 'wordpiece.json');
    put('text/unigram-lower.tokenizer.json', 'unigram.json');
    put('pretrained/bert', 'bert');
    put('text/sentencePiece/unigram.model', 'model/spiece.model');
    writeFileSync(join(workspace, 'model/config.json'), '{"model_type": "t5"}');
    writeFileSync(join(workspace, 'model/tokenizer_config.json'), '{"model_max_length": 6, "extra_ids": 0}');
  });
  after(() => rmSync(workspace, { recursive: true }));

  const names = [
    'ours.json',
    'words.json',
    'characters.json',
    'wordpiece.json',
    'unigram.json',
    'bytes.model',
    'model',
  ];
  for (const name of names)
    it(`${name}: each token has an id, a place, and the normalized text at it`, async () => {
      const text = 'The Chair, a na\u00efve \u{1f642} lamp';
      const { ids, tokens, starts, ends, forms, read, vocabulary } = await inspect(join(workspace, name), text);
      assert.ok(ids.length > 3 && ids.every(id => id >= 0 && id < vocabulary));
      assert.deepEqual(
        [tokens, starts, ends, forms].map(({ length }) => length),
        Array(4).fill(ids.length),
      );
      assert.ok(read[1] <= ids.length);
      const chair = starts.findIndex((start, i) => start <= 4 && ends[i]! > 4);
      const [form, own] = [forms[chair]!, text.slice(starts[chair], ends[chair])];
      assert.equal(form.replaceAll('\u2581', ' ').toLowerCase().trim(), own.toLowerCase().trim());
    });

  it('says the limit that files say, what is around texts, and what is beyond', async () => {
    const { limit, after, read, ids } = await inspect(join(workspace, 'model'), 'The chair and the lamp are here');
    assert.deepEqual([limit, after, read[0], read[1]], [6, ['</s>'], 0, 5]);
    assert.ok(ids.length > 5);
    assert.equal((await inspect(join(workspace, 'bytes.model'), 'a')).limit, undefined);
    const nothing = await inspect(join(workspace, 'model'), '');
    assert.deepEqual([nothing.ids, nothing.read], [[], [0, 0]]);
  });

  it('reads a file anew when it has changed', async () => {
    const path = join(workspace, 'changing.json');
    cpSync(join(workspace, 'ours.json'), path);
    const before = await inspect(path, 'the chair');
    cpSync(join(workspace, 'characters.json'), path);
    assert.notDeepEqual((await inspect(path, 'the chair')).ids, before.ids);
  });

  it('reads nothing outside of a workspace that is not trusted', async () => {
    const outside = join(fixtures, 'text/bpe.tokenizer.json');
    await assert.rejects(inspect(outside, 'a'), { code: 'path-outside-workspace' });
    assert.ok((await inspect(outside, 'a', true)).ids.length > 0);
  });

  it('says what is no tokenizer', async () => {
    mkdirSync(join(workspace, 'empty'));
    writeFileSync(join(workspace, 'notes.txt'), 'x');
    for (const [name, message] of [
      ['empty', /empty has no tokenizer\. Name a folder with/],
      ['notes.txt', /notes\.txt is no tokenizer\. Name a tokenizer\.json/],
      ['gone.model', /gone\.model does not exist\. Name a tokenizer\.json/],
    ] as const)
      await assert.rejects(
        inspect(join(workspace, name), 'a'),
        (error: Error) => error instanceof ActionableError && message.test(error.message),
      );
  });
});
