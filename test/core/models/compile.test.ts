import { Random } from '../../../src/core/base/random';
import { createModel, taskCatalog } from '../../../src/core/catalog';
import type { Config } from '../../../src/core/schemas';
import { assertCompilesQuickly } from './assertCompilesQuickly';
import { numberTokenizer } from './fixture';

const recurrent = {
  width: 16,
  embedding: undefined,
  hidden: 16,
  layers: 2,
  bidirectional: true,
  pool: 'attention',
  dropout: 0,
  initialization: 'uniform',
} as const;

const configs: readonly Config['model'][] = [
  {
    type: 'bag-of-words',
    width: 32,
    embedding: undefined,
    'feed-forward': [32],
    activation: 'relu',
    normalization: 'batch',
    dropout: 0,
    initialization: 'he',
  },
  {
    type: 'cnn',
    width: 32,
    embedding: undefined,
    kernels: [3, 4, 5],
    filters: 20,
    activation: 'gelu',
    normalization: 'batch',
    dropout: 0,
    initialization: 'uniform',
  },
  { type: 'linear', weighting: 'tf-idf', sublinear: true, norm: 'auto' },
  { type: 'lstm', ...recurrent },
  { type: 'gru', ...recurrent, reset: 'after' },
  { type: 'gru', ...recurrent, reset: 'before' },
  { type: 'rnn', ...recurrent, activation: 'relu' },
  {
    type: 'transformer',
    layers: 2,
    heads: 4,
    width: 32,
    embedding: undefined,
    'feed-forward': undefined,
    pool: 'cls',
    normalization: 'before',
    positions: 'learned',
    activation: 'gelu',
    dropout: 0,
    initialization: 'xavier',
  },
];

describe('compiling a training step of length 512', function () {
  this.timeout(60_000);
  for (const config of configs)
    it(`${config.type} takes under 2 s of processor time, and the step trains`, async () => {
      const time = 512;
      const definition = await taskCatalog.classify();
      const task = definition.create({
        options: { type: 'classify' },
        model: await createModel(config, 2),
        tokenizer: numberTokenizer(100, time),
        labels: ['even', 'odd'],
      });
      // One text has words of even numbers, the other of odd ones.
      const examples = [0, 1].map(parity => {
        const text = Array.from(new Random(parity, 'text').permutation(500), id => 2 + 2 * (id % 48) + parity).join(
          ' ',
        );
        return task.encode({ fields: { text, label: task.labels[parity]! }, source: { file: 'a.csv', line: 1 } });
      });
      const batch = task.collate(examples, { batch: 3, time });
      await assertCompilesQuickly(task, batch, 4);
    });
});
