import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPoints } from '../../../../src/core/explain/points/points';
import { type AskedSame, readSame } from '../../../../src/core/explain/points/samePoints';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Run } from '../../../../src/core/inference/run';
import { train } from '../../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';

describe('the points of one run in another', function () {
  this.timeout(60_000);
  let first: Run;
  let second: Run;
  let workspace: string;

  before(async () => {
    const made = makeTinyWorkspace({ train: '{ epochs: 1 }', rows: 40 });
    workspace = made.workspace;
    const { engine } = await engineFor('auto');
    const open = async (config: string) => openRun((await train(config, gather(workspace))).folder, engine);
    first = await open(made.config);
    // Another split of fewer data, and another width.
    const path = join(workspace, 'other.nlp.yaml');
    const text = readFileSync(made.config, 'utf8').replace(/data: .*/, 'data: { train: train.csv, validation: 50% }');
    writeFileSync(path, text);
    second = await open(path);
  });
  after(async () => {
    await first.dispose();
    await second.dispose();
  });

  it('are the same examples, whatever their split, with the vectors of the other', async () => {
    const { points } = await readPoints(first, { of: 'examples', limit: 1000, workspace });
    const { names, files, file, line } = points;
    const same = await readSame(second, { of: 'examples', names, files, file, line, workspace });
    const inTraining = [...names.keys()].filter(point => files![file![point]!]!.endsWith('train.csv'));
    assert.deepEqual([...same.points], inTraining);
    const all = await readPoints(second, { of: 'examples', limit: 1000, workspace });
    for (const [i, point] of same.points.entries()) {
      const at = all.points.names.findIndex(
        (name, other) => name === names[point] && all.points.line![other] === line![point],
      );
      const vectorOf = (vectors: Float32Array, row: number) => [
        ...vectors.subarray(row * same.width, (row + 1) * same.width),
      ];
      for (const [k, value] of vectorOf(same.vectors, i).entries())
        assert.ok(Math.abs(value - vectorOf(all.vectors, at)[k]!) < 1e-5);
    }
  });

  it('are the same words; too few of them say nothing', async () => {
    const asked: AskedSame = { of: 'vocabulary', names: ['film', 'no-such-word', 'dog', 'home', 'story'] };
    const same = await readSame(second, asked);
    assert.deepEqual([...same.points], [0, 2, 3, 4]);
    const { points, vectors, width } = await readPoints(second, { of: 'vocabulary', limit: 1000 });
    const row = points.names.indexOf('dog');
    assert.deepEqual(same.vectors.subarray(width, 2 * width), vectors.subarray(row * width, (row + 1) * width));
    await assert.rejects(readSame(second, { ...asked, names: ['film', 'nothing', 'more'] }), {
      code: 'no-common-points',
      message: 'other has 1 of these words. Choose a run of the same data.',
    });
  });
});
