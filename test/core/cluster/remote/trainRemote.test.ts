// Trainings on a cluster whose jobs are processes: real programs, files and signals, compared with trainings here.
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ActionableError, CancelledError, ProblemsError } from '../../../../src/core/base/errors';
import { LEAVE } from '../../../../src/core/base/leave';
import { Random } from '../../../../src/core/base/random';
import type { JobState } from '../../../../src/core/cluster/cluster';
import { findKept } from '../../../../src/core/cluster/remote/keptOnStorage';
import { runJob } from '../../../../src/core/jobs';
import { listRuns, readRun } from '../../../../src/core/runs/listRuns';
import { readMetrics } from '../../../../src/core/runs/metricsLog';
import type { TrainEvent } from '../../../../src/core/training/events';
import { resume, train } from '../../../../src/core/training/trainRun';
import { builtCli } from '../../../cli/runCli';
import { startHub } from '../../hub/hubServer';
import { temporaryFolder } from '../../runs/temporaryFolder';
import { pretrainedFolder } from '../../training/pretrainedWorkspace';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';
import { beginClient, type ClientRequest } from '../clientProcess';
import { ProcessCluster, tinyRemote } from '../processCluster';
import { assertSameTraining } from '../sameTraining';

/** Kills of a client; more of them, and other instants: a stress test. */
const kills = Number(process.env.CLUSTER_KILLS ?? 4);
const seed = Number(process.env.CLUSTER_KILLS_SEED ?? 1);

const on = { runtime: '/tiny.runtime.yaml' };
/** Evaluations enough for a stop to come between two. */
const long = '{ epochs: 120, batch: 4, optimizer: { type: adam, learning-rate: 0.01 } }';
/** As long as whoever stops it may be kept waiting by other programs. */
const longer = '{ epochs: 240, batch: 4, optimizer: { type: adam, learning-rate: 0.01 } }';

function make(options: Parameters<typeof makeTinyWorkspace>[0] = {}, storage = false) {
  const { workspace, config } = makeTinyWorkspace(options);
  const folder = join(workspace, 'cluster');
  mkdirSync(join(folder, 'storage'), { recursive: true });
  const remote = { folder, workspace, cli: builtCli(), storage: storage ? join(folder, 'storage') : undefined };
  const cluster = new ProcessCluster(folder);
  const place = (more: Partial<Parameters<typeof gather>[1]> = {}) => ({
    ...gather(workspace, more),
    openRemote: async () => tinyRemote(remote, cluster),
  });
  return { workspace, config, remote, cluster, place };
}

const foldersOf = async (workspace: string) => (await listRuns(workspace)).map(({ folder }) => folder);

/** Aborts at the first rows of an evaluation. */
function stopping(reason?: string) {
  const abort = new AbortController();
  const events: TrainEvent[] = [];
  const onEvent = (event: TrainEvent) => {
    events.push(event);
    if (event.kind === 'metrics' && event.rows.some(({ values }) => values['validation/loss'] !== undefined))
      abort.abort(reason);
  };
  return { signal: abort.signal, onEvent, events };
}

/** Its places are taken: a job waits until long after it was stopped, as Ray's do. */
class FullCluster extends ProcessCluster {
  override async submit(): Promise<void> {}
  override async state(): Promise<JobState> {
    return { status: 'pending' };
  }
  override async *output(_: string, signal: AbortSignal): AsyncGenerator<string> {
    yield '';
    await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
    throw new CancelledError();
  }
  override async stop(id: string): Promise<void> {
    this.asked.push(`stop ${id}`);
  }
}

