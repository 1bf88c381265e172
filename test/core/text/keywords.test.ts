/** Keywords against scikit-learn's TF-IDF (fixtures/text/makeTfIdf.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rankKeywords } from '../../../src/core/text/keywords';
import { countDocuments } from '../../../src/core/text/tfIdf';
import { trainTokenizer } from '../../../src/core/text/trainTokenizer';

const fixture: {
  readonly training: readonly string[];
  readonly texts: readonly string[];
  readonly cases: readonly {
    readonly model: object;
    readonly tokenizer: object;
    readonly rows: readonly Readonly<Record<string, number>>[];
  }[];
} = JSON.parse(readFileSync(join(__dirname, '../../fixtures/text/tfIdf.json'), 'utf8'));

const config = {
  type: 'word',
  vocabulary: 1000,
  'minimum-count': 1,
  split: 'punctuation',
  lowercase: true,
  normalize: 'nfc',
  'strip-accents': false,
  'stop-words': 'none',
  'n-grams': [1, 1],
  length: 100,
} as const;

describe('text/keywords against scikit-learn', () => {
  for (const form of ['textbook', 'smooth'] as const)
    it(`${form}: the heaviest words of each text and their weights`, async () => {
      const weighting = form === 'textbook' ? 'tf-idf-textbook' : 'tf-idf';
      const { rows } = fixture.cases.find(
        ({ model, tokenizer }) =>
          JSON.stringify(model) === JSON.stringify({ weighting }) && JSON.stringify(tokenizer) === '{}',
      )!;
      const tokenizer = await trainTokenizer(config, fixture.training, []);
      const counts = countDocuments(
        fixture.training.map(text => tokenizer.encode(text).ids),
        tokenizer.size,
      );
      for (const [i, text] of fixture.texts.entries()) {
        const found = rankKeywords(text, tokenizer, counts, { form, most: 3 });
        const expected = rows[i]!;
        const heaviest = Object.values(expected).sort((a, b) => b - a);
        assert.equal(found.length, Math.min(3, heaviest.length));
        for (const [k, { token, weight, places }] of found.entries()) {
          assert.ok(Math.abs(weight - expected[token]!) < 1e-12 && Math.abs(weight - heaviest[k]!) < 1e-12, token);
          for (const [start, end] of places) assert.equal(text.slice(start, end).toLowerCase(), token);
        }
      }
    });
});
