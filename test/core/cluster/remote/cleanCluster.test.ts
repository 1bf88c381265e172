// What trainings leave on a cluster and its storage: what may go, and that nothing goes that somebody may still fetch.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError } from '../../../../src/core/base/errors';
import { LEAVE } from '../../../../src/core/base/leave';
import { clean, planCleaning } from '../../../../src/core/cluster/remote/cleanCluster';
import { listKept, markUses, readUses } from '../../../../src/core/cluster/remote/keptOnStorage';
import { putOnStorage } from '../../../../src/core/cluster/storage';
import { runJob } from '../../../../src/core/jobs';
import { listRuns, readRun } from '../../../../src/core/runs/listRuns';
import type { TrainEvent } from '../../../../src/core/training/events';
import { hashFiles } from '../../../../src/core/training/start/hashFiles';
import { builtCli } from '../../../cli/runCli';
import { temporaryFolder } from '../../runs/temporaryFolder';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';
import { ProcessCluster, tinyRemote } from '../processCluster';

const signal = new AbortController().signal;
const on = { runtime: '/tiny.runtime.yaml' };
const DAY = 86_400_000;
const long = '{ epochs: 240, batch: 4, optimizer: { type: adam, learning-rate: 0.01 } }';

function make() {
  const { workspace, config } = makeTinyWorkspace({ train: long });
  const folder = join(workspace, 'cluster');
  const storage = join(folder, 'storage');
  mkdirSync(storage, { recursive: true });
  const cluster = new ProcessCluster(folder);
  const remote = tinyRemote({ folder, workspace, cli: builtCli(), storage }, cluster);
  const place = (more: object = {}) => ({ ...gather(workspace, more), openRemote: async () => remote });
  return { workspace, config, storage, cluster, remote, place };
}

describe('what is left on a cluster', function () {
  this.timeout(120_000);
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  it('stays as long as its run may fetch it, and goes when the run is home', async () => {
    const { workspace, config, storage, cluster, remote, place } = make();
    const plan = (days = 0) => planCleaning(remote, { workspace, olderThanDays: days, now: Date.now() + 1000 }, signal);
    const abort = new AbortController();
    const onEvent = ({ kind }: TrainEvent) => kind === 'metrics' && abort.abort(LEAVE);
    await assert.rejects(runJob('train', { config, on }, place({ signal: abort.signal, onEvent })), CancelledError);
    const [left] = await listRuns(workspace);
    const { job } = (await readRun(left!.folder)).remote!;
    // It trains, or has ended meanwhile and nobody has fetched it: neither goes, however few the days.
    const training = await plan();
    assert.deepEqual(training.items, []);
    assert.ok(training.stay.running + training.stay.needed >= 1);
    while ((await cluster.state(job)).status === 'running') await new Promise(resolve => setTimeout(resolve, 50));
    assert.equal((await listKept(storage)).length, 1);
    const ended = await plan();
    assert.deepEqual([ended.items, ended.stay], [[], { running: 0, needed: 2, recent: 0 }]);
    // To another workspace it is a job of somebody, which it leaves alone until it is old.
    const elsewhere = (days: number, later: number) =>
      planCleaning(remote, { workspace: temporaryFolder(), olderThanDays: days, now: Date.now() + later }, signal);
    assert.deepEqual((await elsewhere(30, 29 * DAY)).stay, { running: 0, needed: 0, recent: 2 });
    assert.deepEqual(
      (await elsewhere(30, 31 * DAY)).items.map(({ kind, name, reason }) => [kind, name, reason]),
      [
        ['job', job, 'not used for 31 days'],
        ['archives', job, 'not used for 31 days'],
      ],
    );
    assert.equal((await runJob('resume', { run: left!.folder, on }, place())).status, 'completed');
    assert.deepEqual(readdirSync(join(storage, 'nlp-runs')), [], 'its archives go without being asked');
    const home = await plan(30);
    assert.deepEqual(
      home.items.map(({ kind, name }) => [kind, name]),
      [['job', job]],
    );
    assert.match(home.items[0]!.reason, /^its run is here: tiny\//);
    assert.deepEqual(await clean(home, remote, signal), []);
    assert.deepEqual(await cluster.leftJobs(), []);
    assert.deepEqual((await plan()).items, []);
  });

  it('keeps large files that a job reads, and those that were used lately', async () => {
    const { workspace, storage, remote } = make();
    const paths: string[] = [];
    for (const name of ['read', 'unread', 'again']) {
      const path = join(workspace, name);
      writeFileSync(path, name.repeat(50));
      const [found] = await hashFiles([path], signal);
      paths.push(await putOnStorage(storage, { path, size: name.length * 50, sha256: found!.sha256 }, signal));
      const old = new Date(Date.now() - 40 * DAY);
      utimesSync(paths.at(-1)!, old, old);
      utimesSync(join(paths.at(-1)!, '..'), old, old);
    }
    const [read, unread, again] = paths as [string, string, string];
    await markUses(storage, 'nlp-20260101-000000-abcd', [read]);
    const [marked] = await listKept(storage);
    assert.equal((await readUses(marked!.folder)).length, 1);
    const plan = await planCleaning(remote, { workspace }, signal);
    assert.deepEqual(
      plan.items.map(({ kind, reason }) => [kind, reason]),
      [
        ['file', 'not used for 40 days'],
        ['file', 'not used for 40 days'],
      ],
    );
    assert.deepEqual(plan.stay, { running: 0, needed: 1, recent: 1 });
    assert.equal(plan.bytes, 'unread'.length * 50 + 'again'.length * 50);
    // A training takes it up before it goes.
    const path = join(workspace, 'again');
    const [found] = await hashFiles([path], signal);
    await putOnStorage(storage, { path, size: 250, sha256: found!.sha256 }, signal);
    const [kept, ...none] = await clean(plan, remote, signal);
    assert.match(kept!, /: it is in use again$/);
    assert.deepEqual(none, []);
    assert.deepEqual([read, unread, again].map(existsSync), [true, false, true]);
  });
});
