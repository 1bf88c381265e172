/** Tokenizers of families against Hugging Face's `tokenizers` on 500 lines in many scripts, by hashes of blocks (fixtures/text/makeLineFamilies.py); `bench/tokenizers.ts` compares more of them on 2,000. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readTokenizer } from '../../../../src/core/text/readTokenizer';
import type { Tokenizer } from '../../../../src/core/text/tokenizer';

const unzip = (name: string) =>
  gunzipSync(readFileSync(join(__dirname, '../../../fixtures/text', name))).toString('utf8');

const fixture: {
  readonly step: number;
  readonly block: number;
  /** Maps of characters, which normalizers name by their places here. */
  readonly maps: readonly string[];
  readonly families: Readonly<
    Record<
      string,
      { readonly tokenizer: object; readonly hashes: readonly string[]; readonly undecoded: readonly number[] }
    >
  >;
} = JSON.parse(unzip('lineFamilies.json.gz'));
const lines = unzip('lines.txt.gz')
  .split('\x1e')
  .filter((_, i) => i % fixture.step === 0);

/** Ids, places in code points, and the text that they decode to, as the fixture writes them. */
function rowOf(tokenizer: Tokenizer, text: string, decodes: boolean): string {
  const { ids, offsets, put, isEmpty } = tokenizer.encode(text, Number.POSITIVE_INFINITY);
  if (isEmpty) return JSON.stringify([[], [], '']);
  // Theirs puts what stands around a text at its beginning.
  const places = offsets.flatMap((place, i) => (i < put![0] || i >= ids.length - put![1] ? [0, 0] : place));
  const pointOf = new Map([[0, 0]]);
  let [unit, point] = [0, 0];
  for (const character of text) {
    unit += character.length;
    pointOf.set(unit, ++point);
  }
  return JSON.stringify([[...ids], places.map(place => pointOf.get(place)), decodes ? tokenizer.decode(ids) : null]);
}

describe('text/pretrained: many scripts', () => {
  for (const [name, { tokenizer: file, hashes, undecoded }] of Object.entries(fixture.families))
    it(`${name}: ids, offsets and decoded text of ${lines.length} lines`, () => {
      const withMaps = JSON.stringify(file, (key, value: unknown) =>
        key === 'precompiled_charsmap' ? fixture.maps[value as number] : value,
      );
      const tokenizer = readTokenizer(withMaps);
      for (const [block, expected] of hashes.entries()) {
        const from = block * fixture.block;
        const rows = lines
          .slice(from, from + fixture.block)
          .map((text, i) => rowOf(tokenizer, text, !undecoded.includes(from + i)));
        const hash = createHash('sha256').update(rows.join('')).digest('hex').slice(0, 16);
        assert.equal(hash, expected, `lines ${from * fixture.step + 1} and on`);
      }
    });
});
