// What goes wrong on a node of a real Ray cluster: its disk is full, it is of another platform, the cluster kills the job.
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ActionableError } from '../../src/core/base/errors';
import { jobVariables } from '../../src/core/cluster/cluster';
import { runJob } from '../../src/core/jobs';
import { listRuns, readRun } from '../../src/core/runs/listRuns';
import { readMetrics } from '../../src/core/runs/metricsLog';
import type { TrainEvent } from '../../src/core/training/events';
import { train } from '../../src/core/training/trainRun';
import { assertSameTraining } from '../core/cluster/sameTraining';
import { temporaryFolder } from '../core/runs/temporaryFolder';
import { gather } from '../core/training/tinyWorkspace';
import { ROOT } from '../project/sourceFiles';
import { type RayCluster, sharedRay } from './rayCluster';
import { long, makeRayTraining, on, onceAfter, trainingFor, withOneThread } from './rayTrainings';
import { mountSmallDisk } from './smallDisk';

const NATIVE = join(ROOT, 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6');

/** Processes with a variable of the environment, by their command lines. */
function processesWith(variable: string, value: string): readonly { readonly pid: number; readonly words: string }[] {
  return readdirSync('/proc').flatMap(entry => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const has = readFileSync(`/proc/${entry}/environ`, 'utf8').split('\0').includes(`${variable}=${value}`);
      const words = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return has ? [{ pid: Number(entry), words }] : [];
    } catch {
      // It ended meanwhile, or is another user's.
      return [];
    }
  });
}

/** The process of Ray that began it. */
function supervisorOf(pid: number): number {
  const parent = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))![1]);
  return readFileSync(`/proc/${parent}/cmdline`, 'utf8').includes('JobSupervisor') ? parent : supervisorOf(parent);
}

