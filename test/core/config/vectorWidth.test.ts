import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../../src/core/config/parseConfig';
import { resolvedText } from '../../../src/core/config/resolvedText';
import { parseWithVectorWidth } from '../../../src/core/config/vectorWidth';
import { configSchema } from '../../../src/core/schemas';

describe('config/vectorWidth', () => {
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-vector-width-'));
  const inside = join(workspace, 'inside');
  const config = join(inside, 'm.nlp.yaml');

  before(() => {
    mkdirSync(inside);
    writeFileSync(join(inside, 'glove.txt'), `word${' 0.5'.repeat(12)}\nother${' 0.5'.repeat(12)}\n`);
    writeFileSync(join(inside, 'word2vec.txt'), `\ufeff2 24\nword${' 0.5'.repeat(24)} \n`);
    writeFileSync(join(inside, 'empty.txt'), '\n\n');
    writeFileSync(join(workspace, 'outside.txt'), `word${' 1'.repeat(9)}\n`);
  });
  after(() => rmSync(workspace, { recursive: true, force: true }));

  const parse = (model: string, trusted = false, overrides: readonly string[] = []) =>
    parseWithVectorWidth(
      options =>
        parseConfig<typeof configSchema>(
          `task: classify\ndata: { train: a.csv }\nmodel: { type: gru, ${model} }\n`,
          config,
          configSchema,
          options,
        ),
      config,
      { access: { workspace: inside, trusted }, overrides },
    );
  const widthOf = (...asked: Parameters<typeof parse>) => {
    const { model } = parse(...asked).config!;
    return 'width' in model ? model.width : undefined;
  };
  const usual = 128;

  it("takes the file's width where the config gives none, and shows it", () => {
    assert.equal(widthOf('embedding: { file: glove.txt }'), 12);
    assert.equal(widthOf('embedding: { file: word2vec.txt }'), 24);
    assert.match(resolvedText(parse('embedding: { file: glove.txt }')), /\n {2}width: 12\n/);
  });

  it('leaves a width that the config or an override gives', () => {
    assert.equal(widthOf('width: 16, embedding: { file: glove.txt }'), 16);
    assert.equal(widthOf('embedding: { file: glove.txt }', false, ['model.width=20']), 20);
  });

  it('leaves the default where the file says none, is not there, or is no file', () => {
    for (const file of ['empty.txt', 'missing.txt', '.', '*.txt', 'a\\0b']) {
      assert.equal(widthOf(`embedding: { file: "${file}" }`), usual, file);
    }
    assert.equal(widthOf('hidden: 8'), usual);
  });

  it('looks outside of the workspace only where it is trusted', () => {
    assert.equal(widthOf('embedding: { file: ../outside.txt }'), usual);
    assert.equal(widthOf('embedding: { file: ../outside.txt }', true), 9);
  });
});
