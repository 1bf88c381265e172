import assert from 'node:assert/strict';
import type { Engine } from '../../../src/core/engine/contract';
import { flow } from '../../../src/core/explain/attention/flow';
import { attentionMatrix } from '../../../src/core/explain/attention/matrices';
import { poolMatrix } from '../../../src/core/explain/attention/poolMatrix';
import { rollout } from '../../../src/core/explain/attention/rollout';
import { attribute } from '../../../src/core/explain/attribution/attribute';
import { engineFor } from '../../../src/core/inference/engineFor';
import { openRun } from '../../../src/core/inference/openRun';
import { train } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../training/tinyWorkspace';

const TEXT = 'the story of a lovely dog and a cruel people';

describe('explain/attribution', function () {
  this.timeout(60_000);
  let engine: Engine;

  before(async () => {
    ({ engine } = await engineFor('auto'));
  });

  it('of a bag of words adds up to the logit without its bias, since that model is linear', async () => {
    const { workspace, config } = makeTinyWorkspace();
    const run = await openRun((await train(config, gather(workspace))).folder, engine);
    const { outputs } = await run.read('predict', TEXT);
    const [prediction] = await run.predict([TEXT]);
    for (const method of ['gradient-x-input', 'integrated-gradients'])
      for (const [i, label] of run.task.labels.entries()) {
        const { parts, value, of, target } = await attribute(run, prediction!, { method, label });
        assert.deepEqual([of, target, parts.length], ['logit', label, 10]);
        assert.ok(Math.abs(value - outputs.logits!.data[i]!) < 1e-6);
        const logit = value - run.parameters['head.bias']!.data[i]!;
        const sum = parts.reduce((total, { weight }) => total + weight, 0);
        assert.ok(Math.abs(sum - logit) < 1e-5, `${sum} is not ${logit}`);
      }
    const wrong = attribute(run, prediction!, { label: 'other' });
    await assert.rejects(wrong, { code: 'unknown-label', message: 'no label "other"; there are bad, good' });
    await run.dispose();
  });

  it('gives telling words the weights of their label', async () => {
    const train_ = '{ epochs: 8, batch: 16, optimizer: { type: adam, learning-rate: 0.1 } }';
    const { workspace, config } = makeTinyWorkspace({ train: train_ });
    const run = await openRun((await train(config, gather(workspace))).folder, engine);
    const [prediction] = await run.predict([TEXT]);
    for (const method of ['gradient-x-input', 'integrated-gradients', 'occlusion']) {
      const { parts } = await attribute(run, prediction!, { method, label: 'good' });
      const ranked = [...parts].sort((a, b) => a.weight - b.weight).map(({ text }) => text);
      assert.deepEqual([ranked.at(-1), ranked[0]], ['lovely', 'cruel'], method);
    }
    await run.dispose();
  });
});

describe('explain/attention', function () {
  this.timeout(60_000);

  it('has rows that sum to 1 over the tokens alone, at every length', async () => {
    const { engine } = await engineFor('auto');
    const model = '{ type: transformer, width: 8, heads: 2, layers: 2, dropout: 0 }';
    const { workspace, config } = makeTinyWorkspace({ model, train: '{ epochs: 1 }' });
    const run = await openRun((await train(config, gather(workspace))).folder, engine);
    for (const text of ['', 'dog', TEXT, 'home '.repeat(60)]) {
      const { weights } = await attentionMatrix(run, text, { layer: 0, head: 1 });
      const side = run.open('reader').encodeText(text).encoding.ids.length;
      assert.equal(weights.length, side * side);
      for (let row = 0; row < side; row++) {
        const sum = weights.subarray(row * side, (row + 1) * side).reduce((a, b) => a + b, 0);
        assert.ok(Math.abs(sum - 1) < 1e-4, `row ${row} of "${text}" sums to ${sum}`);
      }
    }
    await run.dispose();
  });

  it('puts heads together, and all layers up to one', async () => {
    const { engine } = await engineFor('auto');
    const model = '{ type: transformer, width: 8, heads: 4, layers: 3, dropout: 0 }';
    const { workspace, config } = makeTinyWorkspace({ model, train: '{ epochs: 1 }' });
    const run = await openRun((await train(config, gather(workspace))).folder, engine);
    const of = async (asked: Parameters<typeof attentionMatrix>[2]) =>
      (await attentionMatrix(run, TEXT, asked)).weights;
    const side = run.open('reader').encodeText(TEXT).encoding.ids.length;
    const heads = [await of({ layer: 1, head: 0 }), await of({ layer: 1, head: 2 })] as const;
    const near = (got: Float32Array, wanted: (i: number) => number) => {
      for (const [i, weight] of got.entries()) assert.ok(Math.abs(weight - wanted(i)) < 1e-6, `${i}: ${weight}`);
    };
    near(await of({ layer: 1, head: 'mean', over: [0, 2] }), i => (heads[0][i]! + heads[1][i]!) / 2);
    near(await of({ layer: 1, head: 'max', over: [0, 2] }), i => Math.max(heads[0][i]!, heads[1][i]!));
    const means = await Promise.all([0, 1, 2].map(layer => of({ layer, head: 'mean' })));
    const rolled = rollout(means.slice(0, 2), side);
    near(await of({ layer: 1, head: 'rollout' }), i => rolled[i]!);
    const flows = await flow(means, side, [1]);
    const row = await of({ layer: 2, head: 'flow', queries: [1] });
    near(row, i => (Math.floor(i / side) === 1 ? flows[i - side]! : 0));

    const long = attentionMatrix(run, 'home '.repeat(63), { layer: 0, head: 'flow' });
    await assert.doesNotReject(long);
    await assert.rejects(attentionMatrix(run, 'home '.repeat(65), { layer: 0, head: 'flow' }), {
      code: 'text-too-long',
    });
    const beyond = attentionMatrix(run, TEXT, { layer: 0, head: 'flow', queries: [side] });
    await assert.rejects(beyond, {
      code: 'out-of-range',
      message: `there is no token ${side + 1}; tokens are 1 to ${side}`,
    });
    await assert.rejects(attentionMatrix(run, TEXT, { layer: 0, head: 'mean', over: [4] }), { code: 'out-of-range' });
    const given = new AbortController();
    given.abort();
    const cancelled = attentionMatrix(run, TEXT, { layer: 0, head: 'flow' }, given.signal);
    await assert.rejects(cancelled, { name: 'CancelledError' });
    await run.dispose();
  });
});

describe('explain/poolMatrix', () => {
  it('takes means over areas, cells cut by a border by their part', () => {
    assert.deepEqual(poolMatrix(Float32Array.of(1, 2, 3, 4), [2, 2], [2, 2]), Float32Array.of(1, 2, 3, 4));
    assert.deepEqual(poolMatrix(Float32Array.of(1, 2, 3, 4), [2, 2], [1, 1]), Float32Array.of(2.5));
    const three = poolMatrix(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), [3, 3], [2, 2]);
    // Each side of three is cut as 1 + 1/2 and 1/2 + 1: [(1*1 + 2/2 + 4/2 + 5/4) / 2.25, ...]
    const expected = [5.25, 8.25, 14.25, 17.25].map(sum => sum / 2.25);
    for (const [i, value] of three.entries()) assert.ok(Math.abs(value - expected[i]!) < 1e-6);
  });
});
