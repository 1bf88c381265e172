import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LastPoints, readPoints } from '../../../../src/core/explain/points/points';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Run } from '../../../../src/core/inference/run';
import { train } from '../../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';

describe('columns of the data in a projection', function () {
  this.timeout(60_000);
  let run: Run;
  let workspace: string;
  const source = { of: 'examples', limit: 1000 } as const;

  before(async () => {
    const made = makeTinyWorkspace({ train: '{ epochs: 1 }', rows: 60 });
    workspace = made.workspace;
    // The line itself in numbers, in turns in words, and in a text of its own; another file has none of them but one.
    const path = join(workspace, 'train.csv');
    const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
    const more = lines.map((line, i) => `${line},${i + 2},${['north', 'south'][i % 2]},"note, ${i + 2} 日本"`);
    writeFileSync(path, `${header},split,shop,note\n${more.join('\n')}\n`);
    const { engine } = await engineFor('auto');
    run = await openRun((await train(made.config, gather(workspace))).folder, engine);
  });
  after(() => run.dispose());

  it('are of the line of each example, of all splits, and nothing where a file has none', async () => {
    const { points } = await new LastPoints().read(run, { ...source, workspace }, {});
    const columns = new Map(points.columns!.map(column => [column.name, column]));
    assert.deepEqual([...columns.keys()].slice(-3), ['data.split', 'shop', 'note']);
    const [number, shop, note] = ['data.split', 'shop', 'note'].map(name => columns.get(name));
    assert.ok(number?.kind === 'number' && shop?.kind === 'category' && note?.kind === 'text');
    assert.equal(points.count, 100);
    for (let i = 0; i < points.count; i++) {
      const isTest = points.splits![points.split![i]!] === 'test';
      const line = points.line![i]!;
      const told: unknown[] = [number.numbers[i], shop.categories[shop.codes[i]!], note.texts[i]];
      const expected = [line, ['north', 'south'][line % 2], `note, ${line} 日本`];
      assert.deepEqual(told, isTest ? [Number.NaN, undefined, ''] : expected);
    }
  });

  it('are not read where they are not asked for', async () => {
    const { points } = await readPoints(run, { ...source, workspace });
    assert.deepEqual(
      points.columns!.map(({ name }) => name),
      ['split', 'confidence', 'length'],
    );
  });

  it('are read of nothing outside the workspace', async () => {
    const elsewhere = join(workspace, '.nlp');
    await assert.rejects(new LastPoints().read(run, { ...source, workspace: elsewhere }, {}));
  });
});
