import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type { HostTensors } from '../../../src/core/base/hostTensor';
import { Random } from '../../../src/core/base/random';
import { createEngine } from '../../../src/core/engine';
import type { Tensors } from '../../../src/core/engine/contract';
import { addLora, initializeLora, isLora, type LoraOptions, scaleOfLora } from '../../../src/core/layers/lora';
import { mergeStacks, withoutLora } from '../../../src/core/layers/transformer/mergeLora';
import { createStack, type StackOptions } from '../../../src/core/layers/transformer/stack';
import { sgd } from '../../../src/core/training/optimizers/sgd';
import { eagerContext, type FixtureTensor, relativeError, toTensor, toTensors } from '../models/fixture';
import { inputsOf, lossOf, readFamily, run } from './transformer/family';

const names = { layers: 'encoder', norm: 'norm', positions: 'positions', attention: 'attention' };

function toHost(tensors: Record<string, FixtureTensor>): HostTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      name,
      { dtype: 'float32', shape, data: Float32Array.from(data) },
    ]),
  );
}

function fromHost(tensors: HostTensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      name,
      toTensor({ shape: [...shape], data: Array.from(data, Number) }),
    ]),
  );
}

describe('LoRA', () => {
  it('scales by alpha over the rank, or over its root', () => {
    assert.equal(scaleOfLora({ rank: 16, alpha: 32, 'rank-stabilized': false }), 2);
    assert.equal(scaleOfLora({ rank: 16, alpha: 32, 'rank-stabilized': true }), 8);
  });

  it('begins as the network was: B is 0, and A is not', () => {
    const options: LoraOptions = { rank: 2, scale: 3, dropout: 0.5, targets: ['query', 'value'] };
    const parts = [
      ['query', 4],
      ['key', 2],
      ['value', 2],
    ] as const;
    const started = initializeLora('map', parts, 6, options, new Random(1, 'a'));
    assert.deepEqual(
      Object.entries(started).map(([name, { shape }]) => [name, shape]),
      [
        ['map.lora.query.A', [6, 2]],
        ['map.lora.query.B', [2, 4]],
        ['map.lora.value.A', [6, 2]],
        ['map.lora.value.B', [2, 2]],
      ],
    );
    assert.ok(Object.keys(started).every(isLora));
    assert.ok(!isLora('map.weight') && !isLora('lora.weight'));
    const bound = 1 / Math.sqrt(6);
    const { data } = started['map.lora.query.A']!;
    assert.ok(new Set(data).size > 10 && data.every(x => Math.abs(Number(x)) <= bound));
    const y = toTensor({ shape: [1, 8], data: [1, 2, 3, 4, 5, 6, 7, 8] });
    const x = toTensor({ shape: [1, 6], data: [1, 2, 3, 4, 5, 6] });
    const parameters = fromHost(started);
    assert.deepEqual([...addLora(parameters, 'map', { x, y }, parts, options).dataSync()], [1, 2, 3, 4, 5, 6, 7, 8]);
  });

  for (const name of ['bertLora', 'bertLoraAll', 'llamaLora', 'debertaLora']) {
    it(`${name}: merged into the maps, the network gives the same without matrices`, () => {
      const family = readFamily(name);
      const options: StackOptions = { ...family.options, names };
      const merged = mergeStacks([options], toHost(family.parameters));
      const plain = withoutLora(options);
      const left = Object.keys(createStack(plain).initialize(new Random(1), 'normal'));
      assert.deepEqual(
        Object.keys(merged)
          .filter(key => key !== 'positions.weight')
          .sort(),
        left.sort(),
      );
      const parameters = fromHost(merged);
      const { hidden } = run({ ...family, options: plain }, parameters, inputsOf(family), eagerContext());
      const expected = run(family, toTensors(family.parameters), inputsOf(family), eagerContext()).hidden;
      assert.ok(relativeError(hidden.dataSync(), expected.dataSync()) < 1e-5);
    });
  }

  it('trains its matrices alone where all else is frozen, by the gradients of peft, and keeps no slots for the rest', async () => {
    const family = readFamily('bertLora');
    const { engine } = await createEngine('native', { threads: 1 });
    const parameters = toHost(family.parameters);
    const inputs = Object.fromEntries(
      Object.entries(inputsOf(family)).map(([key, tensor]) => [
        key,
        { dtype: 'float32' as const, shape: tensor.shape, data: tensor.dataSync() as Float32Array },
      ]),
    );
    const trainer = engine.createTrainer({
      parameters,
      optimizer: sgd({ momentum: 0.9, nesterov: false }),
      seed: 1,
      frozen: new Set(Object.keys(parameters).filter(key => !isLora(key))),
      loss: (weights, given, context) => ({ loss: lossOf(family, run(family, weights, given, context).hidden) }),
    });
    await trainer.steps([inputs], [1]);
    const { parameters: after, slots } = trainer.state();
    await trainer.dispose();
    const trained = Object.keys(parameters).filter(isLora);
    assert.deepEqual(
      Object.keys(slots),
      trained.map(key => `velocity/${key}`),
    );
    for (const key of Object.keys(parameters)) {
      const step = parameters[key]!.data.map((x, i) => Number(x) - Number(after[key]!.data[i])) as Float32Array;
      const gradient = family.gradients[key];
      if (gradient) assert.ok(relativeError(step, gradient.data) < 1e-4, key);
      else
        assert.ok(
          step.every(x => x === 0),
          key,
        );
    }
  });
});
