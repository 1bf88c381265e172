// Sweeps whose trials are jobs: the same trials as here, from one package, whatever is killed.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActionableError } from '../../../../src/core/base/errors';
import { Random } from '../../../../src/core/base/random';
import { startRemoteSweep } from '../../../../src/core/cluster/remote/clusterRunner';
import { listRuns } from '../../../../src/core/runs/listRuns';
import { LocalRunner, TrialProcesses } from '../../../../src/core/sweeps/local/localRunner';
import type { SweepResult } from '../../../../src/core/sweeps/runSweep';
import { startSweep } from '../../../../src/core/sweeps/startSweep';
import { listSweeps, openSweep } from '../../../../src/core/sweeps/sweepFolder';
import type { Trial } from '../../../../src/core/sweeps/trial';
import { builtCli } from '../../../cli/runCli';
import { HereRunner } from '../../sweeps/hereRunner';
import { makeTinyWorkspace } from '../../training/tinyWorkspace';
import { beginClient } from '../clientProcess';
import { ProcessCluster, tinyRemote } from '../processCluster';

/** Kills of a client; more of them, and other instants: a stress test. */
const kills = Number(process.env.CLUSTER_KILLS ?? 4);
const seed = Number(process.env.CLUSTER_KILLS_SEED ?? 1);

const SPACE =
  'space: { train.optimizer.learning-rate: { range: [0.001, 0.3], log: true }, model.width: { range: [2, 16] } }';
const signal = new AbortController().signal;

function write(text: string, train = '{ epochs: 3, batch: 16, optimizer: { type: adam, learning-rate: 0.05 } }') {
  const { workspace } = makeTinyWorkspace({ train });
  const path = join(workspace, 'tiny.sweep.yaml');
  writeFileSync(path, `config: tiny.nlp.yaml\n${SPACE}\n${text}\n`);
  const folder = join(workspace, 'cluster');
  mkdirSync(folder);
  const remote = { folder, workspace, cli: builtCli() };
  const cluster = new ProcessCluster(folder);
  const options = { workspace, trusted: true, signal, onTrial: () => undefined, onWarning: () => undefined };
  const there = (more: object = {}) =>
    startRemoteSweep(path, tinyRemote(remote, cluster), {
      ...options,
      remoteOf: async () => tinyRemote(remote, cluster),
      ...more,
    });
  /** In this process, with the threads of a job. */
  const here = () => startSweep(path, { ...options, runnerOf: () => new HereRunner(workspace) });
  return { workspace, path, remote, cluster, there, here };
}

const facts = (trials: readonly Trial[]) =>
  trials.map(({ number, state, point, value, scores }) => ({ number, state, point, value, scores }));
const jobsOf = (folder: string) => readdirSync(join(folder, 'jobs'));
const untimed = ({ status, trials, best }: SweepResult) => ({ status, best: best?.number, trials: facts(trials) });

