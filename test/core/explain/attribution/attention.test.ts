import assert from 'node:assert/strict';
import type { Engine } from '../../../../src/core/engine/contract';
import { attentionMatrix } from '../../../../src/core/explain/attention/matrices';
import { attribute } from '../../../../src/core/explain/attribution/attribute';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Run } from '../../../../src/core/inference/run';
import { train } from '../../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';

const TEXT = 'the story of a lovely dog and a cruel people';

describe('explain/attribution/attention', function () {
  this.timeout(60_000);
  let engine: Engine;

  before(async () => {
    ({ engine } = await engineFor('auto'));
  });

  const makeRun = async (pool: string): Promise<Run> => {
    const model = `{ type: transformer, width: 8, heads: 2, layers: 2, dropout: 0, pool: ${pool} }`;
    const { workspace, config } = makeTinyWorkspace({ model, train: '{ epochs: 1 }' });
    return openRun((await train(config, gather(workspace))).folder, engine);
  };

  /** By token, in the order of the model. */
  const weightsOf = async (run: Run, method: string) => {
    const [prediction] = await run.predict([TEXT]);
    const { parts, signed } = await attribute(run, prediction!, { method, units: 'tokens' });
    assert.equal(signed, false);
    return parts.map(({ weight }) => weight);
  };

  const near = (actual: readonly number[], wanted: readonly number[]) => {
    assert.equal(actual.length, wanted.length);
    for (const [i, value] of wanted.entries())
      assert.ok(Math.abs(actual[i]! - value) < 1e-6, `${i}: ${actual[i]}, not ${value}`);
  };

  for (const pool of ['cls', 'mean'])
    it(`is what the vector of the text takes, with pool: ${pool}`, async () => {
      const run = await makeRun(pool);
      const layers = await Promise.all([0, 1].map(layer => attentionMatrix(run, TEXT, { layer, head: 'mean' })));
      const [first, last] = layers.map(({ weights }) => weights) as [Float32Array, Float32Array];
      const side = Math.sqrt(last.length);
      const indices = Array.from({ length: side }, (_, i) => i);
      const taken = (at: (row: number, column: number) => number) =>
        indices.map(column =>
          pool === 'cls' ? at(0, column) : indices.reduce((sum, row) => sum + at(row, column) / side, 0),
        );
      const token = await weightsOf(run, 'attention');
      near(
        token,
        taken((row, column) => last[row * side + column]!),
      );
      // Half of each layer goes on as it is (Abnar and Zuidema 2020).
      const mixed = (weights: Float32Array, i: number, j: number) => weights[i * side + j]! / 2 + (i === j ? 0.5 : 0);
      const rolled = taken((i, j) => indices.reduce((sum, k) => sum + mixed(last, i, k) * mixed(first, k, j), 0));
      const followed = await weightsOf(run, 'rollout');
      near(followed, rolled);
      assert.ok(Math.abs(followed.reduce((a, b) => a + b, 0) - 1) < 1e-5);
      await run.dispose();
    });
});
