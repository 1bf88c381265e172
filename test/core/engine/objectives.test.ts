// Random numbers of a program, several losses in one step, and what is frozen changing while training goes on.
import '@tensorflow/tfjs-backend-cpu';
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../src/core/base/hostTensor';
import type { Engine, LossProgram, StepBatch, Trainer, TrainerOptions } from '../../../src/core/engine/contract';
import { createEagerEngine } from '../../../src/core/engine/eager';
import { createEngine } from '../../../src/core/engine/index';
import { adam } from '../../../src/core/training/optimizers/adam';
import { sgd } from '../../../src/core/training/optimizers/sgd';
import { assertClose } from './differentiate';
import { normals } from './programs';

const rates = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** A generator that turns noise into points, and a discriminator that tells them from real ones: a game of two losses. */
const game: LossProgram = ({ make, judge, shift }, { real, weights }, context) => {
  const noise = context.random([real!.shape[0]!, 2]);
  const made = tf.add(tf.matMul(noise as tf.Tensor2D, make as tf.Tensor2D), shift!);
  const scoreOf = (points: tf.Tensor) =>
    tf.squeeze(tf.matMul(context.dropout(points, 0.25) as tf.Tensor2D, judge as tf.Tensor2D), [1]);
  const meanOf = (values: tf.Tensor, w: tf.Tensor) => tf.div(tf.sum(tf.mul(values, w)), tf.sum(w));
  const one = tf.onesLike(weights!);
  return {
    loss: meanOf(tf.softplus(tf.neg(scoreOf(made))), one),
    judged: meanOf(tf.add(tf.softplus(tf.neg(scoreOf(real!))), tf.softplus(scoreOf(made))), weights!),
    'weight/judged': tf.sum(weights!),
    weight: tf.sum(one),
  };
};

const options: TrainerOptions = {
  loss: game,
  parameters: { make: normals([2, 3], 'make'), judge: normals([3, 1], 'judge'), shift: normals([3], 'shift') },
  optimizer: adam(rates),
  further: [{ output: 'judged', trains: name => name === 'judge', optimizer: sgd({ momentum: 0.9, nesterov: false }) }],
  clipNorm: 0.2,
  seed: 5,
};

const batches = Array.from(
  { length: 8 },
  (_, i): HostTensors => ({
    real: normals([6, 3], `real ${i}`),
    weights: { dtype: 'float32', shape: [6], data: Float32Array.from({ length: 6 }, (_, j) => 1 + ((i + j) % 4)) },
  }),
);
/** Two batches a step. */
const accumulated: readonly StepBatch[] = [0, 2, 4, 6].map(i => [batches[i]!, batches[i + 1]!]);

async function train(trainer: Trainer, steps: readonly StepBatch[], perRun = 1) {
  const results = [];
  for (let i = 0; i < steps.length; i += perRun) {
    const group = steps.slice(i, i + perRun);
    results.push(...(await trainer.steps(group, new Array(group.length).fill(0.05))));
  }
  return results;
}

async function trainOnce(engine: Engine, own: Partial<TrainerOptions>, steps: readonly StepBatch[], perRun = 1) {
  const trainer = engine.createTrainer({ ...options, ...own });
  const results = await train(trainer, steps, perRun);
  const state = trainer.state();
  await trainer.dispose();
  return { results, state };
}

