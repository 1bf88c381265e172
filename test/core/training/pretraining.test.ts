// Pretraining on raw text, end to end: blocks on the disk, stopped within a pass and resumed, asked, and gone on from by other tasks.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../src/core/base/random';
import { engineFor } from '../../../src/core/inference/engineFor';
import { fillMasks } from '../../../src/core/inference/fillMasks';
import { openRun } from '../../../src/core/inference/openRun';
import { readCheckpoint } from '../../../src/core/runs/checkpoint';
import { resume, train } from '../../../src/core/training/trainRun';
import { makeWorkspace, outcomeOf, stoppingAt } from './pretrainingWorkspace';
import { gather } from './tinyWorkspace';

describe('pretraining', function () {
  this.timeout(120_000);
  let made: ReturnType<typeof makeWorkspace>;
  let folder: string;

  before(async () => {
    made = makeWorkspace();
    ({ folder } = await train(made.config, gather(made.workspace)));
  });

  it('is the same with blocks on the disk, and stopped within a pass and resumed', async () => {
    const { workspace, config } = made;
    const expected = await outcomeOf(folder);
    const stored = await train(config, gather(workspace, { memory: 0 }));
    assert.deepEqual(await outcomeOf(stored.folder), expected);
    const stopped = await train(config, stoppingAt(workspace, 20));
    assert.equal(stopped.record.status, 'stopped');
    const { state } = (await readCheckpoint(stopped.folder, 'last', false))!;
    assert.ok(state.batch > 0, 'stopped between two passes');
    const ended = await resume(stopped.folder, gather(workspace));
    assert.deepEqual(await outcomeOf(ended.folder), expected);
  });

  it('leaves a run that fills masks, says so, and has the scores of what it hid', async () => {
    const run = await openRun(folder, (await engineFor('native')).engine);
    try {
      const { record } = run.parts;
      assert.deepEqual([record.task, record.serves], ['pretrain', 'fill-mask']);
      assert.deepEqual([run.offers.use, run.offers.command], ['fill-mask', 'fill-mask']);
      const { masks } = await fillMasks(run, { text: 'the small [MASK] and the red ball', top: 2 });
      assert.equal(masks[0]!.candidates[0]!.token, 'boat');
      const { loss, perplexity, accuracy } = record.metrics.validation!;
      assert.ok(accuracy! > 0.4 && Math.abs(Math.log(perplexity!) - loss!) < 1e-6, `${accuracy} ${loss} ${perplexity}`);
    } finally {
      await run.dispose();
    }
  });

  it('is where other tasks start, and pretraining goes on', async () => {
    const { workspace, config } = made;
    for (const [task, data] of [
      ['classify', '{ train: train.csv, validation: 20% }'],
      [
        '{ type: pretrain, objective: { type: masked-lm, whole-words: true } }',
        '{ train: corpus.txt, validation: 20% }',
      ],
    ] as const) {
      writeFileSync(
        config,
        `task: ${task}\ndata: ${data}\nmodel: { from: ${JSON.stringify(folder)} }\ntrain: { steps: 4, batch: 8 }\n`,
      );
      const options = gather(workspace);
      const { record } = await train(config, options);
      assert.equal(record.status, 'completed');
      const told = options.events.flatMap(event => (event.kind === 'log' ? [event.message] : []));
      const table = told.find(message => message.startsWith('pretrained weights'))!;
      if (task === 'classify')
        assert.match(table, /found; 2 new, to be trained \(head\); 5 tensors of the file unused \(mlm/);
      else assert.match(table, /found; none new; no tensor unused/);
    }
  });

  it('reads neighbors soon where positions are relative, in text whose words alone say little', async () => {
    const { workspace, config } = made;
    const random = new Random(4, 'chain');
    const lines = Array.from({ length: 600 }, () => {
      let word = random.integer(40);
      return Array.from({ length: 16 }, () => {
        word = (word + 1 + random.integer(3)) % 40;
        return `w${word}`;
      }).join(' ');
    });
    writeFileSync(join(workspace, 'chain.txt'), lines.join('\n'));
    const lossWith = async (positions: string) => {
      const lines = [
        'task: { type: pretrain, objective: { type: masked-lm, random: 0, kept: 0 }, blocks: texts }',
        'data: { train: chain.txt, validation: 10% }',
        'tokenizer: { type: word, length: 20 }',
        `model: { type: transformer, layers: 2, heads: 4, width: 32, dropout: 0, normalization: bert, initialization: normal, positions: ${positions} }`,
        'train: { steps: 200, batch: 32, evaluate: 0, optimizer: { type: adam, learning-rate: 0.005 }, schedule: { type: linear, warmup: 10% } }',
      ];
      writeFileSync(config, lines.join('\n'));
      const { record } = await train(config, gather(workspace));
      return record.metrics.validation!.loss!;
    };
    const unigrams = Math.log(40);
    const [relative, learned] = [await lossWith('relative'), await lossWith('learned')];
    assert.ok(relative < unigrams / 2, `${relative} of ${unigrams}`);
    assert.ok(relative < learned - 1, `${relative}, ${learned}`);
  });

  it('learns what follows, as generate does', async () => {
    const written = '{ type: pretrain, objective: causal-lm }';
    const [causal, generate] = [makeWorkspace(written), makeWorkspace('generate')];
    const [one, other] = [
      await train(causal.config, gather(causal.workspace)),
      await train(generate.config, gather(generate.workspace)),
    ];
    assert.deepEqual(await outcomeOf(one.folder), await outcomeOf(other.folder));
    assert.equal(one.record.serves, 'generate');
  });
});
