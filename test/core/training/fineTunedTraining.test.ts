// Trainings from a pretrained model in every way that a config can ask for: what moves and what stays, stopped and resumed.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { engineFor } from '../../../src/core/inference/engineFor';
import { openRun } from '../../../src/core/inference/openRun';
import { isLora } from '../../../src/core/layers/lora';
import { readCheckpoint } from '../../../src/core/runs/checkpoint';
import { readMetrics } from '../../../src/core/runs/metricsLog';
import { readPredictions } from '../../../src/core/runs/predictions';
import type { TrainEvent, TrainOptions } from '../../../src/core/training/events';
import { findRate } from '../../../src/core/training/findRate';
import { depthOf } from '../../../src/core/training/fineTuning';
import { readTrainingConfig } from '../../../src/core/training/prepare';
import { prepareTraining } from '../../../src/core/training/prepareTraining';
import { resume, train } from '../../../src/core/training/trainRun';
import { makePretrainedWorkspace } from './pretrainedWorkspace';
import { gather } from './tinyWorkspace';

/** 192 examples: 6 steps an epoch. The network has two layers. */
function makeWorkspace(more: string, epochs: number, folder = 'bert') {
  const made = makePretrainedWorkspace(folder, more);
  const text = readFileSync(made.config, 'utf8').replace(
    /^train: .*$/m,
    `train: { epochs: ${epochs}, batch: 32, optimizer: { type: adamw, learning-rate: 0.003 }, schedule: { type: linear, warmup: 10% } }`,
  );
  writeFileSync(made.config, text);
  return made;
}

function stoppingAt(workspace: string, step: number): TrainOptions {
  const controller = new AbortController();
  return gather(workspace, {
    signal: controller.signal,
    onEvent(event: TrainEvent) {
      if (event.kind === 'metrics' && event.step >= step) controller.abort();
    },
  });
}

async function outcomeOf(folder: string) {
  const { parameters, slots, state } = (await readCheckpoint(folder, 'last', true))!;
  const rows = (await readMetrics(folder)).map(({ step, values }) => ({ step, values }));
  return { parameters, slots, begun: state.begun, rows };
}

async function startOf(config: string, options: TrainOptions) {
  return prepareTraining({ config: readTrainingConfig(config, options), configPath: config }, options);
}

const LAYERS = { all: 2, reading: 2 };
const ways: readonly {
  readonly name: string;
  readonly more: string;
  readonly epochs?: number;
  /** Of the parameters, those that move. */
  readonly moves: (name: string) => boolean;
}[] = [
  { name: 'everything', more: 'dropout: 0.1', moves: () => true },
  { name: 'everything, each layer at its own rate', more: 'layer-decay: 0.5', moves: () => true },
  { name: 'the head alone', more: 'train: head', moves: name => depthOf(name, LAYERS) > LAYERS.all },
  {
    name: 'the last layer',
    more: 'train: { type: last-layers, layers: 1 }, pool: mean',
    moves: name => depthOf(name, LAYERS) >= LAYERS.all,
  },
  { name: 'a new last layer', more: 'reset: 1, pool: max', moves: name => depthOf(name, LAYERS) >= LAYERS.all },
  { name: 'layer by layer', more: 'train: gradual, dropout: 0.1', epochs: 4, moves: () => true },
  {
    name: 'a head of several layers',
    more: 'train: head, head: { layers: [6, 5], dropout: 0.2 }, pool: attention',
    moves: name => depthOf(name, LAYERS) > LAYERS.all,
  },
  {
    name: 'LoRA',
    more: 'lora: { rank: 2, dropout: 0.1, targets: [query, value, output, inner, outer], rank-stabilized: true }',
    moves: name => isLora(name) || depthOf(name, LAYERS) > LAYERS.all,
  },
];

