// Sweeps of a small model, trained for real in this process: chosen, pruned, stopped, gone on with.
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listRuns } from '../../../src/core/runs/listRuns';
import { readJournal } from '../../../src/core/sweeps/journal';
import type { SweepResult } from '../../../src/core/sweeps/runSweep';
import { startSweep } from '../../../src/core/sweeps/startSweep';
import { summarizeSeeds } from '../../../src/core/sweeps/summarizeSeeds';
import { journalOf } from '../../../src/core/sweeps/sweepFolder';
import type { Trial } from '../../../src/core/sweeps/trial';
import { makeTinyWorkspace } from '../training/tinyWorkspace';
import { HereRunner } from './hereRunner';

interface Options {
  readonly signal?: AbortSignal;
  readonly onTrial?: (trial: Trial, trials: readonly Trial[]) => void;
  readonly anew?: boolean;
}

function write(text: string, train?: string) {
  const { workspace } = makeTinyWorkspace(train === undefined ? {} : { train });
  const path = join(workspace, 'tiny.sweep.yaml');
  writeFileSync(path, `config: tiny.nlp.yaml\n${text}\n`);
  const start = ({ signal = new AbortController().signal, onTrial = () => undefined, anew }: Options = {}) =>
    startSweep(path, {
      workspace,
      trusted: true,
      signal,
      anew,
      runnerOf: () => new HereRunner(workspace),
      onTrial,
      onWarning: () => undefined,
    });
  return { workspace, path, start };
}

const journalIn = ({ folder, sweep }: SweepResult) =>
  readJournal(readFileSync(journalOf(folder)), () => sweep.dimensions)!;
const told = (trials: readonly Trial[]) =>
  trials.map(({ state, point, value, scores }) => ({ state, point, value, scores }));

