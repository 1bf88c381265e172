import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRun } from '../../../src/core/runs/listRuns';
import { summarizeFolds } from '../../../src/core/runs/summarizeFolds';
import { crossValidate } from '../../../src/core/training/crossValidate';
import { evaluateRun } from '../../../src/core/training/evaluateRun';
import { resume } from '../../../src/core/training/trainRun';
import { exampleRecord } from '../runs/exampleRecord';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

describe('training/crossValidate', function () {
  this.timeout(60_000);

  it('makes a run a fold, and tells mean and deviation of their scores', async () => {
    const { workspace, config } = makeTinyWorkspace();
    const options = gather(workspace);
    const result = await crossValidate(config, { ...options, folds: 3 });
    assert.deepEqual([result.name, result.completed, result.of], ['tiny', 3, 3]);
    const records = await Promise.all(result.folders.map(readRun));
    assert.deepEqual(
      records.map(({ fold, group, title }) => [fold!.index, fold!.of, group === result.group, title]),
      [1, 2, 3].map(index => [index, 3, true, `tiny fold ${index}/3`]),
    );
    const values = records.map(({ metrics }) => metrics.validation!.accuracy!);
    const mean = (values[0]! + values[1]! + values[2]!) / 3;
    const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 2);
    const { accuracy } = result.validation;
    assert.deepEqual(accuracy!.values, values);
    assert.ok(Math.abs(accuracy!.mean - mean) < 1e-12 && Math.abs(accuracy!.deviation - deviation) < 1e-12);
    assert.ok(result.test!.accuracy!.values.length === 3);
    const { folders: _, ...summary } = result;
    assert.deepEqual(summarizeFolds(records.toReversed()), summary);
    // A fold is scored on its own part again.
    const again = await evaluateRun(result.folders[1]!, { ...options, split: 'validation' });
    assert.ok(Math.abs(again.scores.accuracy! - values[1]!) < 1e-6);
  });

  it('leaves folds out of a mean that have no such score, and keeps their places', () => {
    const fold = (index: number, validation: Record<string, number>) =>
      exampleRecord({ group: 'g', fold: { index, of: 3 }, metrics: { validation } });
    const { validation } = summarizeFolds([
      fold(1, { loss: 1, F1: 0.5 }),
      fold(2, { F1: 0.7 }),
      fold(3, { loss: 3, F1: 0.6 }),
    ]);
    assert.deepEqual(validation.loss, { mean: 2, deviation: Math.SQRT2, values: [1, null, 3] });
    assert.deepEqual(validation.F1!.values, [0.5, 0.7, 0.6]);
  });

  it('stops between steps, keeps the runs that there are, and a stopped fold can be resumed', async () => {
    const { workspace, config } = makeTinyWorkspace();
    const controller = new AbortController();
    const options = gather(workspace, {
      signal: controller.signal,
      onEvent: event => {
        if (event.kind === 'metrics' && event.folder.endsWith(second) && event.step > 3) controller.abort();
        if (event.kind === 'started') second = ++started === 2 ? event.run.id : second;
      },
    });
    let [started, second] = [0, 'none'];
    await assert.rejects(crossValidate(config, { ...options, folds: 4 }), { name: 'CancelledError' });
    const runs = readdirSync(join(workspace, '.nlp', 'runs', 'tiny'));
    assert.equal(runs.length, 2);
    const { record } = await resume(join(workspace, '.nlp', 'runs', 'tiny', second), gather(workspace));
    assert.deepEqual([record.status, record.fold!.index], ['completed', 2]);
  });

  it('refuses more folds than examples', async () => {
    const { workspace, config } = makeTinyWorkspace({ rows: 10 });
    await assert.rejects(crossValidate(config, { ...gather(workspace), folds: 11 }), {
      code: 'too-few-examples',
      message: '11 folds of 10 examples: take from 2 to 10',
    });
  });
});
