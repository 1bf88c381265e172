import assert from 'node:assert/strict';
import type { Engine } from '../../../src/core/engine/contract';
import { attentionMatrix } from '../../../src/core/explain/attention';
import { poolMatrix } from '../../../src/core/explain/poolMatrix';
import { explainSaliency } from '../../../src/core/explain/saliency';
import { engineFor } from '../../../src/core/inference/engineFor';
import { openRun } from '../../../src/core/inference/openRun';
import { train } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../training/tinyWorkspace';

const TEXT = 'the story of a lovely dog and a cruel people';

describe('explain/saliency', function () {
  this.timeout(60_000);
  let engine: Engine;

  before(async () => {
    ({ engine } = await engineFor('auto'));
  });

  it('of a bag of words adds up to the logit without its bias, since that model is linear', async () => {
    const { workspace, config } = makeTinyWorkspace();
    const run = await openRun((await train(config, gather(workspace))).folder, engine);
    const { outputs } = await run.read('predict', TEXT);
    for (const [i, label] of run.task.labels.entries()) {
      const { weights } = await explainSaliency(run, TEXT, label);
      assert.equal(weights.length, 10);
      const logit = outputs.logits!.data[i]! - run.parameters['head.bias']!.data[i]!;
      const sum = weights.reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(sum - logit) < 1e-5, `${sum} is not ${logit}`);
    }
    await assert.rejects(explainSaliency(run, TEXT, 'other'), { code: 'unknown-label', message: /bad, good/ });
    await run.dispose();
  });

  it('gives telling words the weights of their label', async () => {
    const train_ = '{ epochs: 8, batch: 16, optimizer: { type: adam, learning-rate: 0.1 } }';
    const { workspace, config } = makeTinyWorkspace({ train: train_ });
    const run = await openRun((await train(config, gather(workspace))).folder, engine);
    const { weights } = await explainSaliency(run, TEXT, 'good');
    const tokens = run.tokenizer.encode(TEXT).tokens;
    const weightOf = (word: string) => weights[tokens.indexOf(word)]!;
    assert.equal(Math.max(...weights), weightOf('lovely'));
    assert.equal(Math.min(...weights), weightOf('cruel'));
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
      const { side, weights } = await attentionMatrix(run, text, 0, 1);
      assert.equal(side, run.reader.encodeText(text).encoding.ids.length);
      for (let row = 0; row < side; row++) {
        const sum = weights.subarray(row * side, (row + 1) * side).reduce((a, b) => a + b, 0);
        assert.ok(Math.abs(sum - 1) < 1e-4, `row ${row} of "${text}" sums to ${sum}`);
      }
    }
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
