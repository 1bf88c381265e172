// What a schema says of word order is true of the network.
import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../src/core/base/random';
import { createModel } from '../../../src/core/catalog';
import { parseConfig } from '../../../src/core/config/parseConfig';
import { readPretrainedModel } from '../../../src/core/pretrained/readPretrainedModel';
import { configSchema, gives, modelsOf, modelsThat } from '../../../src/core/schemas';
import { pretrainedFolder } from '../training/pretrainedWorkspace';
import { eagerContext } from './fixture';

describe('word order', () => {
  for (const name of modelsThat('pooled', 'logits').filter(each => each !== 'own'))
    it(`${gives(name, 'order') ? 'matters to' : 'is ignored by'} ${name}`, async () => {
      assert.ok(modelsOf('classify').includes(name));
      const folder = pretrainedFolder('bert');
      const written = name === 'pretrained' ? `{ from: ${JSON.stringify(folder)} }` : name;
      const text = `{ task: classify, data: { train: a.csv }, model: ${written} }`;
      const { config } = parseConfig<typeof configSchema>(text, '/a.nlp.yaml', configSchema);
      const read =
        name === 'pretrained' ? await readPretrainedModel(folder, { workspace: folder, trusted: true }) : undefined;
      const { encoder } = await createModel(config!.model, 2, read);
      const weights = encoder!.initialize({ vocabulary: 12, length: 8 }, new Random(1, 'weights'));
      const parameters = Object.fromEntries(
        Object.entries(weights).map(([key, { data, shape, dtype }]) => [key, tf.tensor(data, [...shape], dtype)]),
      );
      const pool = (ids: number[]) => {
        const input = { ids: tf.tensor2d([ids], [1, ids.length], 'int32'), mask: tf.ones([1, ids.length]) };
        const embedded = encoder!.embed(parameters, input);
        return encoder!.encode(parameters, embedded, input, eagerContext()).pooled.dataSync();
      };
      // The first token stays: some read the text at it.
      const [as, other] = [pool([2, 4, 5, 6, 7, 8, 9]), pool([2, 9, 4, 7, 5, 8, 6])];
      const differs = as.some((value, i) => Math.abs(value - other[i]!) > 1e-5);
      assert.equal(differs, gives(name, 'order'));
    });
});
