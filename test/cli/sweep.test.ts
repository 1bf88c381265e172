// Sweeps through the command line, with processes that are killed at any instant.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../src/core/base/random';
import { listRuns } from '../../src/core/runs/listRuns';
import { makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { builtCli, runCli } from './runCli';

interface Output {
  readonly sweep: string;
  readonly status: string;
  readonly best: { readonly trial: number; readonly value: number; readonly run: string };
  readonly trials: readonly {
    readonly trial: number;
    readonly state: string;
    readonly value: number;
    readonly settings: Readonly<Record<string, number>>;
  }[];
  readonly importance: { readonly shares: Readonly<Record<string, number>> };
}

/** Kills of a sweep; more of them, and other instants: a stress test. */
const kills = Number(process.env.SWEEP_KILLS ?? 3);
const seed = Number(process.env.SWEEP_KILLS_SEED ?? 1);

/** One more begins before each kill. */
const trials = Math.max(5, kills + 2);

const SWEEP = `config: tiny.nlp.yaml
space: { train.optimizer.learning-rate: { range: [0.001, 0.3], log: true }, train.seed: { range: [1, 9] } }
sampler: random
trials: ${trials}
parallel: 2
metric: loss
`;

function write(train?: string) {
  const { workspace } = makeTinyWorkspace(train === undefined ? {} : { train });
  writeFileSync(join(workspace, 'tiny.sweep.yaml'), SWEEP);
  return workspace;
}

describe('nlp sweep', function () {
  this.timeout(240_000 + 20_000 * kills);
  let whole: Output;
  let workspace = '';
  const told = ({ trials }: Output) =>
    trials.map(({ trial, state, value, settings }) => ({ trial, state, value, settings }));

  before(async () => {
    workspace = write();
    const result = await runCli(['sweep', 'tiny.sweep.yaml', '--json'], { cwd: workspace });
    assert.equal(result.code, 0, result.stderr);
    assert.match(result.stderr, /trial 1: loss \d/);
    whole = result.json<Output>();
  });

  it('trains its trials, tells the best one, and shows it again', async () => {
    assert.equal(whole.status, 'completed');
    assert.equal(whole.trials.length, trials);
    assert.equal(whole.best.value, Math.min(...whole.trials.map(({ value }) => value)));
    const shown = await runCli(['sweep', 'tiny.sweep.yaml', '--show', '--json'], { cwd: workspace });
    assert.deepEqual(shown.json<Output>(), whole);
    const lines = await runCli(['sweep', 'tiny.sweep.yaml', '--show'], { cwd: workspace });
    assert.match(lines.stdout, /^completed: 5 completed of 5 trials\ntrial \d: loss /);
    assert.match(lines.stdout, /\nimportance: .*%, .*% \(PED-ANOVA/);
    // The run of the best trial predicts.
    const predicted = await runCli(['predict', whole.best.run, 'a lovely film', '--json'], { cwd: workspace });
    assert.equal(predicted.code, 0, predicted.stderr);
  });

  it('trains a trial as `train` does', async () => {
    const { settings, value } = whole.trials[2]!;
    const set = Object.entries(settings).flatMap(([key, each]) => ['--set', `${key}=${each}`]);
    const result = await runCli(['train', 'tiny.nlp.yaml', '--set', 'train.best=loss', ...set, '--json'], {
      cwd: workspace,
    });
    assert.equal(result.json<{ metrics: { validation: { loss: number } } }>().metrics.validation.loss, value);
  });

  it('says what is wrong with its words', async () => {
    const codeOf = async (...words: string[]) => {
      const result = await runCli(['sweep', ...words, '--json'], { cwd: workspace });
      assert.equal(result.code, 1);
      return result.json<{ error: { code: string } }>().error.code;
    };
    assert.equal(await codeOf('tiny.nlp.yaml'), 'bad-usage');
    assert.equal(await codeOf('nowhere.sweep.yaml'), 'problems');
    writeFileSync(join(workspace, 'other.sweep.yaml'), SWEEP);
    assert.equal(await codeOf('other.sweep.yaml', '--show'), 'no-sweep');
  });

  it('killed at any instant and started again loses no trial, and trains none twice', async () => {
    const random = new Random(seed, 'kills');
    const again = write();
    for (let i = 0; i < kills; i++) {
      const child = spawn(process.execPath, [builtCli(), 'sweep', 'tiny.sweep.yaml'], { cwd: again, stdio: 'ignore' });
      const ended = new Promise(resolve => child.once('exit', resolve));
      await waitForTrial(again, i, child);
      await new Promise(resolve => setTimeout(resolve, random.integer(600)));
      child.kill(i % 3 === 2 ? 'SIGTERM' : 'SIGKILL');
      await ended;
    }
    const result = await runCli(['sweep', 'tiny.sweep.yaml', '--json'], { cwd: again });
    assert.equal(result.code, 0, result.stderr);
    const output = result.json<Output>();
    assert.deepEqual(told(output), told(whole));
    const runs = (await listRuns(again)).flatMap(run => ('record' in run ? [run.record] : []));
    assert.deepEqual(
      runs.map(({ trial, status }) => `${trial} ${status}`).sort(),
      Array.from({ length: trials }, (_, trial) => `${trial} completed`).sort(),
    );
  });
});

/** Until the journal has so many trials, or the sweep has ended. */
async function waitForTrial(workspace: string, count: number, child: ChildProcess): Promise<void> {
  const folder = join(workspace, '.nlp', 'sweeps', 'tiny');
  while (child.exitCode === null && child.signalCode === null) {
    const [id] = existsSync(folder) ? readdirSync(folder) : [];
    const journal = id === undefined ? '' : join(folder, id, 'journal.log');
    if (journal !== '' && existsSync(journal) && readFileSync(journal, 'utf8').split('"op_code":4').length > count)
      return;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
