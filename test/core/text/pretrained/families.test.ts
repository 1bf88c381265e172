/** Tokenizers of pretrained families against Hugging Face's `tokenizers` on the same files and texts (fixtures/text/makeFamilies.py). */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tokensOf } from '../../../../src/core/tasks/textTokens';
import { pairFrame } from '../../../../src/core/text/pairTemplate';
import { readTokenizer } from '../../../../src/core/text/readTokenizer';

const folder = join(__dirname, '../../../fixtures/text/families');
const texts: readonly string[] = JSON.parse(readFileSync(join(folder, 'texts.json'), 'utf8'));
const names = readdirSync(folder)
  .filter(name => name !== 'texts.json')
  .map(name => name.replace('.json', ''));

interface Family {
  readonly tokenizer: object;
  /** Ids, offsets in code points, the text that they decode to; null where theirs fails. */
  readonly texts: readonly ([number[], number[], string | null] | null)[];
  /** Ids and segments of two texts that follow each other. */
  readonly pairs: readonly [number[], number[]][];
}

const read = (name: string): Family => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));

/** Code points -> UTF-16 code units. */
function unitsOf(text: string): readonly number[] {
  const places = [0];
  for (const character of text) places.push(places.at(-1)! + character.length);
  return places;
}

describe('text/pretrained: tokenizers of families', () => {
  for (const name of names) {
    const family = read(name);
    const file = JSON.stringify(family.tokenizer);

    it(`${name}: same ids, offsets and decoded text`, () => {
      const tokenizer = readTokenizer(file);
      let compared = 0;
      for (const [i, text] of texts.entries()) {
        const row = family.texts[i];
        if (!row) continue;
        const [ids, places, decoded] = row;
        const { ids: ours, offsets, put, isEmpty } = tokenizer.encode(text, 10_000);
        // A network reads one token at least.
        assert.deepEqual(isEmpty ? [] : [...ours], ids, `ids of ${JSON.stringify(text)}`);
        const units = unitsOf(text);
        for (let k = put![0]; k < ids.length - put![1]; k++) {
          const expected = [units[places[2 * k]!], units[places[2 * k + 1]!]];
          assert.deepEqual(offsets[k], expected, `token ${k} of ${JSON.stringify(text)}`);
          compared++;
        }
        if (decoded !== null) assert.equal(tokenizer.decode(ids), decoded, `decoded ${JSON.stringify(text)}`);
      }
      assert.ok(compared > 500, `${compared}`);
    });

    it(`${name}: two texts as one, with their segments`, () => {
      const tokenizer = readTokenizer(file);
      const { before, between, after, first, second } = pairFrame(tokenizer);
      for (const [i, [ids, segments]] of family.pairs.entries()) {
        const [a, b] = [texts[2 * i]!, texts[2 * i + 1]!].map(text => tokensOf(tokenizer, text).ids) as [
          number[],
          number[],
        ];
        assert.deepEqual([...before.ids, ...a, ...between.ids, ...b, ...after.ids], ids);
        const ours = [
          ...before.segments,
          ...a.map(() => first),
          ...between.segments,
          ...b.map(() => second),
          ...after.segments,
        ];
        assert.deepEqual(ours, segments);
      }
    });

    it(`${name}: is written as it was read`, () => {
      assert.equal(readTokenizer(file).toJson(), file);
    });
  }
});