describe('a sweep', function () {
  this.timeout(60_000);

  it('of a grid trains every combination, writes a journal, and groups its runs', async () => {
    const { workspace, start } = write(
      'space: { train.seed: [1, 2], model.width: [4, 8] }\nsampler: grid\nmetric: accuracy',
    );
    const result = await start();
    assert.equal(result.status, 'completed');
    assert.deepEqual(
      result.trials.map(({ point }) => point),
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
    );
    assert.ok(
      result.trials.every(
        ({ state, value, scores }) => state === 'completed' && value !== undefined && scores.length === 4,
      ),
    );
    assert.equal(result.best?.value, Math.max(...result.trials.map(({ value }) => value!)));
    assert.deepEqual(told(journalIn(result).trials), told(result.trials));
    const runs = (await listRuns(workspace)).flatMap(run => ('record' in run ? [run.record] : []));
    assert.deepEqual(runs.map(({ trial }) => trial).sort(), [0, 1, 2, 3]);
    assert.equal(new Set(runs.map(({ group }) => group)).size, 1);
    assert.ok(runs.every(({ title, best }) => /^tiny \d$/.test(title!) && best!.metric === 'accuracy'));
    const seeds = summarizeSeeds(result.sweep.dimensions, result.trials, 'higher');
    assert.equal(seeds.length, 2);
    const [first] = seeds;
    const [a, b] = first!.trials.map(number => result.trials[number]!.value!);
    assert.ok(Math.abs(first!.mean - (a! + b!) / 2) < 1e-12);
    assert.ok(Math.abs(first!.deviation - Math.abs(a! - b!) / Math.SQRT2) < 1e-12);
  });

  const text =
    'space: { train.optimizer.learning-rate: { range: [0.001, 0.3], log: true }, model.width: { range: [2, 16] } }\ntrials: 13\nmetric: loss';
  const short = '{ epochs: 1, batch: 32, optimizer: { type: adam, learning-rate: 0.05 } }';

  it('stopped, cut short in its journal and gone on with is as if it had not been', async () => {
    const whole = await write(text, short).start();
    const { path, start } = write(text, short);
    let starts = 0;
    let result: SweepResult;
    do {
      const abort = new AbortController();
      const stopAt = 3 + starts * 4;
      result = await start({
        signal: abort.signal,
        onTrial: ({ number, run }) => {
          if (number === stopAt && run !== undefined) abort.abort();
        },
      });
      starts++;
      appendFileSync(journalOf(result.folder), '{"op_code":4,"study_id":0,"datet');
    } while (result.status === 'stopped' && starts < 9);
    assert.ok(starts > 2, `${starts}`);
    assert.deepEqual(told(result.trials), told(whole.trials));
    assert.equal(result.trials.length, 13);
    // With more trials it goes on from there; at its end, another one begins.
    writeFileSync(path, readFileSync(path, 'utf8').replace('trials: 13', 'trials: 14'));
    const longer = await start();
    assert.equal(longer.folder, result.folder);
    assert.deepEqual(told(longer.trials.slice(0, 13)), told(whole.trials));
    assert.equal(longer.trials.length, 14);
    writeFileSync(path, readFileSync(path, 'utf8').replace('trials: 14', 'trials: 1'));
    assert.notEqual((await start()).folder, result.folder);
  });

  it('notes what a run measured before its journal did', async () => {
    const { start } = write('space: { train.seed: [1, 2] }\nsampler: grid\nmetric: loss');
    const whole = await start();
    const journal = journalOf(whole.folder);
    const lines = readFileSync(journal, 'utf8').split('\n');
    // As a process leaves it that is killed after the first of four evaluations, whose training went on elsewhere.
    const first = lines.findIndex(line => line.includes('"op_code":7'));
    assert.ok(first > 0);
    writeFileSync(journal, `${lines.slice(0, first + 1).join('\n')}\n`);
    const again = await start();
    assert.equal(again.folder, whole.folder);
    assert.equal(again.trials[0]!.run, whole.trials[0]!.run);
    assert.deepEqual(told(again.trials), told(whole.trials));
    assert.deepEqual(told(journalIn(again).trials), told(whole.trials));
  });

  it('has the same trials however many train at a time, where it does not learn from them', async () => {
    const random = `${text}\nsampler: random`.replace('13', '5');
    const one = await write(random, short).start();
    const three = await write(`${random}\nparallel: 3`, short).start();
    assert.deepEqual(told(three.trials), told(one.trials));
  });

  it('ends trials that do not look good, and says after which evaluation', async () => {
    const { workspace, start } = write(
      'space: { train.optimizer.learning-rate: [0.05, 0.04, 0.06, 0.05, 0.03, 1e-6, 2e-6] }\nsampler: grid\npruner: median\nmetric: loss',
    );
    const result = await start();
    const pruned = result.trials.filter(({ state }) => state === 'pruned');
    assert.deepEqual(
      pruned.map(({ number, scores }) => [number, scores.length]),
      [
        [5, 1],
        [6, 1],
      ],
    );
    assert.deepEqual(told(journalIn(result).trials), told(result.trials));
    const stopped = (await listRuns(workspace)).flatMap(run =>
      'record' in run && run.record.status === 'stopped' ? [run.record.trial] : [],
    );
    assert.deepEqual(stopped.sort(), [5, 6]);
  });

  it('keeps a trial that fails, and ends where the first ones all do', async () => {
    const one = await write('space: { data.train: [nowhere.csv, train.csv] }\nsampler: grid\nmetric: loss').start();
    assert.deepEqual(
      one.trials.map(({ state }) => state),
      ['failed', 'completed'],
    );
    assert.match(one.trials[0]!.failure!, /nowhere\.csv/);
    assert.match(journalIn(one).trials[0]!.failure!, /nowhere\.csv/);
    await assert.rejects(
      write('space: { data.train: [a.csv, b.csv, c.csv, d.csv] }\nsampler: grid\nmetric: loss').start(),
      {
        code: 'sweep-failed',
      },
    );
  });

  it('is led by one process alone', async () => {
    const { start } = write('space: { train.seed: [1, 2] }\nsampler: grid\nmetric: loss');
    let second: Promise<unknown> | undefined;
    await start({
      onTrial: () => {
        second ??= assert.rejects(start(), { code: 'still-running' });
      },
    });
    await second;
  });
});
