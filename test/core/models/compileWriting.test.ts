import { Random } from '../../../src/core/base/random';
import { exampleOf, makePairTask } from '../tasks/pairTask';
import { assertCompilesQuickly } from './assertCompilesQuickly';
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
      await assertCompilesQuickly(task, batch, 3);
    });
});
