// Gradual unfreezing, several losses and masks of a batch's own in whole trainings, stopped and resumed.
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../src/core/base/hostTensor';
import type { Random } from '../../../src/core/base/random';
import { readCheckpoint } from '../../../src/core/runs/checkpoint';
import { readMetrics } from '../../../src/core/runs/metricsLog';
import type { TrainEvent, TrainOptions, TrainResult } from '../../../src/core/training/events';
import { type Frozen, NEVER } from '../../../src/core/training/frozen';
import { readTrainingConfig } from '../../../src/core/training/prepare';
import { type Prepared, prepareTraining } from '../../../src/core/training/prepareTraining';
import { runTraining } from '../../../src/core/training/runTraining';
import { prepareToResume, trainPrepared } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

type Change = <P extends Pick<Prepared, 'task' | 'frozen'>>(prepared: P) => P;

function stoppingAt(workspace: string, step: number): TrainOptions {
  const controller = new AbortController();
  return gather(workspace, {
    signal: controller.signal,
    onEvent(event: TrainEvent) {
      if (event.kind === 'metrics' && event.step >= step) controller.abort();
    },
  });
}

/** 192 examples: 12 steps a pass. */
const train = '{ epochs: 4, batch: 16, optimizer: { type: adam, learning-rate: 0.02 } }';

async function begin(config: string, change: Change, options: TrainOptions): Promise<TrainResult> {
  const prepared = await prepareTraining({ config: readTrainingConfig(config, options), configPath: config }, options);
  return trainPrepared(change(prepared), config, options);
}

async function goOn(folder: string, change: Change, options: TrainOptions): Promise<TrainResult> {
  return runTraining(change(await prepareToResume(folder, options)), options);
}

async function outcomeOf(folder: string) {
  const { parameters, slots, state } = (await readCheckpoint(folder, 'last', true))!;
  const rows = (await readMetrics(folder)).map(({ step, epoch, values }) => ({ step, epoch, values }));
  return { parameters, slots, begun: state.begun, rows };
}

/** One training that goes through, and the same stopped at some steps. */
async function compareStopped(change: Change, model: string, stops: readonly number[]) {
  const { workspace, config } = makeTinyWorkspace({ model, train });
  const whole = await begin(config, change, gather(workspace));
  assert.equal(whole.record.status, 'completed');
  const expected = await outcomeOf(whole.folder);
  const stopped = await begin(config, change, stoppingAt(workspace, stops[0]!));
  for (const step of stops.slice(1)) await goOn(stopped.folder, change, stoppingAt(workspace, step));
  const ended = await goOn(stopped.folder, change, gather(workspace));
  assert.equal(ended.record.status, 'completed');
  assert.deepEqual(await outcomeOf(ended.folder), expected);
  return { ...expected, workspace, config };
}

function dataOf(parameters: HostTensors, name: string): readonly number[] {
  return Array.from(parameters[name]!.data);
}

describe('training: what is trained when, and by what', function () {
  this.timeout(120_000);
  const model = '{ type: bag-of-words, width: 8, dropout: 0.2 }';

  it('unfreezes pass by pass, and stopped and resumed is bit for bit what it is uninterrupted', async () => {
    let names: readonly string[] = [];
    const change: Change = prepared => {
      const { parameters } = prepared as unknown as Prepared;
      names = Object.keys(parameters);
      const frozen: Frozen = new Map(names.flatMap(name => (/embedding/.test(name) ? [[name, 2] as const] : [])));
      assert.ok(frozen.size > 0 && frozen.size < names.length);
      return { ...prepared, frozen };
    };
    // In the first pass, at the end of the second, in the last.
    const { begun, slots, workspace, config } = await compareStopped(change, model, [5, 24, 40]);
    assert.deepEqual(begun, { 'embedding.weight': 24 });
    assert.deepEqual(Object.keys(slots).sort(), names.flatMap(name => [`moment1/${name}`, `moment2/${name}`]).sort());

    const half = await begin(config, change, stoppingAt(workspace, 20));
    const { parameters } = (await readCheckpoint(half.folder, 'last', true))!;
    let initial: HostTensors = {};
    const options = gather(workspace);
    const never: Change = prepared => {
      initial = (prepared as unknown as Prepared).parameters;
      return { ...prepared, frozen: new Map([['embedding.weight', NEVER]]) };
    };
    const kept = await begin(config, never, options);
    assert.deepEqual(dataOf(parameters, 'embedding.weight'), dataOf(initial, 'embedding.weight'));
    assert.deepEqual(
      dataOf((await readCheckpoint(kept.folder, 'last', false))!.parameters, 'embedding.weight'),
      dataOf(initial, 'embedding.weight'),
    );
  });

  it('trains two losses, each over its own parameters and by its own optimizer and rate, and goes on with both', async () => {
    const change: Change = prepared => {
      const { task } = prepared;
      const isOwn = (name: string) => !/embedding/.test(name);
      return {
        ...prepared,
        task: {
          ...task,
          loss: (p, inputs, context) => {
            const made = task.loss(p, inputs, context);
            const noise = context.random([4]);
            return { ...made, sharpened: tf.mul(made.loss, tf.add(1, tf.mean(noise))) };
          },
          further: [
            {
              output: 'sharpened',
              trains: isOwn,
              optimizer: { type: 'sgd', 'learning-rate': 0.5, momentum: 0.9, nesterov: false },
            },
          ],
        },
      };
    };
    const { slots, rows } = await compareStopped(change, model, [7, 30]);
    const kinds = Object.keys(slots).map(name => name.replace(/\..*/, ''));
    assert.ok(kinds.includes('moment1/embedding') && !kinds.includes('velocity/embedding'));
    assert.ok(kinds.some(kind => kind.startsWith('velocity/')) && Object.keys(slots).length > 2);
    const losses = rows.flatMap(({ values }) => values['train/loss'] ?? []);
    assert.ok(losses.at(-1)! < losses[0]!, `${losses.at(-1)} is no less than ${losses[0]}`);
    const apart = rows.flatMap(({ values }) => (values['train/sharpened'] ?? 0) / (values['train/loss'] ?? 1));
    assert.ok(new Set(apart.map(x => x.toFixed(4))).size > 10, 'the noise is the same at each step');
  });

  it('gives each batch a draw of its own, the same when the training goes on', async () => {
    const seen = new Map<string, number[]>();
    let run = 'whole';
    const change: Change = prepared => {
      const { task } = prepared;
      return {
        ...prepared,
        task: {
          ...task,
          collate(examples, size, random?: Random) {
            const batch = task.collate(examples, size);
            if (!random) return batch;
            // Words of a training batch are hidden anew in each pass.
            const ids = Int32Array.from(batch.ids!.data, id => (random.uniform() < 0.3 ? 1 : id));
            seen.set(run, [...(seen.get(run) ?? []), random.at(0)]);
            return { ...batch, ids: { ...batch.ids!, data: ids } };
          },
        },
      };
    };
    await compareStopped(
      prepared => {
        run = seen.has('whole') ? 'stopped' : 'whole';
        return change(prepared);
      },
      model,
      [9, 24],
    );
    const [whole, stopped] = [seen.get('whole')!, seen.get('stopped')!];
    assert.equal(new Set(whole).size, 48);
    assert.deepEqual(new Set(stopped), new Set(whole));
  });
});
