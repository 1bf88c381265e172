import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import { createModel } from '../../../src/core/catalog';
import { parseConfig } from '../../../src/core/config/parseConfig';
import { configSchema } from '../../../src/core/schemas';

async function modelOf(model: string, words: readonly string[]) {
  const text = `{ task: word-vectors, model: ${model}, data: { train: a.txt } }`;
  const { config, problems } = parseConfig(text, '/a.nlp.yaml', configSchema);
  assert.deepEqual(problems, []);
  return (await createModel(config!.model, 0)).words!(words);
}

describe('models of word vectors', () => {
  for (const model of ['cbow', 'skip-gram', 'glove'])
    it(`tell that a vocabulary of millions does not fit, before anything is drawn: ${model}`, async () => {
      const words = { length: 5_000_000 } as readonly string[];
      const own = await modelOf(`{ type: ${model}, width: 200 }`, words);
      assert.throws(
        () => own.initialize(new Random(1)),
        /word vectors take \d+\.\d GiB to train, and there is room for/,
      );
    });

  it('fall with their rate from start to end', async () => {
    const own = await modelOf('{ type: cbow, rate: 0.1, final-rate: 0.02 }', ['a', 'b']);
    assert.deepEqual([0, 0.5].map(own.rateAt.bind(own)), [0.1, 0.1 - 0.08 * 0.5]);
  });
});
