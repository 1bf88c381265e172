import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../../src/core/base/hostTensor';
import type { Tensors } from '../../../../src/core/engine/contract';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { openRun } from '../../../../src/core/inference/openRun';
import { readCheckpoint } from '../../../../src/core/runs/checkpoint';
import { evaluateRun } from '../../../../src/core/training/evaluateRun';
import {
  type AverageOptions,
  averagedWeights,
  averageOptions,
  averaging,
} from '../../../../src/core/training/optimizers/average';
import { createOptimizer } from '../../../../src/core/training/optimizers/createOptimizer';
import { stepsOf } from '../../../../src/core/training/stepsOf';
import { resume, train } from '../../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../tinyWorkspace';

interface Fixture {
  readonly start: number[];
  readonly shape: [number, number];
  readonly gradients: number[][];
  readonly cases: readonly { readonly average: AverageOptions; readonly after: number[][] }[];
}

const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '../../../fixtures/training/average.json'), 'utf8'));
const adam = { type: 'adam', 'learning-rate': 0.05, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
const TRAIN = 'epochs: 6, batch: 16, optimizer: { type: adam, learning-rate: 0.05 }';

const same = (actual: HostTensors, expected: HostTensors) => {
  assert.deepEqual(Object.keys(actual), Object.keys(expected));
  for (const [name, { data }] of Object.entries(expected)) assert.deepEqual(actual[name]!.data, data, name);
};

describe("averages of weights against torch's AveragedModel, 20 steps", () => {
  for (const { average, after } of fixture.cases)
    it(JSON.stringify(average), () => {
      const optimizer = averaging(createOptimizer(adam), average);
      const { shape } = fixture;
      let parameter = tf.tensor(fixture.start, shape);
      let slots: Tensors = Object.fromEntries(optimizer.slots.map(slot => [slot, tf.zeros(shape)]));
      for (const [i, expected] of after.entries()) {
        const scalars = { learningRate: tf.scalar(0.05), step: tf.scalar(i + 1) };
        const gradient = tf.tensor(fixture.gradients[i]!, shape);
        ({ parameter, slots } = optimizer.update(parameter, gradient, slots, scalars, 'a.weight'));
        const values = slots.average!.dataSync();
        for (const [j, x] of expected.entries())
          assert.ok(Math.abs(values[j]! - x) < 1e-6, `step ${i + 1}: ${values[j]} for ${x}`);
      }
    });
});

describe('train.average', () => {
  it('says which steps count', () => {
    const of = (from: number, every: number | 'epoch') =>
      averageOptions({ type: 'swa', from, every }, 100, each => (each === 'epoch' ? 10 : stepsOf(each, 10, 100)));
    assert.deepEqual(of(0.75, 'epoch'), { type: 'swa', every: 10, first: 80 });
    assert.deepEqual(of(0, 'epoch'), { type: 'swa', every: 10, first: 10 });
    assert.deepEqual(of(31, 0.5), { type: 'swa', every: 5, first: 35 });
    assert.deepEqual(of(31, 3), { type: 'swa', every: 3, first: 33 });
  });

  for (const average of ['{ type: ema, decay: 0.9 }', '{ type: swa, from: 50% }'])
    it(`${average}: is scored and kept, leaves the steps alone, and goes on bit for bit`, async () => {
      const { workspace, config } = makeTinyWorkspace({ train: `{ ${TRAIN}, average: ${average} }` });
      const { folder, record } = await train(config, gather(workspace));
      const plain = makeTinyWorkspace({ train: `{ ${TRAIN} }` });
      const other = await train(plain.config, gather(plain.workspace));
      const [last, usual] = [
        await readCheckpoint(folder, 'last', true),
        await readCheckpoint(other.folder, 'last', true),
      ];
      same(last!.parameters, usual!.parameters);
      // What the best checkpoint holds is the average when it was scored.
      const best = (await readCheckpoint(folder, 'best', true))!;
      if (record.best!.step === record.step) same(best.parameters, averagedWeights(last!));
      assert.notDeepEqual(averagedWeights(last!), last!.parameters);
      const { scores } = await evaluateRun(folder, { ...gather(workspace), split: 'validation' });
      assert.deepEqual(scores, record.metrics.validation);
      const run = await openRun(folder, (await engineFor('auto')).engine);
      same(run.parameters, best.parameters);
      await run.dispose();

      const stop = new AbortController();
      const again = makeTinyWorkspace({ train: `{ ${TRAIN}, average: ${average} }` });
      const stopped = await train(again.config, {
        ...gather(again.workspace),
        signal: stop.signal,
        onEvent: event => {
          if (event.kind === 'metrics' && event.step >= 40) stop.abort();
        },
      });
      assert.equal(stopped.record.status, 'stopped');
      const resumed = await resume(stopped.folder, gather(again.workspace));
      assert.deepEqual(resumed.record.metrics, record.metrics);
      const [end, endBest] = [
        await readCheckpoint(stopped.folder, 'last', true),
        await readCheckpoint(stopped.folder, 'best', true),
      ];
      same(end!.parameters, last!.parameters);
      same(end!.slots, last!.slots);
      same(endBest!.parameters, best.parameters);
    });

  it('tells of an average that never begins, or of more steps than there are', async () => {
    const warned = async (average: string) => {
      const { workspace, config } = makeTinyWorkspace({ train: `{ epochs: 1, batch: 64, average: ${average} }` });
      const options = gather(workspace);
      await train(config, options);
      return options.events.flatMap(event =>
        event.kind === 'log' && event.level === 'warning' ? [event.message] : [],
      );
    };
    assert.match(
      (await warned('{ type: swa, from: 4, every: 2 }')).join(),
      /swa would begin at step 4 of 3: nothing is averaged/,
    );
    assert.match((await warned('ema')).join(), /a decay of 0\.999 averages over about 1000 steps, and there are 3:/);
    assert.deepEqual(await warned('{ type: ema, decay: 0.5 }'), []);
  });
});