describe('fine-tuning a pretrained model', function () {
  this.timeout(240_000);

  for (const { name, more, epochs = 2, moves } of ways)
    it(`${name}: moves what it trains alone, and resumed is bit for bit what it is uninterrupted`, async () => {
      const { workspace, config } = makeWorkspace(more, epochs);
      const { parameters: initial } = await startOf(config, gather(workspace));
      const whole = await train(config, gather(workspace));
      assert.equal(whole.record.status, 'completed');
      const expected = await outcomeOf(whole.folder);
      for (const [key, { data }] of Object.entries(expected.parameters)) {
        const before = initial[key]!.data;
        const moved = data.some((x, i) => x !== before[i]);
        const expectation = moves(key);
        assert.equal(moved, expectation, key);
        assert.equal(`moment1/${key}` in expected.slots, expectation, key);
      }
      const stopped = await train(config, stoppingAt(workspace, 4));
      assert.equal(stopped.record.status, 'stopped');
      await resume(stopped.folder, stoppingAt(workspace, 6 * (epochs - 1) + 1));
      const ended = await resume(stopped.folder, gather(workspace));
      assert.equal(ended.record.status, 'completed');
      assert.deepEqual(await outcomeOf(ended.folder), expected);
    });

  it('draws the layers that are reset, by the seed, and takes the others as they are', async () => {
    const plain = makeWorkspace('', 1);
    const reset = makeWorkspace('reset: 1', 1);
    const from = async ({ workspace, config }: typeof plain, seed: number) => {
      const options = gather(workspace, { overrides: [`train.seed=${seed}`] });
      return { ...(await startOf(config, options)), events: options.events };
    };
    const [found, first, again, other] = await Promise.all([
      from(plain, 7),
      from(reset, 7),
      from(reset, 7),
      from(reset, 8),
    ]);
    for (const [key, { data }] of Object.entries(found.parameters)) {
      const isNew = key.startsWith('encoder.1.');
      const weight = key.endsWith('.weight');
      assert.deepEqual(first.parameters[key]!.data, again.parameters[key]!.data, key);
      if (!isNew && !key.startsWith('head.')) assert.deepEqual(first.parameters[key]!.data, data, key);
      if (isNew && weight) {
        assert.notDeepEqual(first.parameters[key]!.data, data, key);
        assert.notDeepEqual(first.parameters[key]!.data, other.parameters[key]!.data, key);
      }
    }
    const rows = first.table!.filter(({ status }) => status === 'new').map(({ name }) => name!);
    assert.ok(rows.includes('encoder.1.attention.qkv.weight') && !rows.includes('encoder.0.attention.qkv.weight'));
  });

  it('LoRA: a run has its matrices and its head, and predicts what it predicted', async () => {
    const { workspace, config } = makeWorkspace('lora: { rank: 3, targets: [query, key] }', 3);
    const { folder } = await train(config, gather(workspace));
    const run = await openRun(folder, (await engineFor('native')).engine);
    try {
      const names = Object.keys(run.parameters);
      assert.equal(names.filter(isLora).length, 2 * 2 * LAYERS.all);
      assert.ok(names.includes('head.weight'));
      const { splits } = (await readPredictions(folder))!;
      const lines = splits.find(({ split }) => split === 'test')!;
      const kept = Array.from({ length: lines.count }, (_, i) => lines.read(i));
      const again = await run.predict(kept.map(({ text }) => String(text)));
      for (const [i, prediction] of again.entries()) {
        assert.ok(prediction.kind === 'label');
        const before = (kept[i]!.prediction as { probabilities: number[] }).probabilities;
        for (const [k, each] of Object.values(prediction.probabilities).entries())
          assert.ok(Math.abs(each - before[k]!) < 1e-6);
      }
    } finally {
      await run.dispose();
    }
  });

  it('says where a config asks for more layers than there are, and warns of a rate that spoils', async () => {
    const { workspace, config } = makeWorkspace('reset: 3', 1);
    await assert.rejects(train(config, gather(workspace)), /reset: 3, and the model has 2 layers/);
    const plain = makeWorkspace('', 1);
    const options = gather(plain.workspace, { overrides: ['train.steps=1'] });
    await train(plain.config, options);
    const told = options.events.flatMap(event =>
      event.kind === 'log' && event.level === 'warning' ? event.message : [],
    );
    assert.ok(
      told.some(message => /^train\.optimizer\.learning-rate: 0\.003 is high/.test(message)),
      told.join('\n'),
    );
  });

  it('finds a rate with what is frozen frozen', async () => {
    const { workspace, config } = makeWorkspace('train: head', 1);
    const { points } = await findRate(config, gather(workspace));
    assert.ok(points.length > 20);
  });
});
