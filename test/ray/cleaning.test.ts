// What jobs leave on a real Ray cluster: it goes with a later job, or by the command line, and not while somebody may fetch it.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CancelledError } from '../../src/core/base/errors';
import { LEAVE } from '../../src/core/base/leave';
import { type Cluster, hasEnded } from '../../src/core/cluster/cluster';
import { runJob } from '../../src/core/jobs';
import { listRuns, readRun } from '../../src/core/runs/listRuns';
import { runCli } from '../cli/runCli';
import { temporaryFolder } from '../core/runs/temporaryFolder';
import { type RayCluster, sharedRay } from './rayCluster';
import { makeRayTraining, on, onceAfter, withOneThread } from './rayTrainings';

interface Cleaned {
  readonly items: readonly { readonly kind: string; readonly name: string; readonly reason: string }[];
  readonly stay: { readonly running: number; readonly needed: number; readonly recent: number };
  readonly kept?: readonly string[];
}

const signal = new AbortController().signal;

describe('what jobs leave on a Ray cluster', () => {
  let ray: RayCluster;
  withOneThread();
  before(async function () {
    this.timeout(900_000);
    ray = await sharedRay();
  });

  const left = async (cluster: Cluster, id: string) => (await cluster.leftJobs(signal)).find(job => job.id === id);

  it('goes with a later job when it is home, else by the command line when nobody may fetch it', async () => {
    const storage = temporaryFolder();
    // One node alone has two: a job removes what others have left where it runs.
    const { workspace, config, place, remote } = makeRayTraining(ray, {}, { storage, cpus: 2 });
    const { cluster } = remote;
    const first = await runJob('train', { config, on }, place());
    const job = first.remote!.job;
    assert.equal((await left(cluster, job))!.nodes.length, 1);
    assert.deepEqual(readdirSync(join(storage, 'nlp-runs')), []);
    const abort = new AbortController();
    const leaving = onceAfter(1, () => abort.abort(LEAVE));
    await assert.rejects(runJob('train', { config, on }, place({ ...leaving, signal: abort.signal })), CancelledError);
    const { status, nodes } = (await left(cluster, job))!;
    assert.deepEqual([status, nodes], ['succeeded', []]);
    const other = (await listRuns(workspace)).find(({ folder }) => !folder.endsWith(first.id))!.folder;
    const unfetched = (await readRun(other)).remote!.job;
    while (!hasEnded(await cluster.state(unfetched, signal))) await pause(200);

    const runtime = `type: ray\naddress: ${ray.address}\ntoken: LAB_TOKEN\nstorage: ${storage}\n`;
    writeFileSync(join(workspace, 'lab.runtime.yaml'), runtime);
    const cleaning = async (...words: readonly string[]) => {
      const all = ['cluster', 'clean', '--on', 'lab', '--json', ...words];
      const result = await runCli(all, { cwd: workspace, env: { LAB_TOKEN: ray.token } });
      assert.equal(result.code, 0, result.stderr);
      const { items, stay, kept } = result.json<Cleaned>();
      return { own: items.filter(({ name }) => name === job || name === unfetched), stay, kept };
    };
    const listed = await cleaning('--older-than', '100');
    assert.deepEqual(
      listed.own.map(({ kind, name }) => [kind, name]),
      [['job', job]],
    );
    assert.ok(listed.stay.needed >= 2);
    assert.ok(await left(cluster, job), 'without --yes nothing goes');
    await cleaning('--older-than', '100', '--yes');
    assert.equal(await left(cluster, job), undefined);
    assert.equal((await left(cluster, unfetched))!.nodes.length, 1);

    // Its run comes home; then its files go too, by a job that leaves nothing itself.
    assert.equal((await runJob('resume', { run: other }, place())).status, 'completed');
    assert.equal((await left(cluster, unfetched))!.nodes.length, 1);
    const last = await cleaning('--older-than', '100', '--yes');
    assert.deepEqual(
      last.own.map(({ name }) => name),
      [unfetched],
    );
    assert.deepEqual(last.kept, []);
    assert.equal(await left(cluster, unfetched), undefined);
    assert.equal((await cluster.leftJobs(signal)).filter(({ id }) => id.startsWith('nlp-clean-')).length, 0);
    assert.equal((await cluster.state(unfetched, signal)).status, 'lost');
  });

  it('stays where its job has not ended', async () => {
    const storage = temporaryFolder();
    const { workspace, config, place, remote } = makeRayTraining(
      ray,
      { train: '{ epochs: 60, batch: 2, optimizer: { type: adam, learning-rate: 0.01 } }' },
      { storage },
    );
    const abort = new AbortController();
    const leaving = onceAfter(1, () => abort.abort(LEAVE));
    await assert.rejects(runJob('train', { config, on }, place({ ...leaving, signal: abort.signal })), CancelledError);
    const { remote: there } = await readRun((await listRuns(workspace))[0]!.folder);
    const { planCleaning } = await import('../../src/core/cluster/remote/cleanCluster');
    mkdirSync(join(storage, 'nlp-runs', there!.job), { recursive: true });
    const request = { workspace: temporaryFolder(), olderThanDays: 0, now: Date.now() + 1e12 };
    const { items } = await planCleaning(remote, request, signal);
    assert.deepEqual(
      items.filter(({ name }) => name === there!.job),
      [],
    );
    assert.ok(existsSync(join(storage, 'nlp-runs', there!.job)));
    await remote.cluster.stop(there!.job);
  });
});
