// Trainings, folds and sweeps on a real Ray cluster, compared with those here; stopped, left, and with a node that dies.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError } from '../../src/core/base/errors';
import { LEAVE } from '../../src/core/base/leave';
import { runJob } from '../../src/core/jobs';
import { listRuns, readRun } from '../../src/core/runs/listRuns';
import { readMetrics } from '../../src/core/runs/metricsLog';
import { train } from '../../src/core/training/trainRun';
import { assertSameTraining } from '../core/cluster/sameTraining';
import { gather } from '../core/training/tinyWorkspace';
import { rayClient } from './client';
import { type RayCluster, sharedRay } from './rayCluster';
import { folderOf, long, makeRayTraining, on, onceAfter, withOneThread } from './rayTrainings';

describe('trainings on a Ray cluster', () => {
  let ray: RayCluster;
  withOneThread();
  before(async function () {
    this.timeout(900_000);
    ray = await sharedRay();
  });
  const make = (options: Parameters<typeof makeRayTraining>[1] = {}, change: object = {}) =>
    makeRayTraining(ray, options, change);

  it('equal those here to the last digit; stopped, they continue to the same end', async () => {
    const { workspace, config, place } = make({ train: long });
    const whole = await train(config, gather(workspace));
    const record = await runJob('train', { config, on }, place());
    await assertSameTraining(await folderOf(workspace, record), whole.folder);
    const abort = new AbortController();
    const stopped = await runJob(
      'train',
      { config, on },
      place({ ...onceAfter(1, () => abort.abort()), signal: abort.signal }),
    );
    assert.equal(stopped.status, 'stopped');
    const folder = await folderOf(workspace, stopped);
    assert.equal((await runJob('resume', { run: folder, on }, place())).status, 'completed');
    await assertSameTraining(folder, whole.folder);
  });

  it('continue without whoever began them, and are followed again', async () => {
    const { workspace, config, place } = make({ train: long });
    const whole = await train(config, gather(workspace));
    const abort = new AbortController();
    const leaving = onceAfter(1, () => abort.abort(LEAVE));
    await assert.rejects(runJob('train', { config, on }, place({ ...leaving, signal: abort.signal })), CancelledError);
    const folder = (await listRuns(workspace)).find(run => run.folder !== whole.folder)!.folder;
    assert.equal((await readRun(folder)).status, 'interrupted');
    const options = place();
    assert.equal((await runJob('resume', { run: folder }, options)).status, 'completed');
    await assertSameTraining(folder, whole.folder);
    const rows = [...leaving.events, ...options.events].flatMap(event => (event.kind === 'metrics' ? event.rows : []));
    assert.deepEqual(rows, await readMetrics(folder));
  });

  it('continue on another node when theirs dies', async () => {
    const { workspace, config, place } = make({ train: long }, { cpus: 4, env: { NLP_THREADS: '1' } });
    const whole = await train(config, gather(workspace));
    let folder = '';
    const worker = await ray.startWorker(4);
    const dying = onceAfter(1, at => {
      folder = at;
      ray.kill(worker);
    });
    await assert.rejects(runJob('train', { config, on }, place(dying)), { code: 'job-lost' });
    assert.equal((await readRun(folder)).status, 'interrupted');
    await ray.startWorker(4);
    assert.equal((await runJob('resume', { run: folder, on }, place())).status, 'completed');
    await assertSameTraining(folder, whole.folder);
  });

  it('of a sweep and of folds equal those here, from the command line', async () => {
    const { workspace } = make();
    writeRuntime(workspace);
    writeFileSync(
      join(workspace, 'tiny.sweep.yaml'),
      'config: tiny.nlp.yaml\nspace: { train.optimizer.learning-rate: { range: [0.001, 0.3], log: true } }\ntrials: 3\nmetric: loss\n',
    );
    interface Swept {
      readonly best: { readonly trial: number; readonly value: number };
      readonly trials: readonly { readonly value: number; readonly settings: object }[];
    }
    const facts = ({ best, trials }: Swept) => [best.trial, trials.map(({ value, settings }) => [value, settings])];
    const here = await cli<Swept>(workspace, 'sweep', 'tiny.sweep.yaml');
    const there = await cli<Swept>(workspace, 'sweep', 'tiny.sweep.yaml', '--new', '--on', 'lab');
    assert.deepEqual(facts(there), facts(here));
    interface Folds {
      readonly validation: object;
    }
    const folds = ['cross-validate', 'tiny.nlp.yaml', '--folds', '2'];
    const [foldsHere, foldsThere] = [
      await cli<Folds>(workspace, ...folds),
      await cli<Folds>(workspace, ...folds, '--on', 'lab'),
    ];
    assert.deepEqual(foldsThere.validation, foldsHere.validation);
  });

  it('stop at Ctrl-C, outlive a client that is killed, and are refused with another token', async () => {
    const { workspace, config } = make({ train: long });
    writeRuntime(workspace);
    const whole = await train(config, gather(workspace));
    const words = ['train', 'tiny.nlp.yaml', '--on', 'lab'];
    for (const [how, code] of [
      ['SIGINT', 130],
      ['SIGKILL', null],
    ] as const) {
      const before = new Set((await listRuns(workspace)).map(({ folder }) => folder));
      const { child, ended } = start(workspace, words);
      let said = '';
      child.stderr.on('data', text => {
        said += text;
        if (/\bstep \d/.test(said)) child.kill(how);
      });
      assert.equal((await ended).code, code, said);
      const { folder } = (await listRuns(workspace)).find(run => !before.has(run.folder))!;
      assert.equal((await readRun(folder)).status, how === 'SIGINT' ? 'stopped' : 'interrupted');
      const again = how === 'SIGINT' ? ['--on', 'lab'] : [];
      const result = await cli<{ readonly status: string }>(workspace, 'resume', folder, ...again);
      assert.equal(result.status, 'completed');
      await assertSameTraining(folder, whole.folder);
    }
    const runs = (await listRuns(workspace)).length;
    const refused = await start(workspace, [...words, '--json'], { LAB_TOKEN: 'another' }).ended;
    assert.equal(JSON.parse(refused.out).error.code, 'cluster-denied');
    assert.equal((await listRuns(workspace)).length, runs);
  });

  function writeRuntime(workspace: string): void {
    const text = `type: ray\naddress: ${ray.address}\ntoken: LAB_TOKEN\nnode: ${process.execPath}\n`;
    writeFileSync(join(workspace, 'lab.runtime.yaml'), text);
  }

  function start(cwd: string, words: readonly string[], change: NodeJS.ProcessEnv = {}) {
    return rayClient(ray, cwd).start(words, change);
  }

  function cli<T>(cwd: string, ...words: readonly string[]): Promise<T> {
    return rayClient(ray, cwd).cli<T>(...words);
  }
});
