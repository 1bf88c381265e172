import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PieceReader } from '../../../../src/core/tasks/generate/pieces';
import { readTokenizer } from '../../../../src/core/text/readTokenizer';
import type { Tokenizer } from '../../../../src/core/text/tokenizer';
import { trainTokenizer } from '../../../../src/core/text/trainTokenizer';

const families = join(__dirname, '../../../fixtures/text/families');
const readFamily = (name: string) => JSON.parse(readFileSync(join(families, `${name}.json`), 'utf8'));

const lines = ['grüße 🙂 und 今日は, ok', "don't stop: 👩‍🚀 flies — naïve café", 'plain words, plain words'];
const config = {
  vocabulary: 290,
  'minimum-count': 1,
  alphabet: 100,
  lowercase: false,
  normalize: 'none',
  'strip-accents': false,
  length: 64,
} as const;

/** From every place of a text on, a prompt before it. */
function holdTogether(tokenizer: Tokenizer, line: string): void {
  const ids = tokenizer.encode(line, 10_000).ids;
  for (let prompt = 0; prompt < ids.length; prompt++) {
    const before = [...ids.subarray(0, prompt)];
    // A prompt ends with a whole character.
    if (tokenizer.decode(before).endsWith('\uFFFD')) continue;
    const reader = new PieceReader(tokenizer, before);
    const pieces = Array.from(ids.subarray(prompt), id => reader.take(id));
    assert.equal(tokenizer.decode(before) + pieces.join(''), tokenizer.decode(ids), JSON.stringify(line));
    assert.ok(pieces.every(piece => !piece.includes('\uFFFD')));
  }
}

describe('tasks/generate/pieces', () => {
  for (const type of ['bpe', 'wordpiece', 'unigram'] as const)
    it(`${type}: what tokens add, one after the other, is what all of them decode to`, async () => {
      const tokenizer = await trainTokenizer({ ...config, type }, lines, []);
      for (const line of lines) holdTogether(tokenizer, line);
    });

  for (const name of ['gpt2', 'opt', 'bloom', 'smollm2', 'qwen2', 'llama3', 'llama2', 'mistral'])
    it(`${name}: what tokens add, one after the other, is what all of them decode to`, () => {
      const tokenizer = readTokenizer(JSON.stringify(readFamily(name).tokenizer));
      const texts: readonly string[] = JSON.parse(readFileSync(join(families, 'texts.json'), 'utf8'));
      const plain = texts.filter(text => !/[<\uFFFD[]/.test(text) && text.length < 80);
      assert.ok(plain.length > 60);
      for (const text of [...lines, ...plain]) holdTogether(tokenizer, text);
    });

  it('bytes that are no character are told, once it is known', () => {
    const tokenizer = readTokenizer(JSON.stringify(readFamily('llama2').tokenizer));
    const byte = (value: number) => tokenizer.vocabulary.indexOf(`<0x${value.toString(16).toUpperCase()}>`);
    const ids = [0xe2, 0x82, 0xf0, 0x9f, 0x99].map(byte);
    const reader = new PieceReader(tokenizer, []);
    const last = tokenizer.encode('the').ids.at(-1)!;
    const pieces = [...ids, last].map(id => reader.take(id));
    assert.equal(pieces.join(''), tokenizer.decode([...ids, last]));
  });
});
