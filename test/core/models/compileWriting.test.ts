import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import { createEngine } from '../../../src/core/engine';
import { adam } from '../../../src/core/training/optimizers/adam';
import { exampleOf, makePairTask } from '../tasks/pairTask';
import { numberTokenizer } from './fixture';

const models = [
  '{ type: seq2seq-recurrent, width: 16, hidden: 16, dropout: 0 }',
  '{ type: seq2seq-recurrent, cell: lstm, layers: 4, residual: true, attention: general, width: 16, hidden: 16, dropout: 0 }',
  '{ type: seq2seq-recurrent, encoder: transformer, layers: 2, heads: 2, width: 16, hidden: 16, dropout: 0 }',
  '{ type: seq2seq-recurrent, attention: none, width: 16, hidden: 16, dropout: 0 }',
  '{ type: seq2seq-transformer, layers: 2, heads: 2, width: 16, dropout: 0 }',
];

describe('compiling a step of writing at length 512', function () {
  this.timeout(60_000);
  for (const model of models)
    it(`${model} takes under 2 s of processor time, and the step trains`, async () => {
      const time = 512;
      const tokenizer = numberTokenizer(60, time);
      const task = await makePairTask('translate', model, { tokenizer, target: tokenizer });
      const texts = [0, 1].map(seed => Array.from(new Random(seed, 'text').permutation(500), id => 2 + (id % 58)));
      const encoded = texts.map(ids => task.encode(exampleOf({ source: ids.join(' '), target: ids.join(' ') })));
      const batch = task.collate(encoded, { batch: 2, time });
      const { engine } = await createEngine('native', { threads: 2 });
      const trainer = engine.createTrainer({
        loss: task.loss,
        parameters: task.initialize(new Random(1, 'weights')),
        optimizer: adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
        seed: 1,
        clipNorm: 1,
      });
      const step = async () => {
        const began = process.cpuUsage();
        const [result] = await trainer.steps([batch], [1e-2]);
        const { user, system } = process.cpuUsage(began);
        return { milliseconds: (user + system) / 1000, loss: result!.loss };
      };
      const first = await step();
      const second = await step();
      assert.ok(first.milliseconds - second.milliseconds < 2000, `${first.milliseconds} ms`);
      let { loss } = second;
      for (let i = 0; i < 3; i++) ({ loss } = await step());
      assert.ok(loss < first.loss, `${first.loss} -> ${loss}`);
      await trainer.dispose();
    });
});