describe('random numbers, losses and frozen parameters of a trainer', function () {
  this.timeout(60_000);
  const eager = createEagerEngine('cpu');
  let native: Engine;
  before(async () => {
    native = (await createEngine('native', { threads: 1 })).engine;
  });

  for (const [name, steps] of Object.entries({ single: batches, accumulated })) {
    it(`trains two losses, each over its own parameters and by its own optimizer, as eagerly: ${name}`, async () => {
      const expected = await trainOnce(eager, {}, steps);
      const actual = await trainOnce(native, {}, steps, 2);
      assertClose(actual.state.parameters, expected.state.parameters, 1e-4);
      assert.deepEqual(Object.keys(actual.state.slots).sort(), [
        'moment1/make',
        'moment1/shift',
        'moment2/make',
        'moment2/shift',
        'velocity/judge',
      ]);
      actual.results.forEach(({ loss, gradientNorm, outputs }, i) => {
        const other = expected.results[i]!;
        assert.deepEqual(Object.keys(outputs), ['judged']);
        for (const [a, b] of [
          [loss, other.loss],
          [gradientNorm!, other.gradientNorm!],
          [outputs.judged!, other.outputs.judged!],
        ] as const)
          assert.ok(Math.abs(a - b) < 1e-4 * Math.abs(b), `${a} and ${b}`);
      });
    });
  }

  it('moves each parameter as its loss alone would, from the same weights', async () => {
    const first = batches.slice(0, 1);
    const { state } = await trainOnce(native, {}, first);
    const generator = await trainOnce(native, { further: [], frozen: new Set(['judge']) }, first);
    const swapped: LossProgram = (p, inputs, context) => {
      const made = game(p, inputs, context);
      return { loss: made.judged! };
    };
    const discriminator = await trainOnce(
      native,
      { loss: swapped, further: [], optimizer: options.further![0]!.optimizer, frozen: new Set(['make', 'shift']) },
      first,
    );
    const { make, shift } = generator.state.parameters;
    assertClose(state.parameters, { make: make!, shift: shift!, judge: discriminator.state.parameters.judge! }, 1e-6);
  });

  it('names a loss that the program lacks', async () => {
    const further = [{ ...options.further![0]!, output: 'other' }];
    for (const engine of [native, eager])
      await assert.rejects(trainOnce(engine, { further }, batches), { message: /gives no "other"/ });
  });

  /** What a program drew: reported as the loss of a parameter that nothing else moves. */
  const drawing: LossProgram = ({ x }, _, context) => {
    const [a, b] = [context.random([3, 2]), context.random([3, 2])];
    const sum = tf.sum(tf.mul(a, tf.range(1, 7).reshape([3, 2])));
    return {
      loss: tf.add(tf.mul(tf.sum(x!), 0), sum),
      apart: tf.sum(tf.abs(tf.sub(a, b))),
      most: tf.max(a),
      least: tf.min(b),
    };
  };
  const drawOptions = { loss: drawing, parameters: { x: normals([1], 'x') }, further: [] };

  it('draws numbers by seed, step and place, the same in both engines, however steps are grouped', async () => {
    const steps = batches.slice(0, 4);
    const one = await trainOnce(native, drawOptions, steps);
    const grouped = await trainOnce(native, drawOptions, steps, 4);
    assert.deepEqual(grouped.results, one.results);
    const slow = await trainOnce(eager, drawOptions, steps);
    slow.results.forEach(({ loss, outputs }, i) => {
      assert.ok(Math.abs(loss - one.results[i]!.loss) < 1e-5);
      assert.ok(outputs.apart! > 0.5, 'two places draw the same');
      assert.ok(outputs.least! >= 0 && outputs.most! < 1);
    });
    assert.equal(new Set(one.results.map(({ loss }) => loss)).size, 4);
    const other = await trainOnce(native, { ...drawOptions, seed: 6 }, steps);
    assert.notEqual(other.results[0]!.loss, one.results[0]!.loss);
  });

  it('goes on with its random numbers where a state ends', async () => {
    const whole = await trainOnce(native, {}, batches);
    const half = await trainOnce(native, {}, batches.slice(0, 4));
    const trainer = native.createTrainer(options);
    trainer.load(structuredClone(half.state));
    await train(trainer, batches.slice(4));
    assert.deepEqual(trainer.state(), whole.state);
    await trainer.dispose();
  });

  it('gives a program that predicts the same numbers every time', async () => {
    for (const engine of [native, eager]) {
      const inference = engine.createInference({
        program: (p, i, c) => drawing(p, i, c),
        parameters: drawOptions.parameters,
      });
      const [a, b] = [await inference.run({ ids: normals([1], 'i') }), await inference.run({ ids: normals([1], 'i') })];
      assert.deepEqual(a, b);
      await inference.dispose();
    }
  });

  const single = { further: [] };
  const head = new Set(['make', 'shift']);
  const none = new Set<string>();

  for (const engineName of ['native', 'eager'] as const) {
    it(`begins to train what was frozen as at its first step, the rest as before: ${engineName}`, async () => {
      const engine = engineName === 'native' ? native : eager;
      const plain = { ...single, clipNorm: undefined };
      const trainer = engine.createTrainer({ ...options, ...plain, frozen: head });
      await train(trainer, batches.slice(0, 3));
      const before = trainer.state();
      assert.deepEqual(before.parameters.make, options.parameters.make);
      assert.deepEqual(Object.keys(before.slots), ['moment1/judge', 'moment2/judge']);
      await trainer.freeze(none);
      const changed = trainer.state();
      assert.deepEqual(changed.parameters, before.parameters);
      assert.deepEqual(changed.slots['moment1/judge'], before.slots['moment1/judge']);
      assert.ok(changed.slots['moment2/make']!.data.every(x => x === 0));
      assert.deepEqual(changed.begun, { make: 3, shift: 3 });
      await train(trainer, batches.slice(3, 4));
      // Adam's first step is as long as the learning rate, whatever the gradient.
      const moved = trainer
        .state()
        .parameters.make!.data.map((x, i) => Math.abs(x - options.parameters.make!.data[i]!));
      for (const by of moved) assert.ok(Math.abs(by - 0.05) < 1e-4, `moved by ${by}`);
      await trainer.dispose();
    });
  }

  it('is the same with what is frozen changing in both engines, and goes on from a state bit for bit', async () => {
    const changes: readonly (readonly [number, ReadonlySet<string>])[] = [
      [0, head],
      [2, none],
      [5, new Set(['judge'])],
    ];
    const run = async (engine: Engine, stop = 8, from?: { readonly trainer: Trainer; readonly step: number }) => {
      const trainer = from?.trainer ?? engine.createTrainer({ ...options, ...single, frozen: head });
      for (let step = from?.step ?? 0; step < stop; step++) {
        const change = changes.find(([at]) => at === step);
        if (change && step > 0) await trainer.freeze(change[1]);
        await train(trainer, [batches[step]!]);
      }
      return trainer;
    };
    const whole = await run(native);
    const slow = await run(eager);
    assertClose(whole.state().parameters, slow.state().parameters, 1e-4);
    assert.deepEqual(slow.state().begun, whole.state().begun);
    for (const stop of [1, 2, 4, 5, 7]) {
      const half = await run(native, stop);
      const again = native.createTrainer({ ...options, ...single });
      const [, frozen] = changes.findLast(([at]) => at < stop)!;
      await again.freeze(frozen);
      again.load(structuredClone(half.state()));
      await run(native, 8, { trainer: again, step: stop });
      assert.deepEqual(again.state(), whole.state(), `stopped at ${stop}`);
      await Promise.all([half.dispose(), again.dispose()]);
    }
    await whole.dispose();
  });
});
