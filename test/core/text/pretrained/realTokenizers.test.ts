/** Tokenizers of real models against Hugging Face's `tokenizers` (fixtures/text/makeRealTokenizers.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTokenizer } from '../../../../src/core/text/readTokenizer';
import { pretrained } from '../../../pretrained';

const fixture: {
  readonly texts: readonly string[];
  readonly encodings: Readonly<Record<string, readonly [number[], number[], string][]>>;
} = JSON.parse(readFileSync(join(__dirname, '../../../fixtures/text/realTokenizers.json'), 'utf8'));

describe('text/pretrained: tokenizers of real models', () => {
  for (const name of ['all-MiniLM-L6-v2', 'multilingual-e5-small'] as const)
    it(`${name}: same ids, offsets and decoded text`, function () {
      this.timeout(120_000);
      const tokenizer = readTokenizer(readFileSync(join(pretrained(name, this), 'tokenizer.json'), 'utf8'));
      for (const [i, text] of fixture.texts.entries()) {
        const [ids, places, decoded] = fixture.encodings[name]![i]!;
        const { ids: ours, offsets, put } = tokenizer.encode(text, 10_000);
        assert.deepEqual([...ours], ids, JSON.stringify(text));
        const units = [0];
        for (const character of text) units.push(units.at(-1)! + character.length);
        for (let k = put![0]; k < ids.length - put![1]; k++)
          assert.deepEqual(offsets[k], [units[places[2 * k]!], units[places[2 * k + 1]!]], JSON.stringify(text));
        assert.equal(tokenizer.decode(ids), decoded);
      }
    });
});