describe('a node of a Ray cluster', () => {
  let ray: RayCluster;
  withOneThread();
  before(async function () {
    this.timeout(900_000);
    ray = await sharedRay();
  });

  /** A Node for jobs that something is done before. @param prelude of a shell */
  function nodeWith(prelude: string): string {
    const path = join(temporaryFolder(), 'node');
    const text = `#!/bin/sh\nif [ "$1" != -e ]; then ${prelude}; fi\nexec '${process.execPath}' "$@"\n`;
    writeFileSync(path, text);
    chmodSync(path, 0o755);
    return path;
  }

  /** @param blocks of 512 bytes that a file may have */
  const limitedTo = (blocks: number) => ({ node: nodeWith(`trap '' XFSZ; ulimit -f ${blocks}`) });

  const stepAtHome = (folder: string) => {
    const state = join(folder, 'checkpoints', 'last', 'state.json');
    return existsSync(state) ? (JSON.parse(readFileSync(state, 'utf8')) as { readonly step: number }).step : 0;
  };

  /** The first step of those that a job has measured. */
  const firstOf = (events: readonly TrainEvent[]) =>
    events.flatMap(event => (event.kind === 'metrics' ? event.rows : []))[0]!.step;

  it('whose disk gets full says so: what is home stays, and the run continues from it', async () => {
    const disk = mountSmallDisk('8m');
    if (!disk) console.log('      nobody may mount here: the system refuses larger files instead (ulimit -f)');
    const link = `rmdir "$${jobVariables.files}"; ln -s '${disk?.folder}' "$${jobVariables.files}"`;
    const places = disk
      ? ([
          ['scratch', { env: { TMPDIR: disk.folder } }],
          ['files', { node: nodeWith(link) }],
        ] as const)
      : ([['scratch', limitedTo(200)]] as const);
    try {
      const model = '{ type: bag-of-words, width: 1024 }';
      // It trains for longer than what it says takes to come here, and the disk to be filled.
      const { workspace, config, place } = makeRayTraining(ray, { train: trainingFor(180), model });
      const whole = await train(config, gather(workspace));
      let folder = '';
      let home = 0;
      for (const [what, change] of places) {
        const before = home;
        const onEvent = (event: TrainEvent) => {
          if (event.kind === 'started') folder = event.folder;
          if (event.kind === 'metrics' && stepAtHome(folder) > before) disk?.fill();
        };
        const options = place({ onEvent }, change);
        const trained =
          folder === '' ? runJob('train', { config, on }, options) : runJob('resume', { run: folder, on }, options);
        await assert.rejects(trained, (error: ActionableError) => {
          assert.equal(error.code, 'disk-full', error.message);
          assert.match(error.message, /^on the worker: no space left to write /);
          assert.ok(error.message.includes(`nlp-${what}-`), error.message);
          return true;
        });
        const failed = await readRun(folder);
        assert.equal(failed.status, 'failed');
        assert.match(failed.failure ?? '', /^on the worker: no space left/);
        assert.ok((await readMetrics(folder)).length > 0);
        home = stepAtHome(folder);
        if (disk) assert.ok(home > before, `${what}: ${home} ${before}`);
        disk?.free();
      }
      const last = place();
      assert.equal((await runJob('resume', { run: folder, on }, last)).status, 'completed');
      assert.ok(firstOf(last.events) > home);
      await assertSameTraining(folder, whole.folder);
    } finally {
      disk?.unmount();
    }
  });

  it('that has no room for what a job says names that, and the run continues', async () => {
    const { workspace, config, place } = makeRayTraining(ray, { train: long });
    const whole = await train(config, gather(workspace));
    // Of all that it writes, its output is the longest.
    await assert.rejects(runJob('train', { config, on }, place({}, limitedTo(1000))), (error: ActionableError) => {
      assert.equal(error.code, 'job-died', error.message);
      assert.match(error.message, /exit code 94: the disk of the worker with the logs of Ray is full; make room there/);
      return true;
    });
    const folder = (await listRuns(workspace)).find(run => run.folder !== whole.folder)!.folder;
    assert.equal((await readRun(folder)).status, 'interrupted');
    assert.ok((await readMetrics(folder)).length > 0);
    assert.equal((await runJob('resume', { run: folder, on }, place())).status, 'completed');
    await assertSameTraining(folder, whole.folder);
  });

  it('of another platform, or with a Node of another one, runs nothing and says why', async () => {
    const refusal = async (change: object) => {
      const { workspace, config, place } = makeRayTraining(ray, {}, change);
      let found: ActionableError | undefined;
      await assert.rejects(runJob('train', { config, on }, place()), (error: ActionableError) => {
        found = error;
        return error.code === 'job-failed';
      });
      assert.deepEqual(await listRuns(workspace), []);
      return found!.message;
    };
    const nodes = temporaryFolder();
    // Files of those platforms: what a system looks at is their first bytes.
    for (const [name, from] of [
      ['node', join(NATIVE, 'linux', 'arm64', 'libonnxruntime.so.1')],
      ['node.exe', join(NATIVE, 'win32', 'x64', 'onnxruntime.dll')],
    ] as const) {
      const node = join(nodes, name);
      copyFileSync(from, node);
      chmodSync(node, 0o755);
      assert.match(
        await refusal({ node }),
        /could not begin on test: .*is a program of another platform; name one for/,
      );
    }
    // To its programs its kernel is that of another processor.
    const worker = await ray.startWorker(5, ['setarch', 'linux32']);
    assert.match(await refusal({ cpus: 5 }), /could not begin on test: .*the worker is no linux-x64/);
    ray.kill(worker);
  });

  it('that kills a job, or is told by others to stop it, says so; the run continues from what is home', async () => {
    const { workspace, config, place, remote } = makeRayTraining(ray, { train: long });
    const whole = await train(config, gather(workspace));
    let folder = '';
    let jobs = 0;
    const jobOf = () => `nlp-${basename(folder)}${jobs === 1 ? '' : `-${jobs}`}`;
    /** Trains on until rows of an evaluation come, then something happens to its job. */
    const trainUntil = (act: () => void) => {
      jobs++;
      const happening = place(
        onceAfter((jobs - 1) * 1000, at => {
          folder = at;
          act();
        }),
      );
      return folder === ''
        ? runJob('train', { config, on }, happening)
        : runJob('resume', { run: folder, on }, happening);
    };
    const processOf = () => processesWith(jobVariables.id, jobOf())[0]!.pid;
    const dies = async (code: string, words: RegExp) => {
      const find = code === 'job-died' ? processOf : () => supervisorOf(processOf());
      await assert.rejects(
        trainUntil(() => process.kill(find(), 'SIGKILL')),
        (error: ActionableError) => {
          assert.equal(error.code, code, error.message);
          assert.match(error.message, words);
          assert.match(error.message, /continue it from the last checkpoint that came home: nlp resume tiny\//);
          return true;
        },
      );
      assert.equal((await readRun(folder)).status, 'interrupted');
    };
    await dies('job-died', /its process was killed \(SIGKILL\)/);
    await dies('job-lost', /has lost the job/);
    // Of who watches over it nothing is left, and so nothing of the job trains on behind its back.
    while (processesWith(jobVariables.id, jobOf()).length > 0) await pause(100);
    const stopped = await trainUntil(() => void remote.cluster.stop(jobOf()));
    assert.equal(stopped.status, 'stopped');
    assert.ok(stepAtHome(folder) > 0);
    assert.equal((await runJob('resume', { run: folder, on }, place())).status, 'completed');
    await assertSameTraining(folder, whole.folder);
  });
});
