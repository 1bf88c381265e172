// Runs handed over to PyTorch on a real Ray cluster: the losses of a training here, the run that comes home, stops, and what fails.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { installRay } from '../../scripts/rayEnvironment.mjs';
import { listRuns, readRun } from '../../src/core/runs/listRuns';
import { readMetrics } from '../../src/core/runs/metricsLog';
import { readNotes } from '../../src/core/runs/notes';
import { train } from '../../src/core/training/trainRun';
import { makePretrainedWorkspace } from '../core/training/pretrainedWorkspace';
import { gather } from '../core/training/tinyWorkspace';
import { rayClient } from './client';
import { jointPython } from './jointPython';
import { type RayCluster, sharedRay } from './rayCluster';

const STEPS = 50;
const TOLERANCE = 1e-3;
const training =
  '{ epochs: 12, batch: 32, optimizer: { type: adamw, learning-rate: 0.002, epsilon: 1e-6 }, schedule: { type: linear, warmup: 10% }, evaluate: 0 }';

/** Ids of processes whose command has both words. */
function processesWith(program: string, word: string): readonly number[] {
  return readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .filter(pid => {
      try {
        const [first = '', ...words] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return (
          /python[\d.]*$/.test(first) && words.some(each => each.endsWith(program)) && words.join(' ').includes(word)
        );
      } catch {
        // It ended meanwhile.
        return false;
      }
    })
    .map(Number);
}

interface Handed {
  readonly run: string;
  readonly status: string;
  readonly steps: number;
  readonly metrics: { readonly validation: Readonly<Record<string, number>> };
}