describe('a sweep on a cluster', function () {
  this.timeout(240_000);
  const threads = process.env.NLP_THREADS;
  before(function () {
    if (process.platform === 'win32') this.skip();
    process.env.NLP_THREADS = '1';
  });
  after(() => {
    if (threads === undefined) delete process.env.NLP_THREADS;
    else process.env.NLP_THREADS = threads;
  });

  it('finds what one here finds, to the last digit, from one package', async () => {
    const text = 'trials: 4\nparallel: 2\nmetric: loss';
    const here = await write(text).here();
    const { there, cluster, remote, workspace } = write(text);
    const work: string[] = [];
    const result = await there({ onWork: (_: number, message: string) => work.push(message) });
    assert.deepEqual(untimed(result), untimed(here));
    assert.equal(cluster.asked.filter(each => each === 'upload new').length, 1);
    assert.equal(jobsOf(remote.folder).length, 4);
    assert.ok(work.some(message => message.startsWith('uploading')));
    const { first, trial, training } = result.times!;
    assert.ok(first > 0 && trial! > training! && training! > 0);
    const runs = (await listRuns(workspace)).flatMap(run => ('record' in run ? [run.record] : []));
    assert.deepEqual(runs.map(({ trial, title }) => `${trial} ${title}`).sort(), [
      '0 tiny 1',
      '1 tiny 2',
      '2 tiny 3',
      '3 tiny 4',
    ]);
    assert.ok(runs.every(({ status, remote }) => status === 'completed' && remote !== undefined));
  });

  it('stops the jobs of trials that are pruned', async () => {
    const text = 'trials: 6\nparallel: 1\nmetric: loss\nsampler: random\npruner: successive-halving';
    const epochs = '{ epochs: 12, batch: 4, optimizer: { type: adam, learning-rate: 0.05 } }';
    const here = await write(text, epochs).here();
    const { there, cluster } = write(text, epochs);
    const result = await there();
    // The job is further than its news: what was decided is the same, at the same evaluation.
    assert.deepEqual(
      result.trials.map(({ state, rungs }) => ({ state, rungs })),
      here.trials.map(({ state, rungs }) => ({ state, rungs })),
    );
    const pruned = result.trials.filter(({ state }) => state === 'pruned').length;
    assert.ok(pruned > 0);
    assert.equal(cluster.asked.filter(each => each.startsWith('stop')).length, pruned);
  });

  for (const [what, kill, told] of [
    ['nodes die', (cluster: ProcessCluster, job: string) => cluster.killNode(job), /has lost the job/],
    [
      'jobs are killed',
      (cluster: ProcessCluster, job: string) => process.kill(cluster.pidOf(job), 'SIGKILL'),
      /SIGKILL/,
    ],
  ] as const)
    it(`whose ${what} trains its trials on`, async () => {
      const text = 'trials: 2\nparallel: 2\nmetric: loss';
      const epochs = '{ epochs: 90, batch: 4, optimizer: { type: adam, learning-rate: 0.01 } }';
      const here = await write(text, epochs).here();
      const { there, cluster, remote } = write(text, epochs);
      const warnings: string[] = [];
      let killed = false;
      const result = await there({
        onProgress: (number: number, step: number) => {
          if (killed || number !== 0 || step < 400) return;
          killed = true;
          kill(cluster, jobsOf(remote.folder).sort()[0]!);
        },
        onWarning: (message: string) => warnings.push(message),
      });
      assert.ok(killed);
      assert.deepEqual(untimed(result), untimed(here));
      assert.equal(jobsOf(remote.folder).length, 3);
      assert.ok(
        warnings.some(message => told.test(message)),
        warnings.join('\n'),
      );
    });

  it('trains a trial on whose node dies before its job has told anything', async () => {
    const text = 'trials: 1\nmetric: loss';
    const here = await write(text).here();
    const { there, cluster, remote } = write(text);
    const warnings: string[] = [];
    const killing = setInterval(() => {
      const [job] = existsSync(join(remote.folder, 'jobs')) ? jobsOf(remote.folder) : [];
      if (job === undefined || !existsSync(join(remote.folder, 'jobs', job, 'pid'))) return;
      clearInterval(killing);
      cluster.killNode(job);
    }, 1);
    const result = await there({ onWarning: (message: string) => warnings.push(message) });
    clearInterval(killing);
    assert.deepEqual(untimed(result), untimed(here));
    assert.equal(jobsOf(remote.folder).length, 2);
    assert.ok(warnings.some(message => /has lost the job/.test(message)));
  });

  it('ends where the cluster is gone, loses no trial, and is not continued behind its back', async () => {
    const { there, cluster, remote, workspace } = write('trials: 3\nparallel: 1\nmetric: loss');
    const output = cluster.output.bind(cluster);
    let lose = true;
    cluster.output = async function* (id, signal) {
      for await (const text of output(id, signal)) {
        yield text;
        if (lose && text.includes('"metrics"')) throw new ActionableError('cluster-lost', 'the cluster is gone');
      }
    };
    await assert.rejects(there(), { code: 'cluster-lost' });
    const [run] = await listRuns(workspace);
    assert.ok(run && 'record' in run && run.record.status === 'interrupted');
    const processes = new TrialProcesses([process.execPath, '-e', ''], {});
    const runner = new LocalRunner(processes, { workspace, trusted: true, sweep: '' });
    const request = { number: 0, config: '', overrides: [], group: '', title: '', resume: run.folder };
    const news = { onStarted() {}, onScores() {}, onProgress() {}, onWarning() {} };
    await assert.rejects(runner.run(request, news, signal), { code: 'still-remote' });
    lose = false;
    const result = await there();
    assert.equal(result.status, 'completed');
    assert.equal(jobsOf(remote.folder).length, 3);
  });

  it('whose client is killed at any instant has the same trials, and trains none twice', async function () {
    this.timeout(240_000 + 30_000 * kills);
    const trials = Math.max(5, kills);
    const text = `trials: ${trials}\nparallel: 2\nsampler: random\nmetric: loss`;
    const epochs = '{ epochs: 12, batch: 4, optimizer: { type: adam, learning-rate: 0.05 } }';
    const here = await write(text, epochs).here();
    const { workspace, path, remote, there } = write(text, epochs);
    const random = new Random(seed, 'kills');
    const begun = async () => {
      const [folder] = await listSweeps(workspace, 'tiny');
      return folder === undefined ? [] : (await openSweep(folder)).journal.trials;
    };
    const isAtEnd = async () => (await begun()).filter(({ state }) => state !== 'running').length === trials;
    // Once it is at its end, the same command begins another one.
    for (let i = 0; i < kills && !(await isAtEnd()); i++) {
      const on = { runtime: '/tiny.runtime.yaml' };
      const client = beginClient({ kind: 'sweep', request: { file: path, on }, workspace, remote });
      await client.begins;
      await new Promise(resolve => setTimeout(resolve, random.integer(1500)));
      client.process.kill('SIGKILL');
      await client.ended;
    }
    if (!(await isAtEnd())) assert.equal((await there()).status, 'completed');
    assert.deepEqual(facts(await begun()), facts(here.trials));
    assert.equal(jobsOf(remote.folder).length, trials);
    const runs = (await listRuns(workspace)).flatMap(run => ('record' in run ? [run.record] : []));
    assert.deepEqual(
      runs.map(({ trial, status }) => `${trial} ${status}`).sort(),
      Array.from({ length: trials }, (_, trial) => `${trial} completed`).sort(),
    );
  });
});
