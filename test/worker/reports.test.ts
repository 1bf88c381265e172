import assert from 'node:assert/strict';
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateRun } from '../../src/core/training/evaluateRun';
import { train } from '../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { type ForkedServe, forkServe } from './forkWorker';

describe('worker/serve: reports', function () {
  this.timeout(60_000);
  let folder = '';
  let workspace = '';
  let worker: ForkedServe;

  before(async () => {
    const made = makeTinyWorkspace({
      train: '{ epochs: 1, batch: 16, optimizer: { type: adam, learning-rate: 0.005 } }',
    });
    workspace = made.workspace;
    folder = (await train(made.config, gather(workspace))).folder;
    worker = forkServe();
  });

  after(() => worker.child.disconnect());

  it('equal what evaluating says: scores, intervals, labels and confusion', async () => {
    for (const split of ['validation', 'test'] as const) {
      const told = await evaluateRun(folder, { ...gather(workspace), split });
      const { report, splits } = await worker.ask('report', folder, { split });
      assert.deepEqual(
        splits.map(each => each.split),
        ['validation', 'test'],
      );
      assert.equal(report!.split, split);
      for (const [name, value] of Object.entries(told.scores)) {
        const ours = report!.scores[name]!;
        assert.ok(Math.abs(ours - value) < 1e-9, `${split} ${name}: ${ours} for ${value}`);
      }
      assert.deepEqual(await worker.ask('reportIntervals', folder, { split }), told.intervals);
      assert.deepEqual([...report!.confusion.counts], told.report!.confusion!.flat());
      assert.deepEqual(
        report!.classes.map(({ label, precision, recall, f1, support }) => ({ label, precision, recall, f1, support })),
        told.report!.classes,
      );
    }
  });

  it('list examples that are in their files on those lines', async () => {
    const { report } = await worker.ask('report', folder, { split: 'test' });
    const query = { split: 'test', mistakes: true, offset: 0, limit: 100 } as const;
    const { total, examples } = await worker.ask('reportExamples', folder, query);
    assert.ok(total > 0 && total === report!.mistakes);
    const lines = readFileSync(join(workspace, 'test.csv'), 'utf8').split('\n');
    for (const { file, line, text, actual, predicted } of examples) {
      assert.equal(file, join(workspace, 'test.csv'));
      assert.equal(lines[line - 1], `${text},${actual}`);
      assert.notEqual(predicted, actual);
    }
  });

  it('follow an evaluation that writes predictions, of one split alone', async () => {
    const path = join(folder, 'predictions.jsonl');
    const before = readFileSync(path, 'utf8');
    rmSync(path);
    assert.deepEqual(await worker.ask('report', folder, {}), { splits: [] });
    const missing = { split: 'test', offset: 0, limit: 1 } as const;
    await assert.rejects(worker.ask('reportExamples', folder, missing), { code: 'no-predictions' });
    await evaluateRun(folder, { ...gather(workspace), split: 'test', save: true });
    const { splits, report } = await worker.ask('report', folder, { split: 'validation' });
    assert.deepEqual([splits.map(({ split }) => split), report!.split], [['test'], 'test']);
    await evaluateRun(folder, { ...gather(workspace), split: 'validation', save: true });
    assert.equal(readFileSync(path, 'utf8'), before);
  });

  it('name data files that have changed since', async () => {
    const data = join(workspace, 'test.csv');
    assert.deepEqual((await worker.ask('report', folder, {})).changed, []);
    const later = new Date(Date.now() + 60_000);
    utimesSync(data, later, later);
    assert.deepEqual((await worker.ask('report', folder, {})).changed, [data]);
  });

  it('count the tags of a tagger as evaluating does, in its own scheme', async () => {
    const made = makeTinyWorkspace();
    const sentences = Array.from({ length: 60 }, (_, i) => {
      const person = i % 3 === 0;
      const tokens = person ? ['Anna', 'Berg', 'came', 'home'] : ['the', 'dog', 'saw', 'Rome'];
      const tags = person ? ['B-PER', 'I-PER', 'O', 'O'] : ['O', 'O', 'O', 'B-LOC'];
      return JSON.stringify({ tokens, tags });
    });
    writeFileSync(join(made.workspace, 'tags.jsonl'), `${sentences.join('\n')}\n`);
    const config = [
      'task: { type: tag, scheme: bioes }',
      'data: { train: tags.jsonl, validation: 30% }',
      'model: { type: lstm, width: 4 }',
      'train: { epochs: 1, batch: 16, optimizer: { type: adam, learning-rate: 0.03 } }',
    ];
    writeFileSync(made.config, `${config.join('\n')}\n`);
    const run = (await train(made.config, gather(made.workspace))).folder;
    const told = await evaluateRun(run, { ...gather(made.workspace), split: 'validation' });
    const { report } = await worker.ask('report', run, {});
    assert.deepEqual([report!.counted, report!.examples, report!.decisions], ['tokens', 18, 72]);
    assert.deepEqual(
      report!.labels,
      told.report!.classes.map(({ label }) => label),
    );
    assert.deepEqual([...report!.confusion.counts], told.report!.confusion!.flat());
    assert.equal(report!.scores.accuracy, told.scores.accuracy);
    assert.equal(report!.scores.F1, told.scores.F1);
    assert.ok(report!.calibration);
    assert.deepEqual(await worker.ask('reportIntervals', run, { split: 'validation' }), {});
  });

  it('say what is damaged', async () => {
    writeFileSync(join(folder, 'predictions.jsonl'), '{}\n');
    await assert.rejects(worker.ask('report', folder, {}), {
      code: 'damaged-predictions',
      message: /:1: "split"/,
    });
    await evaluateRun(folder, { ...gather(workspace), split: 'test', save: true });
    assert.equal((await worker.ask('report', folder, {})).report!.examples, 40);
  });
});
