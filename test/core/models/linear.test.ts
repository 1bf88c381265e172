/** What words count, against scikit-learn (fixtures/text/makeTfIdf.py), and training by the engine. */
import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../src/core/base/random';
import { createModel } from '../../../src/core/catalog';
import type { Config } from '../../../src/core/schemas';
import type { Tokenizer } from '../../../src/core/text/tokenizer';
import { trainWord } from '../../../src/core/text/trainWord';
import { eagerContext } from './fixture';

type LinearConfig = Extract<Config['model'], { readonly type: 'linear' }>;
type Row = Readonly<Record<string, number>>;

interface Fixture {
  readonly training: readonly string[];
  readonly texts: readonly string[];
  readonly cases: readonly {
    readonly model: Partial<LinearConfig>;
    readonly tokenizer: { readonly 'n-grams'?: readonly number[]; readonly 'stop-words'?: readonly string[] };
    readonly rows: readonly Row[];
  }[];
}

const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '../../fixtures/text/tfIdf.json'), 'utf8'));

function learn(options: Fixture['cases'][number]['tokenizer']): Tokenizer {
  const config = {
    vocabulary: 1000,
    'minimum-count': 1,
    split: 'punctuation',
    lowercase: true,
    normalize: 'nfc',
    'strip-accents': false,
    'stop-words': options['stop-words'] ?? 'none',
    'n-grams': options['n-grams'] ?? [1, 1],
    length: 100,
  } as const;
  return trainWord(fixture.training, config, []);
}

/** One label a word and weights that are the identity: the logits are what the words count. */
async function countWords(model: LinearConfig, tokenizer: Tokenizer): Promise<readonly Row[]> {
  const { size } = tokenizer;
  const { encoder } = await createModel(model, size);
  assert.ok(encoder);
  const counted = encoder.count!(
    fixture.training.map(text => tokenizer.encode(text).ids),
    tokenizer,
  );
  const initial = encoder.initialize({ vocabulary: size, length: tokenizer.maximumLength }, new Random(1));
  assert.deepEqual(Object.keys(counted), [...encoder.frozen!]);
  assert.deepEqual(counted.termWeight!.shape, initial.termWeight!.shape);
  const parameters = {
    weight: tf.eye(size),
    bias: tf.zeros([size]),
    termWeight: tf.tensor(counted.termWeight!.data, [size, 1]),
  };
  return fixture.texts.map(text => {
    const ids = tf.tensor2d([Array.from(tokenizer.encode(text).ids)], undefined, 'int32');
    const mask = tf.onesLike(ids).toFloat();
    const { pooled } = encoder.encode(parameters, encoder.embed(parameters, { ids, mask }), { mask }, eagerContext());
    const values = Array.from(pooled.dataSync());
    return Object.fromEntries(
      values.flatMap((value, id) => (value === 0 ? [] : [[tokenizer.vocabulary[id]!, value] as const])),
    );
  });
}

describe('model linear against scikit-learn', () => {
  for (const { model, tokenizer: options, rows } of fixture.cases)
    it(`${JSON.stringify(model)} over ${JSON.stringify(options)}`, async () => {
      const config: LinearConfig = { type: 'linear', weighting: 'counts', sublinear: false, norm: 'auto', ...model };
      const actual = await countWords(config, learn(options));
      for (const [i, expected] of rows.entries()) {
        assert.deepEqual(Object.keys(actual[i]!).sort(), Object.keys(expected).sort(), fixture.texts[i]);
        for (const [word, value] of Object.entries(expected)) {
          const difference = Math.abs(actual[i]![word]! - value);
          assert.ok(difference < 1e-6 * Math.max(1, value), `${fixture.texts[i]}: ${word}: ${difference}`);
        }
      }
    });
});