describe('a training on a cluster', function () {
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

  it('equals one here to the last digit, and its events too', async () => {
    const { workspace, config, cluster, place } = make();
    const here = await train(config, gather(workspace, { overrides: ['train.seed=5'] }));
    const options = place();
    const record = await runJob('train', { config, overrides: ['train.seed=5'], on }, options);
    const there = (await foldersOf(workspace)).find(folder => folder !== here.folder)!;
    await assertSameTraining(there, here.folder);
    assert.equal(record.status, 'completed');
    assert.equal(record.configPath, config);
    assert.deepEqual(record.files.map(({ path }) => path).sort(), here.record.files.map(({ path }) => path).sort());
    assert.deepEqual(record.remote, { runtime: join(cluster.folder, 'tiny.runtime.yaml'), job: `nlp-${record.id}` });
    assert.equal(record.pid, undefined);
    const rows = options.events.flatMap(event => (event.kind === 'metrics' ? event.rows : []));
    assert.deepEqual(rows, await readMetrics(there));
    const known = options.events.flatMap(event => ('folder' in event && event.kind !== 'metrics' ? [event.kind] : []));
    assert.deepEqual(known, ['folder', 'started'], 'its folder is known while it waits');
    const progress = options.events.flatMap(event => (event.kind === 'progress' ? [event.message] : []));
    assert.ok(progress.some(message => /^uploading .* of .* to tiny$/.test(message)));
    assert.ok(progress.some(message => /^copying the files of the run home/.test(message)));
    // Nothing is left of it on the worker, once its program has ended too.
    const { job } = record.remote!;
    const left = () => readdirSync(join(cluster.folder, 'jobs', job));
    while (left().includes('scratch')) await new Promise(resolve => setTimeout(resolve, 100));
    assert.ok(cluster.asked.includes(`release ${job}`));
    assert.equal(existsSync(join(cluster.folder, 'jobs', job, 'files')), false);
  });

  it('that waits for a place is stopped at once, and leaves no run', async () => {
    const { workspace, config, remote } = make();
    const cluster = new FullCluster(remote.folder);
    const abort = new AbortController();
    const stalls: unknown[] = [];
    const onEvent = (event: TrainEvent) => {
      if (event.kind !== 'progress' || event.stall === undefined) return;
      stalls.push(event.stall);
      abort.abort();
    };
    const options = { ...gather(workspace), signal: abort.signal, onEvent };
    const openRemote = async () => tinyRemote(remote, cluster);
    await assert.rejects(runJob('train', { config, on }, { ...options, openRemote }), CancelledError);
    assert.deepEqual(stalls, ['waiting']);
    assert.ok(cluster.asked.some(each => each.startsWith('stop nlp-')));
    assert.deepEqual(await foldersOf(workspace), []);
  });

  for (const storage of [false, true]) {
    it(`stopped, resumes there and here to the same end${storage ? ', by storage' : ''}`, async () => {
      const { workspace, config, place, cluster } = make({ train: longer }, storage);
      const whole = await train(config, gather(workspace));
      for (const resumed of ['there', 'here']) {
        const stopped = await runJob('train', { config, on }, place(stopping()));
        assert.equal(stopped.status, 'stopped');
        assert.ok(stopped.step > 0 && stopped.step < whole.record.step, `${stopped.step}`);
        const folder = (await foldersOf(workspace)).find(each => each.endsWith(stopped.id))!;
        const record =
          resumed === 'there'
            ? await runJob('resume', { run: folder, on }, place())
            : (await resume(folder, gather(workspace))).record;
        assert.equal(record.remote?.job, resumed === 'there' ? `nlp-${record.id}-2` : undefined);
        await assertSameTraining(folder, whole.folder);
      }
      assert.equal(cluster.asked.filter(each => each.startsWith('stop')).length, 2);
      // Archives that came home are not kept elsewhere.
      if (storage) assert.deepEqual(readdirSync(join(cluster.folder, 'storage', 'nlp-runs')), []);
    });
  }

  it('of data that is named by an absolute path elsewhere knows it by that path here', async () => {
    const elsewhere = temporaryFolder();
    const path = join(elsewhere, 'far.csv');
    const data = `{ train: ${JSON.stringify(path)}, validation: 20%, test: test.csv }`;
    const { workspace, config, place } = make({ train: longer, data });
    renameSync(join(workspace, 'train.csv'), path);
    const whole = await train(config, gather(workspace));
    for (const resumed of ['there', 'here']) {
      const stopped = await runJob('train', { config, on }, place(stopping()));
      assert.equal(stopped.status, 'stopped');
      const folder = (await foldersOf(workspace)).find(each => each.endsWith(stopped.id))!;
      const record = await (resumed === 'there'
        ? runJob('resume', { run: folder, on }, place())
        : runJob('resume', { run: folder }, place()));
      assert.deepEqual(record.files, whole.record.files);
      await assertSameTraining(folder, whole.folder);
    }
  });

  it('of a pretrained model, from a folder or a hub, continues as one here does', async () => {
    const folder = pretrainedFolder('bertClassify');
    const files = Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name))]));
    const hub = await startHub(files);
    const names = ['HF_ENDPOINT', 'HF_HUB_DISABLE_IMPLICIT_TOKEN'] as const;
    const before = names.map(name => process.env[name]);
    process.env.HF_ENDPOINT = hub.endpoint;
    process.env.HF_HUB_DISABLE_IMPLICIT_TOKEN = '1';
    try {
      for (const from of [folder, 'tiny/bert']) {
        const { workspace, config, place } = make();
        const keys = [
          'task: classify',
          'data: { train: train.csv, validation: 20% }',
          `model: { from: ${JSON.stringify(from)} }`,
        ];
        writeFileSync(config, `${keys.join('\n')}\ntrain: { epochs: 2, batch: 2, evaluate: 5 }\n`);
        const whole = await train(config, gather(workspace));
        const stopped = await runJob('train', { config, on }, place(stopping()));
        assert.equal(stopped.status, 'stopped');
        const run = (await foldersOf(workspace)).find(each => each.endsWith(stopped.id))!;
        const record = await runJob('resume', { run, on }, place());
        assert.deepEqual(record.hub, whole.record.hub);
        await assertSameTraining(run, whole.folder);
      }
    } finally {
      for (const [i, name] of names.entries()) {
        if (before[i] === undefined) delete process.env[name];
        else process.env[name] = before[i];
      }
      await hub.close();
    }
  });

  it('begun here continues there', async () => {
    const { workspace, config, place } = make({ train: long });
    const whole = await train(config, gather(workspace));
    const { folder } = await train(config, { ...gather(workspace), ...stopping() });
    const record = await runJob('resume', { run: folder, on }, place());
    assert.equal(record.status, 'completed');
    await assertSameTraining(folder, whole.folder);
  });

  it('goes on without whoever began it, and is followed again', async () => {
    const { workspace, config, place } = make({ train: long });
    const whole = await train(config, gather(workspace));
    const leaving = stopping(LEAVE);
    await assert.rejects(runJob('train', { config, on }, place(leaving)), CancelledError);
    const folder = (await foldersOf(workspace)).find(each => each !== whole.folder)!;
    const left = await readRun(folder);
    assert.equal(left.status, 'interrupted');
    // Training here must not begin behind its back.
    await assert.rejects(resume(folder, gather(workspace)), { code: 'still-remote' });
    const options = place();
    const record = await runJob('resume', { run: folder }, options);
    assert.equal(record.status, 'completed');
    assert.equal(record.remote?.job, `nlp-${record.id}`);
    await assertSameTraining(folder, whole.folder);
    // What was seen already is not told again.
    const rows = [...leaving.events, ...options.events].flatMap(event => (event.kind === 'metrics' ? event.rows : []));
    assert.deepEqual(rows, await readMetrics(folder));
  });

  it('whose node dies continues from the last checkpoint that came home', async () => {
    for (const storage of [true, false]) {
      const { workspace, config, place, cluster } = make({ train: long }, storage);
      const whole = await train(config, gather(workspace));
      let folder = '';
      const options = place();
      const killing = {
        ...options,
        onEvent: (event: TrainEvent) => {
          if (event.kind === 'started') folder = event.folder;
          if (event.kind !== 'metrics' || event.step < 300) return;
          const isHome = existsSync(join(folder, 'checkpoints', 'last', 'state.json'));
          const id = readdirSync(join(cluster.folder, 'jobs'))[0]!;
          if ((isHome || !storage) && !existsSync(join(cluster.folder, 'jobs', id, 'node-died'))) cluster.killNode(id);
        },
      };
      await assert.rejects(runJob('train', { config, on }, killing), { code: 'job-lost' });
      const lost = await readRun(folder);
      assert.equal(lost.status, 'interrupted');
      const again = await runJob('resume', { run: folder, on }, place());
      assert.equal(again.remote?.job, `nlp-${again.id}-2`);
      await assertSameTraining(folder, whole.folder);
    }
  });

  it('that is lost before anything came home begins again here, under its name', async () => {
    const { workspace, config, place, cluster } = make({ train: long });
    const whole = await train(config, gather(workspace, { overrides: ['train.seed=3'] }));
    await assert.rejects(
      runJob('train', { config, overrides: ['train.seed=3'], on }, place(stopping(LEAVE))),
      CancelledError,
    );
    const folder = (await foldersOf(workspace)).find(each => each !== whole.folder)!;
    cluster.killNode(readdirSync(join(cluster.folder, 'jobs'))[0]!);
    const options = place();
    const record = await runJob('resume', { run: folder }, options);
    assert.equal(record.remote, undefined);
    assert.ok(options.events.some(event => event.kind === 'log' && /no longer knows the job/.test(event.message)));
    await assertSameTraining(folder, whole.folder);
  });

  it('that nobody follows when its node dies continues from what is on the storage', async () => {
    const { workspace, config, place, cluster, remote } = make({ train: longer }, true);
    const whole = await train(config, gather(workspace));
    await assert.rejects(runJob('train', { config, on }, place(stopping(LEAVE))), CancelledError);
    const folder = (await foldersOf(workspace)).find(each => each !== whole.folder)!;
    const id = (await readRun(folder)).remote!.job;
    const { step } = await readRun(folder);
    const newest = async () => (await findKept(remote.storage!, id))[0]?.step ?? 0;
    while ((await newest()) <= step + 60) await new Promise(resolve => setTimeout(resolve, 20));
    cluster.killNode(id);
    const kept = await newest();
    const options = place();
    await runJob('resume', { run: folder }, options);
    const first = options.events.flatMap(event => (event.kind === 'metrics' ? event.rows : []))[0]!;
    assert.ok(first.step > kept, `${first.step} ${kept}`);
    await assertSameTraining(folder, whole.folder);
  });

  it('whose node dies while it is stopped continues from what is on the storage', async () => {
    const { workspace, config, place, cluster, remote } = make({ train: longer }, true);
    const whole = await train(config, gather(workspace));
    cluster.fetchFile = () => {
      throw new ActionableError('cluster-no-file', 'the node answers no more');
    };
    let kept = 0;
    cluster.stop = async id => {
      cluster.killNode(id);
      kept = (await findKept(remote.storage!, id))[0]!.step;
    };
    const abort = new AbortController();
    const runs = join(remote.storage!, 'nlp-runs');
    const onEvent = () => {
      const left = existsSync(runs) ? readdirSync(runs, { recursive: true, encoding: 'utf8' }) : [];
      if (left.some(name => /\d+\.json$/.test(name))) abort.abort();
    };
    const stopped = await runJob('train', { config, on }, { ...place(), signal: abort.signal, onEvent });
    assert.equal(stopped.status, 'stopped');
    const folder = (await foldersOf(workspace)).find(each => each.endsWith(stopped.id))!;
    const state = join(folder, 'checkpoints', 'last', 'state.json');
    assert.equal(JSON.parse(readFileSync(state, 'utf8')).step, kept);
    assert.deepEqual(readdirSync(runs), []);
    await resume(folder, gather(workspace));
    await assertSameTraining(folder, whole.folder);
  });

  it('brings its archive home again where it was damaged on its way, and leaves what is there', async () => {
    const { workspace, config, place, cluster } = make();
    const here = await train(config, gather(workspace));
    const fetch = cluster.fetchFile.bind(cluster);
    let damage = 1;
    cluster.fetchFile = async function* (id, name) {
      const pieces: Uint8Array[] = [];
      for await (const piece of fetch(id, name)) pieces.push(piece);
      const bytes = Buffer.concat(pieces);
      if (damage-- > 0) bytes[bytes.length >> 1]! ^= 1;
      yield bytes;
    };
    const options = place();
    const record = await runJob('train', { config, on }, options);
    const folder = (await foldersOf(workspace)).find(each => each.endsWith(record.id))!;
    await assertSameTraining(folder, here.folder);
    const warnings = options.events.flatMap(event =>
      event.kind === 'log' && event.level === 'warning' ? [event.message] : [],
    );
    assert.equal(warnings.filter(message => /SHA-256 differs/.test(message)).length, 1, warnings.join('\n'));
    damage = 99;
    await assert.rejects(runJob('train', { config, on }, place()), { code: 'damaged-archive' });
    const refused = (await foldersOf(workspace)).find(each => each !== folder && each !== here.folder)!;
    assert.equal((await readRun(refused)).status, 'interrupted');
    assert.deepEqual(readdirSync(refused).sort(), [
      'checkpoints',
      'config.yaml',
      'metrics.jsonl',
      'remote.json',
      'run.json',
    ]);
    damage = 0;
    assert.equal((await runJob('resume', { run: refused }, place())).status, 'completed');
    await assertSameTraining(refused, here.folder);
  });

  it('that cannot begin says why, and leaves no run', async () => {
    const { workspace, config, remote, cluster, place } = make();
    writeFileSync(join(workspace, 'train.csv'), 'text,label\n');
    await assert.rejects(runJob('train', { config, on }, place()), ProblemsError);
    const broken = join(remote.folder, 'own', 'cli.js');
    mkdirSync(dirname(broken));
    writeFileSync(join(dirname(broken), 'program.js'), '');
    writeFileSync(broken, 'console.error("no such runtime"); process.exit(3)');
    const failing = {
      ...place(),
      openRemote: async () => tinyRemote({ ...remote, folder: join(remote.folder, 'broken'), cli: broken }, cluster),
    };
    await assert.rejects(
      runJob('train', { config, on }, failing),
      (error: ActionableError) => error.code === 'job-failed' && /exit code 3.*no such runtime/.test(error.message),
    );
    appendFileSync(config, 'nonsense: 1\n');
    await assert.rejects(runJob('train', { config, on }, place()), ProblemsError);
    assert.deepEqual(await foldersOf(workspace), []);
  });

  it('stopped before it begins leaves no run', async () => {
    const { workspace, config, place } = make();
    const abort = new AbortController();
    const options = place({ signal: abort.signal });
    const onEvent = (event: TrainEvent) => {
      if (event.kind === 'progress' && event.message.startsWith('uploading')) abort.abort();
    };
    await assert.rejects(runJob('train', { config, on }, { ...options, onEvent }), CancelledError);
    assert.deepEqual(await foldersOf(workspace), []);
  });

  it('that is refused there is as it is here, with the place in the file here', async () => {
    const { workspace, config, place } = make({ model: './mine.ts' });
    const mine = join(workspace, 'mine.ts');
    writeFileSync(mine, 'export default 1;\n');
    await assert.rejects(runJob('train', { config, on }, place()), ({ problems: [problem] }: ProblemsError) => {
      assert.equal(problem?.path, mine);
      assert.deepEqual(problem.range?.start, { line: 1, column: 1 });
      return true;
    });
    assert.deepEqual(await foldersOf(workspace), []);
  });

  it('whose worker has a full disk says so, and continues where there is room', async () => {
    const { workspace, config, place, remote } = make({ model: '{ type: bag-of-words, width: 1024 }' });
    const whole = await train(config, gather(workspace));
    // A checkpoint has 240 KB and more.
    const full = new ProcessCluster(remote.folder, "trap '' XFSZ; ulimit -f 200; ");
    const options = { ...place(), openRemote: async () => tinyRemote(remote, full) };
    await assert.rejects(runJob('train', { config, on }, options), (error: ActionableError) => {
      assert.equal(error.code, 'disk-full');
      assert.match(error.message, /^on the worker: no space left to write .*scratch.*checkpoints/);
      return true;
    });
    const folder = (await foldersOf(workspace)).find(each => each !== whole.folder)!;
    const failed = await readRun(folder);
    assert.equal(failed.status, 'failed');
    assert.match(failed.failure ?? '', /^on the worker: no space left/);
    assert.equal((await runJob('resume', { run: folder, on }, place())).status, 'completed');
    await assertSameTraining(folder, whole.folder);
  });

  it('whose client is killed at any instant ends as if it had not been', async function () {
    this.timeout(240_000 + 30_000 * kills);
    const { workspace, config, remote, place } = make({ train: long }, true);
    const whole = await train(config, gather(workspace));
    const random = new Random(seed, 'kills');
    let run: string | undefined;
    for (let i = 0; i < kills; i++) {
      const request: ClientRequest = {
        kind: run === undefined ? 'train' : 'resume',
        request: run === undefined ? { config, on } : { run, on },
        workspace,
        remote,
      };
      const child = beginClient(request);
      await child.begins;
      await new Promise(resolve => setTimeout(resolve, random.integer(1500)));
      child.process.kill('SIGKILL');
      await child.ended;
      run ??= (await foldersOf(workspace)).find(each => each !== whole.folder);
    }
    assert.ok(run !== undefined);
    if ((await readRun(run)).status !== 'completed')
      assert.equal((await runJob('resume', { run, on }, place())).status, 'completed');
    await assertSameTraining(run, whole.folder);
    assert.equal((await foldersOf(workspace)).length, 2);
    // One job, whoever followed it.
    assert.deepEqual(readdirSync(join(remote.folder, 'jobs')).length, 1);
    assert.deepEqual(
      readdirSync(run).filter(name => name.startsWith('.')),
      [],
    );
  });

  it('of several folds equals cross-validation here, from one package', async () => {
    const { workspace, config, cluster, place } = make();
    const here = await runJob('crossValidate', { config, folds: 3 }, gather(workspace));
    const there = await runJob('crossValidate', { config, folds: 3, on }, place());
    assert.deepEqual(there.validation, here.validation);
    assert.deepEqual(there.test, here.test);
    for (const [i, folder] of there.folders.entries()) await assertSameTraining(folder, here.folders[i]!);
    assert.equal(cluster.asked.filter(each => each === 'upload new').length, 1);
    const titles = await Promise.all(there.folders.map(async folder => (await readRun(folder)).title));
    assert.deepEqual(titles, ['tiny fold 1/3', 'tiny fold 2/3', 'tiny fold 3/3']);
  });
});
