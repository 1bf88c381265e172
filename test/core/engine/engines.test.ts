import '@tensorflow/tfjs-backend-cpu';
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { ActionableError } from '../../../src/core/base/errors';
import type { HostTensors } from '../../../src/core/base/hostTensor';
import type { Engine, LossProgram, StepResult, TrainerOptions } from '../../../src/core/engine/contract';
import { createEagerEngine } from '../../../src/core/engine/eager';
import { embed, softmaxCrossEntropy } from '../../../src/core/engine/functions';
import { createEngine } from '../../../src/core/engine/index';
import { lstm } from '../../../src/core/layers/lstm';
import { assertClose } from './differentiate';
import { adam, classifierBatch, classifierParameters, integers, normals } from './programs';

const vocabulary = 700;

/** Embedding, dropout, LSTM and classifier: what the engine has of its own is all in it. */
const recurrentClassifier: LossProgram = (p, { ids, labels }, context) => {
  const x = context.dropout(embed(p.table!, ids!), 0.25);
  const { last } = lstm(x, undefined, {
    inputKernel: p.inputKernel!,
    recurrentKernel: p.recurrentKernel!,
    bias: p.bias!,
  });
  const h = tf.relu(
    tf.add(tf.matMul(context.dropout(last, 0.5) as tf.Tensor2D, p.hidden as tf.Tensor2D), p.hiddenBias!),
  );
  const logits = tf.add(tf.matMul(h as tf.Tensor2D, p.output as tf.Tensor2D), p.outputBias!);
  const accuracy = tf.mean(tf.cast(tf.equal(tf.argMax(logits, 1), labels!), 'float32'));
  return { loss: softmaxCrossEntropy(logits, labels!), accuracy };
};

const options: TrainerOptions = {
  loss: recurrentClassifier,
  parameters: {
    ...classifierParameters(vocabulary),
    inputKernel: normals([8, 32], 'input', 0.5),
    recurrentKernel: normals([8, 32], 'recurrent', 0.5),
    bias: normals([32], 'bias', 0.5),
  },
  optimizer: adam,
  clipNorm: 1,
  seed: 11,
};

const batches = Array.from({ length: 20 }, (_, i) => classifierBatch(vocabulary, 16, 9, i));
const rates = batches.map((_, i) => 0.01 / (1 + i));

async function train(engine: Engine, count: number, perRun: number, own: Partial<TrainerOptions> = {}, of = batches) {
  const trainer = engine.createTrainer({ ...options, ...own });
  const results: StepResult[] = [];
  for (let i = 0; i < count; i += perRun)
    results.push(...(await trainer.steps(of.slice(i, i + perRun), rates.slice(i, i + perRun))));
  const state = trainer.state();
  await trainer.dispose();
  return { results, state };
}

/** Every byte of the state and of what was reported. */
function fingerprint({ results, state }: Awaited<ReturnType<typeof train>>): string {
  const bytes = (tensors: HostTensors) =>
    Object.values(tensors).map(t =>
      Buffer.from(t.data.buffer, t.data.byteOffset, t.data.byteLength).toString('base64'),
    );
  return JSON.stringify([results, bytes(state.parameters), bytes(state.slots), state.step]);
}

describe('engines', function () {
  this.timeout(60_000);
  let native: Engine;
  let reference: Awaited<ReturnType<typeof train>>;
  before(async () => {
    native = (await createEngine('native', { threads: 2 })).engine;
    reference = await train(createEagerEngine('cpu'), 3, 1);
  });

  function assertAgrees(trained: Awaited<ReturnType<typeof train>>) {
    assertClose(trained.state.parameters, reference.state.parameters, 1e-4);
    trained.results.forEach((result, i) => {
      const expected = reference.results[i]!;
      assert.ok(Math.abs(result.loss - expected.loss) < 1e-4 * expected.loss, `loss ${result.loss}, ${expected.loss}`);
      assert.ok(Math.abs(result.gradientNorm! - expected.gradientNorm!) < 1e-4 * expected.gradientNorm!);
      assert.equal(result.outputs.accuracy, expected.outputs.accuracy);
    });
  }

  it('native: three steps as on the eager cpu backend', async () => assertAgrees(await train(native, 3, 3)));

  it('wasm: three steps as on the eager cpu backend', async () => {
    const { engine } = await createEngine('wasm');
    assertAgrees(await train(engine, 3, 3));
  });

  it('tensorflow: three steps as on the eager cpu backend', async function () {
    let engine: Engine;
    try {
      ({ engine } = await createEngine('tensorflow'));
    } catch (error) {
      if (!(error instanceof ActionableError) || error.code !== 'engine-missing') throw error;
      console.log(`      skipped: ${error.message}`);
      return this.skip();
    }
    assertAgrees(await train(engine, 3, 1));
  });

  it('20 steps repeated 20 times on 2 threads are the same bit for bit', async () => {
    const first = fingerprint(await train(native, 20, 5));
    for (let i = 0; i < 20; i++) assert.equal(fingerprint(await train(native, 20, 5)), first);
  });

  it('one and eight steps a run give the same bits', async () => {
    assert.equal(fingerprint(await train(native, 16, 8)), fingerprint(await train(native, 16, 1)));
  });

  it('heavy duplicates among ids: 200 repeats are the same bit for bit', async () => {
    const heavy = [0].map(i => ({ ...classifierBatch(vocabulary, 64, 32, i), ids: integers([64, 32], 3, 'heavy') }));
    const trainer = native.createTrainer(options);
    const start = trainer.state();
    const prints = new Set<string>();
    for (let i = 0; i < 200; i++) {
      trainer.load(start);
      const results = await trainer.steps(heavy, [0.01]);
      prints.add(fingerprint({ results: [...results], state: trainer.state() }));
    }
    await trainer.dispose();
    assert.equal(prints.size, 1);
  });

  it('goes on from a saved state as if it had never stopped', async () => {
    const whole = await train(native, 10, 5);
    const half = await train(native, 5, 5);
    const trainer = native.createTrainer(options);
    trainer.load(half.state);
    const results = await trainer.steps(batches.slice(5, 10), rates.slice(5, 10));
    const state = trainer.state();
    await trainer.dispose();
    assert.equal(fingerprint({ results: [...half.results, ...results], state }), fingerprint(whole));
  });

  it('leaves frozen parameters and those without a gradient as they are', async () => {
    const parameters = { ...options.parameters, spare: normals([3], 'spare') };
    const { state } = await train(native, 3, 3, { parameters, frozen: new Set(['table']) });
    assert.deepEqual(state.parameters.table, options.parameters.table);
    assert.deepEqual(state.parameters.spare!.data, parameters.spare.data);
    assert.notDeepEqual(state.parameters.bias!.data, options.parameters.bias!.data);
  });

  it('suggests more steps a run once it knows how fast they are', async () => {
    const trainer = native.createTrainer(options);
    assert.equal(trainer.suggestedSteps(batches[0]!), 1);
    await trainer.steps(batches.slice(0, 2), rates.slice(0, 2));
    assert.ok(trainer.suggestedSteps(batches[0]!) > 1);
    await trainer.dispose();
  });

  it('auto says which engine it took', async () => {
    const { engine, reason } = await createEngine('auto');
    assert.equal(engine.name, 'native');
    assert.equal(reason, 'native: the fastest engine loads on this machine');
  });

  it('leaves the active backend of TensorFlow.js as it was', async () => {
    await tf.setBackend('cpu');
    await train(native, 1, 1);
    assert.equal(tf.getBackend(), 'cpu');
    assert.deepEqual(Array.from(tf.add(1, 2).dataSync()), [3]);
  });
});
