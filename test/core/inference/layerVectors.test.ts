import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../src/core/engine';
import { openRun } from '../../../src/core/inference/openRun';
import type { Run } from '../../../src/core/inference/run';
import { importModel } from '../../../src/core/training/importModel';
import { train } from '../../../src/core/training/trainRun';
import { farthest, makePretrainedWorkspace, pretrainedFolder } from '../training/pretrainedWorkspace';
import { gather, makeTinyWorkspace } from '../training/tinyWorkspace';

const {
  texts,
  ...expected
}: { readonly texts: readonly string[] } & Record<'bertClassify' | 'sentence' | 'gpt2', number[][][]> = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/pretrained/layers.json'), 'utf8'),
);

function rowsOf({ vectors, features }: Awaited<ReturnType<Run['pool']>>): Float32Array[] {
  return Array.from({ length: vectors.length / features }, (_, i) => vectors.slice(i * features, (i + 1) * features));
}

describe('the vector of a text by a layer', function () {
  this.timeout(60_000);
  const withRun = async (folder: string, use: (run: Run) => Promise<void>) => {
    const { engine } = await createEngine('auto', { threads: 1 });
    const run = await openRun(folder, engine);
    try {
      await use(run);
    } finally {
      await run.dispose();
    }
  };
  const at = (run: Run, asked: Parameters<Run['pool']>[0], layer?: number) =>
    run.pool(asked, undefined, undefined, false, layer).then(rowsOf);

  for (const name of ['bertClassify', 'sentence', 'gpt2'] as const)
    it(`of ${name} is that of the hidden states of transformers, pooled as the model does`, async () => {
      const { workspace } = makePretrainedWorkspace(name);
      const task = name === 'gpt2' ? ({ task: 'embed' } as const) : {};
      const { folder } = await importModel({ path: pretrainedFolder(name), ...task }, gather(workspace));
      await withRun(folder, async run => {
        assert.equal(run.layers, 2);
        for (const [layer, values] of expected[name].entries()) {
          const rows = await at(run, texts, layer);
          assert.equal(rows[0]!.length, values[0]!.length);
          // float32 through two layers.
          assert.ok(farthest(rows, values) < 1e-5, `layer ${layer}: ${farthest(rows, values)}`);
        }
      });
    });

  it('is of the last what it is without one, and there is none beyond', async () => {
    const { config, workspace } = makeTinyWorkspace({
      model: '{ type: transformer, width: 8, heads: 2, layers: 3, pool: mean, dropout: 0 }',
      train: '{ epochs: 1 }',
    });
    await withRun((await train(config, gather(workspace))).folder, async run => {
      const few = ['the story of a dog', 'a lovely film'];
      const last = await at(run, few);
      assert.deepEqual(await at(run, few, 3), last);
      assert.notDeepEqual(await at(run, few, 2), last);
      for (const layer of [4, -1, 0.5]) await assert.rejects(at(run, few, layer), { code: 'out-of-range' });
      // As the states say that are read token by token; this model pools by the mean.
      const rows = await at(run, few, 2);
      for await (const { text, states, width, places } of run.states(few, 1)) {
        const mean = Array.from({ length: width }, (_, k) => {
          let sum = 0;
          for (const i of places.keys()) sum += states[i * width + k]!;
          return sum / places.length;
        });
        assert.ok(farthest([rows[text]!], [mean]) < 1e-6);
      }
    });
  });

  it('of two texts that are read one by one compares theirs', async () => {
    const { config, workspace } = makeTinyWorkspace({
      task: '{ type: classify, pair: towers }',
      data: '{ train: train.csv, validation: 20%, test: test.csv, text-pair: label }',
      model: '{ type: transformer, width: 8, heads: 2, layers: 2, dropout: 0 }',
      train: '{ epochs: 1 }',
    });
    await withRun((await train(config, gather(workspace))).folder, async run => {
      const [both, same] = await at(
        run,
        [
          ['the story', 'a lovely dog'],
          ['a lovely dog', 'a lovely dog'],
        ],
        1,
      );
      const [u, v, apart] = [0, 1, 2].map(part => both!.slice(8 * part, 8 * part + 8)) as [
        Float32Array,
        Float32Array,
        Float32Array,
      ];
      assert.equal(both!.length, 32);
      assert.deepEqual(v, same!.slice(0, 8));
      assert.ok(farthest([apart], [Array.from(u, (x, i) => Math.abs(x - v[i]!))]) < 1e-6);
    });
  });

  it('is refused of models without layers', async () => {
    const { config, workspace } = makeTinyWorkspace({ train: '{ epochs: 1 }' });
    await withRun((await train(config, gather(workspace))).folder, async run => {
      assert.equal(run.layers, 0);
      await assert.rejects(at(run, ['a film'], 0), { code: 'no-states' });
    });
  });
});