describe('runs handed over to PyTorch on a Ray cluster', () => {
  let ray: RayCluster;
  let python = '';
  let workspace = '';
  let losses: readonly number[] = [];
  let scores: object = {};
  let source = '';
  before(async function () {
    this.timeout(900_000);
    ray = await sharedRay();
    python = await jointPython();
    const made = makePretrainedWorkspace('bert', 'dropout: 0');
    workspace = made.workspace;
    writeFileSync(made.config, readFileSync(made.config, 'utf8').replace(/^train: .*$/m, `train: ${training}`));
    const { folder, record } = await train(made.config, gather(workspace));
    losses = await lossesOf(folder);
    scores = record.metrics;
    source = record.id;
    writeRuntime(workspace);
  });

  async function lossesOf(folder: string): Promise<readonly number[]> {
    return (await readMetrics(folder)).flatMap(({ values }) => values['train/loss'] ?? []);
  }

  function assertSameLosses(actual: readonly number[], count: number): void {
    assert.equal(actual.length, count);
    const worst = Math.max(...actual.map((loss, i) => Math.abs(loss - losses[i]!)));
    assert.ok(worst <= TOLERANCE, `losses differ by ${worst}`);
  }

  function writeRuntime(folder: string, given = python): void {
    const text = `type: ray\naddress: ${ray.address}\ntoken: LAB_TOKEN\nnode: ${process.execPath}\npython: ${given}\n`;
    writeFileSync(join(folder, 'lab.runtime.yaml'), text);
  }

  const words = ['export', 'tiny', '--as', 'pytorch', '--on', 'lab'];

  it('have the losses of a training here, and come home as a run with weights, curve and scores', async () => {
    const { cli } = rayClient(ray, workspace);
    const { run, status, metrics, steps } = await cli<Handed>(...words);
    assert.deepEqual([status, steps], ['completed', losses.length]);
    const record = await readRun(run);
    assertSameLosses(await lossesOf(run), losses.length);
    // Here training keeps the best weights; there the last ones. Evaluated once, at the end, they are the same.
    for (const [split, each] of Object.entries(scores as Record<string, Record<string, number>>))
      for (const [name, value] of Object.entries(each))
        assert.ok(Math.abs(record.metrics[split as 'test']![name]! - value) <= TOLERANCE, `${split} ${name}`);
    assert.ok(metrics.validation.accuracy! > 0.5);
    assert.deepEqual(record.handOver, { run: `tiny/${source}`, weights: 'start', workers: 1 });
    assert.match(record.engine, /^PyTorch \(/);
    assert.ok(record.versions.torch);
    assert.equal(record.title, 'tiny (PyTorch)');
    assert.match(await readNotes(run), new RegExp(`Run tiny/${source}, trained in PyTorch on lab`));
    for (const name of ['predictions.jsonl', 'model.onnx']) assert.ok(existsSync(join(run, name)), name);
    const said = await cli<{ readonly results: readonly object[] }>('predict', run, 'a good film');
    assert.ok(said);
  });

  it('are shared among workers, with the same losses', async () => {
    const { cli } = rayClient(ray, workspace);
    const { run, status } = await cli<Handed>(...words, '--workers', '2', '--steps', String(STEPS));
    assert.equal(status, 'completed');
    assertSameLosses(await lossesOf(run), STEPS);
    assert.ok(existsSync(join(run, 'checkpoints', 'best')));
  });

  it('stop with their weights, outlive a client that is killed, and are told when their process is', async () => {
    const { config, workspace: other } = makePretrainedWorkspace('bert', 'dropout: 0');
    writeFileSync(config, readFileSync(config, 'utf8').replace(/^train: .*$/m, 'train: { epochs: 2000, batch: 32 }'));
    const enough = new AbortController();
    await train(config, {
      ...gather(other),
      signal: enough.signal,
      onEvent: event => event.kind === 'metrics' && enough.abort(),
    });
    writeRuntime(other);
    const { start, cli } = rayClient(ray, other);
    /** Begins a command, acts once there are steps of its run, and waits for its end. */
    const interrupted = async (command: readonly string[], act: (child: ChildProcess) => void) => {
      const { child, ended } = start(command);
      let said = '';
      child.stderr.on('data', text => {
        if (/\bstep \d/.test(said)) return;
        said += text;
        if (/\bstep \d/.test(said)) act(child);
      });
      return { ...(await ended), folder: /^run (\S+) \(/m.exec(said)?.[1] ?? '' };
    };
    const stopped = await interrupted(words, child => child.kill('SIGINT'));
    assert.equal(stopped.code, 130, stopped.errors);
    const { status, step } = await readRun(stopped.folder);
    assert.deepEqual([status, (await lossesOf(stopped.folder)).length], ['stopped', step]);
    assert.ok(step > 0);
    assert.ok(await cli('predict', stopped.folder, 'a good film'));

    const { folder } = await interrupted(words, child => child.kill('SIGKILL'));
    assert.equal((await readRun(folder)).status, 'interrupted');
    const killed = await interrupted(['resume', folder, '--json'], () => {
      for (const pid of processesWith('train.py', basename(folder))) process.kill(pid, 'SIGKILL');
    });
    assert.equal(JSON.parse(killed.out).error.code, 'out-of-memory', killed.out);
    const rows = await readMetrics(folder);
    assert.deepEqual(
      rows.flatMap(({ step: each, values }) => ('train/loss' in values ? [each] : [])),
      Array.from({ length: rows.at(-1)!.step }, (_, i) => i + 1),
    );
    assert.equal((await readRun(folder)).status, 'failed');
    // It begins again, on the cluster that it was on.
    const again = await interrupted(['resume', folder], child => child.kill('SIGINT'));
    assert.equal(again.code, 130, again.errors);
    assert.equal((await readRun(folder)).status, 'stopped');
  });

  it('are told in words where Python or its packages are missing, and leave no run', async () => {
    const before = (await listRuns(workspace)).length;
    const withRayAlone = join(await installRay(), 'python');
    for (const [given, code] of [
      [withRayAlone, 'no-torch'],
      ['/nowhere/python', 'no-python'],
    ] as const) {
      writeRuntime(workspace, given);
      const { out } = await rayClient(ray, workspace).start([...words, '--json']).ended;
      const { error } = JSON.parse(out);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, /lab\.runtime\.yaml/);
    }
    assert.equal((await listRuns(workspace)).length, before);
  });
});
