// A sweep read from its folder, whoever runs it: what its page shows.
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { JournalLines } from '../../../src/core/sweeps/journal';
import type { Sweep } from '../../../src/core/sweeps/sweep';
import {
  createSweepFolder,
  journalOf,
  namesOfSweeps,
  readSweepRecord,
  writeSweepRecord,
} from '../../../src/core/sweeps/sweepFolder';
import { readSweepShown, versionOfSweep } from '../../../src/core/sweeps/sweepShown';
import type { Trial } from '../../../src/core/sweeps/trial';
import { makeTinyWorkspace } from '../training/tinyWorkspace';

async function make() {
  const { workspace, config } = makeTinyWorkspace();
  const sweep: Sweep = {
    name: 'tiny',
    path: `${workspace}/tiny.sweep.yaml`,
    config,
    dimensions: [
      { kind: 'choice', key: 'train.seed', choices: [1, 2] },
      { kind: 'choice', key: 'train.batch', choices: [8, 16] },
    ],
    sampler: 'grid',
    pruner: 'none',
    trials: 4,
    parallel: 1,
    metric: 'loss',
    better: 'lower',
    seed: 1,
  };
  const folder = await createSweepFolder(workspace, sweep);
  const lines = new JournalLines('test');
  const begin = (number: number, point: readonly number[]): Trial => {
    const trial: Trial = {
      number,
      state: 'running',
      point,
      scores: [],
      rungs: [],
      startedAt: new Date().toISOString(),
    };
    appendFileSync(journalOf(folder), lines.begin(trial, sweep.dimensions));
    return trial;
  };
  const score = (number: number, place: number, value: number) =>
    appendFileSync(journalOf(folder), lines.score(number, place, value));
  const end = (trial: Trial, changes: Partial<Trial>) =>
    appendFileSync(journalOf(folder), lines.end({ ...trial, finishedAt: new Date().toISOString(), ...changes }));
  return { workspace, folder, begin, score, end };
}

describe('a sweep as its page shows it', () => {
  it('has nothing yet, and is found by its name', async () => {
    const { workspace, folder } = await make();
    const shown = await readSweepShown(folder);
    assert.equal(shown.status, 'stopped');
    assert.deepEqual([shown.trials, shown.best, shown.of, shown.seeds], [[], undefined, 4, undefined]);
    assert.deepEqual(await namesOfSweeps(workspace), ['tiny']);
    assert.deepEqual(await namesOfSweeps(`${workspace}/nowhere`), []);
  });

  it('grows with its journal, a line that is not whole left out', async () => {
    const { folder, begin, score, end } = await make();
    const before = await versionOfSweep(folder);
    const first = begin(0, [0, 0]);
    assert.notEqual(await versionOfSweep(folder), before);
    score(0, 0, 0.9);
    score(0, 1, 0.5);
    assert.deepEqual((await readSweepShown(folder)).trials[0]!.scores, [0.9, 0.5]);
    end(first, { state: 'completed', value: 0.5 });
    const second = begin(1, [1, 0]);
    end(second, { state: 'completed', value: 0.3 });
    begin(2, [0, 1]);
    appendFileSync(journalOf(folder), '{"op_code":4,"params":');
    const shown = await readSweepShown(folder);
    assert.deepEqual(
      shown.trials.map(({ trial, state, value, settings }) => [trial, state, value, settings]),
      [
        [1, 'completed', 0.5, { 'train.seed': 1, 'train.batch': 8 }],
        [2, 'completed', 0.3, { 'train.seed': 2, 'train.batch': 8 }],
        [3, 'running', undefined, { 'train.seed': 1, 'train.batch': 16 }],
      ],
    );
    assert.equal(shown.best!.trial, 2);
    assert.ok(shown.importance.few, 'of two trials');
    assert.deepEqual(
      shown.seeds!.map(({ mean, trials }) => [mean, trials]),
      [[0.4, [0, 1]]],
    );
  });

  it('says who runs it, that nobody does any longer, and how many trials its file asks for now', async () => {
    const { folder } = await make();
    const record = await readSweepRecord(folder);
    const running = { ...record, status: 'running', trials: 9 } as const;
    await writeSweepRecord(folder, { ...running, pid: process.pid });
    const shown = await readSweepShown(folder);
    assert.deepEqual([shown.status, shown.pid, shown.of], ['running', process.pid, 9]);
    // No process has this number.
    await writeSweepRecord(folder, { ...running, pid: 2 ** 22 + 1 });
    const after = await readSweepShown(folder);
    assert.deepEqual([after.status, after.pid], ['interrupted', undefined]);
    await writeSweepRecord(folder, { ...record, status: 'failed', failure: 'the first 3 trials failed' });
    assert.equal((await readSweepShown(folder)).failure, 'the first 3 trials failed');
  });
});
