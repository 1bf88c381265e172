// Objectives beside masked language modeling, end to end: stopped within a pass and resumed, and gone on from by other tasks.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { resume, train } from '../../../src/core/training/trainRun';
import { makeWorkspace, outcomeOf, stoppingAt } from './pretrainingWorkspace';
import { gather } from './tinyWorkspace';

const objective = (name: string) => `{ type: pretrain, objective: ${name} }`;
const both = '{ type: seq2seq-transformer, layers: 1, heads: 2, width: 16 }';

describe('pretraining by other objectives', function () {
  this.timeout(120_000);

  for (const [name, model] of [
    ['replaced-tokens', undefined],
    ['sentence-order', undefined],
    ['denoising', both],
  ] as const)
    it(`${name}: stopped within a pass and resumed, the run is the same; other tasks start from it`, async () => {
      const { workspace, config } = makeWorkspace(objective(name), model);
      const whole = await train(config, gather(workspace));
      const stopped = await train(config, stoppingAt(workspace, 10));
      assert.equal(stopped.record.status, 'stopped');
      const ended = await resume(stopped.folder, gather(workspace));
      assert.deepEqual(await outcomeOf(ended.folder), await outcomeOf(whole.folder));
      const from = `model: { from: ${JSON.stringify(whole.folder)} }\ntrain: { steps: 4, batch: 8 }\n`;
      const task =
        name === 'denoising'
          ? 'task: translate\ndata: { train: train.csv, source: text, target: label, validation: 20% }\n'
          : 'task: classify\ndata: { train: train.csv, validation: 20% }\n';
      writeFileSync(config, `${task}${from}`);
      const options = gather(workspace);
      const { record } = await train(config, options);
      assert.equal(record.status, 'completed');
      const told = options.events.flatMap(event => (event.kind === 'log' ? [event.message] : []));
      assert.match(told.find(message => message.startsWith('pretrained weights'))!, /found/);
    });
});
