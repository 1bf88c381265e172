// A training on a real Ray cluster as the editor asks for it: through its worker, left by a closing editor, stopped, and resumed.
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectTo } from '../../src/core/cluster/clusters';
import { listRuns, readRun } from '../../src/core/runs/listRuns';
import { readMetrics } from '../../src/core/runs/metricsLog';
import { train } from '../../src/core/training/trainRun';
import { forkOptions } from '../../src/extension/workers/forkOptions';
import type { TrainCalls, TrainNews } from '../../src/protocol/train';
import { callWorker } from '../../src/worker/connection';
import { assertSameTraining } from '../core/cluster/sameTraining';
import { gather, makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { ROOT } from '../project/sourceFiles';
import { type RayCluster, sharedRay } from './rayCluster';

/** Long enough for a stop to come between two evaluations. */
const long = '{ epochs: 60, batch: 2, optimizer: { type: adam, learning-rate: 0.01 } }';

describe('the worker of the editor, on a Ray cluster', () => {
  let ray: RayCluster;
  const children: ChildProcess[] = [];
  before(async function () {
    this.timeout(900_000);
    ray = await sharedRay();
  });
  after(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  function startWorker() {
    const env = { ...process.env, NLP_THREADS: '1', RAY_ADDRESS: '', RAY_AUTH_TOKEN: 'of another cluster' };
    const child = fork(join(ROOT, 'dist', 'worker', 'train.js'), [], forkOptions(env));
    children.push(child);
    const end = callWorker<TrainCalls, TrainNews>(child);
    /** With the first rows that come. */
    const rows = new Promise<void>(resolve => end.on('metrics', () => resolve()));
    return { child, end, rows };
  }

  it('trains by the settings; leaves, stops and resumes to the same end', async () => {
    const { workspace, config } = makeTinyWorkspace({ train: long });
    const threads = process.env.NLP_THREADS;
    process.env.NLP_THREADS = '1';
    const whole = await train(config, gather(workspace)).finally(() => {
      if (threads === undefined) delete process.env.NLP_THREADS;
      else process.env.NLP_THREADS = threads;
    });
    // Nothing answers there: what the settings say of lab wins.
    const runtime = join(workspace, 'lab.runtime.yaml');
    writeFileSync(runtime, `type: ray\naddress: http://127.0.0.1:9\nnode: ${process.execPath}\n`);
    const { address, token } = ray;
    const other = { address: 'http://127.0.0.1:10' };
    const on = { runtime, access: { lab: { address, token }, other } };
    const asked = { workspace, trusted: true, on };

    const leaving = startWorker();
    const left = leaving.end.call('train', { ...asked, config, job: '1' });
    left.catch(() => undefined);
    await Promise.race([leaving.rows, left]);
    leaving.child.disconnect();
    await once(leaving.child, 'exit');
    const { folder } = (await listRuns(workspace)).find(run => run.folder !== whole.folder)!;
    const record = await readRun(folder);
    assert.equal(record.status, 'interrupted');
    assert.equal(record.remote?.runtime, runtime);

    const { end, rows } = startWorker();
    const abort = new AbortController();
    const followed = end.call('resume', { ...asked, run: folder, job: '2' }, abort.signal);
    await Promise.race([rows, followed]);
    abort.abort();
    const stopped = await followed;
    // It may have come to its end before it heard of the stop.
    assert.match(stopped.status, /^(?:stopped|completed)$/);
    const cluster = connectTo({ ...ray.runtime, path: runtime }, ray.access);
    assert.match(
      (await cluster.state(record.remote.job, new AbortController().signal)).status,
      /^(?:stopped|succeeded)$/,
    );
    if (stopped.status === 'stopped')
      assert.equal((await end.call('resume', { ...asked, run: folder, job: '3' })).status, 'completed');
    await assertSameTraining(folder, whole.folder);
    assert.equal((await readMetrics(folder)).length, (await readMetrics(whole.folder)).length);
  });
});
