// Jobs on a real Ray cluster: packages, output as it comes, stopping, files, and what becomes of a job whose node dies.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ActionableError } from '../../src/core/base/errors';
import { type ClusterJob, hasEnded, type JobState } from '../../src/core/cluster/cluster';
import { connectTo } from '../../src/core/cluster/clusters';
import { makePack } from '../../src/core/cluster/pack';
import { packOf, textFile } from '../../src/core/cluster/packFile';
import { NODE_PACKAGE } from '../../src/core/cluster/ray/entrypoint';
import { gather, makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { ROOT } from '../project/sourceFiles';
import { type RayCluster, sharedRay } from './rayCluster';

const signal = new AbortController().signal;
let made = 0;
const newId = () => `nlp-test-${process.pid}-${++made}`;

/** What a job of these tests runs. */
const JOB = `
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { NLP_JOB_FILES: files, NLP_JOB_ID: id } = process.env;
const say = what => console.log(JSON.stringify(what));
const kinds = {
  say: () => say({ id, words: process.argv.slice(3), mine: process.env.MINE, folder: process.cwd(), node: process.version }),
  slowly: async () => {
    for (let i = 0; i < 5; i++) { say({ step: i, size: 'größe' }); await new Promise(done => setTimeout(done, 700)); }
  },
  save: () => {
    setInterval(() => undefined, 1000);
    process.on('SIGTERM', () => setTimeout(() => { say('saved'); writeFileSync(join(files, 'saved'), 'all'); process.exit(0); }, 5000));
    say('begun');
  },
  leave: () => { writeFileSync(join(files, 'left.bin'), require('node:crypto').createHash('sha512').update('x').digest().toString('hex').repeat(20000)); },
  wait: () => { setInterval(() => undefined, 1000); say('begun'); },
  fail: () => { process.exit(7); },
};
kinds[process.argv[2]]();
`;

describe('a Ray cluster', () => {
  let ray: RayCluster;
  let uri: string;
  const pack = packOf([textFile('job.cjs', JOB)]);
  const cluster = (change: object = {}) => connectTo({ ...ray.runtime, ...change }, ray.access);

  before(async function () {
    this.timeout(900_000);
    ray = await sharedRay();
    uri = await cluster().upload(pack, () => undefined, signal);
  });

  const job = (kind: string, change: Partial<ClusterJob> = {}): ClusterJob => ({
    id: newId(),
    pack: uri,
    command: ['job.cjs', kind],
    cpus: 1,
    env: {},
    metadata: {},
    ...change,
  });
  async function output(id: string): Promise<string> {
    let text = '';
    for await (const piece of cluster().output(id, signal)) text += piece;
    return text;
  }
  async function end(id: string): Promise<JobState> {
    for await (const _ of cluster().output(id, signal));
    return cluster().state(id, signal);
  }
  async function runTo(id: string, words: string, act: () => Promise<unknown>): Promise<string> {
    let text = '';
    let done = false;
    for await (const piece of cluster().output(id, signal)) {
      text += piece;
      if (!done && text.includes(words)) {
        done = true;
        await act();
      }
    }
    return text;
  }

  it('says its version, and how many processors it has', async () => {
    const facts = await cluster().check(signal);
    assert.deepEqual(facts, { kind: 'Ray', version: '2.60.0', cpus: 3, mostCpus: 2 });
  });

  it('refuses who has no token, or another', async () => {
    const refusal = async (token?: string) => {
      const asked = connectTo(ray.runtime, { trusted: true, token });
      const error = await asked.check(signal).catch((caught: ActionableError) => caught);
      return error instanceof ActionableError ? `${error.code}: ${error.message}` : assert.fail('it was let in');
    };
    assert.match(await refusal(), /^cluster-denied: .* wants a token/);
    assert.match(await refusal(randomBytes(32).toString('hex')), /^cluster-denied: .* refuses the token/);
  });

  it('takes a package once', async () => {
    const own = packOf([textFile('job.cjs', `${JOB}// ${randomBytes(8).toString('hex')}`)]);
    const sent: number[] = [];
    const first = await cluster().upload(own, done => sent.push(done), signal);
    assert.ok(sent.length > 0);
    assert.equal(await cluster().upload(own, () => assert.fail('it is sent again'), signal), first);
  });

  it('runs a job by the words that it is given, with its variables', async () => {
    const words = ["it's", 'a b', '$HOME', '"', '--set', 'x=[1, 2]', 'größe'];
    const one = job('say', { command: ['job.cjs', 'say', ...words], env: { MINE: 'own; value' } });
    await cluster().submit(one, signal);
    const said = JSON.parse(await output(one.id)) as Record<string, unknown>;
    assert.deepEqual(said.words, words);
    assert.deepEqual([said.id, said.mine, said.node], [one.id, 'own; value', process.version]);
    const { status, exitCode, node } = await cluster().state(one.id, signal);
    assert.deepEqual([status, exitCode], ['succeeded', 0]);
    assert.match(node!, /^[0-9a-f]{56}$/);
  });

  it('has one job of an id, however often it is begun', async () => {
    const one = job('say');
    await Promise.all([cluster().submit(one, signal), cluster().submit(one, signal)]);
    await cluster().submit(one, signal);
    assert.equal((await output(one.id)).trim().split('\n').length, 1);
  });

  it('gives out what a job writes as it comes, and from its beginning whenever it is asked', async () => {
    const one = job('slowly');
    await cluster().submit(one, signal);
    let atFirst: JobState | undefined;
    const whole = await runTo(one.id, '"step":0', async () => {
      atFirst = await cluster().state(one.id, signal);
    });
    assert.equal(atFirst!.status, 'running');
    const lines = whole.trim().split('\n');
    assert.deepEqual(
      lines.map(line => JSON.parse(line) as unknown),
      [0, 1, 2, 3, 4].map(step => ({ step, size: 'größe' })),
    );
    assert.equal(await output(one.id), whole);
  });

  it('gives a job that is stopped the time to save', async () => {
    const one = job('save');
    await cluster().submit(one, signal);
    const said = await runTo(one.id, 'begun', () => cluster().stop(one.id));
    assert.equal(said, '"begun"\n"saved"\n');
    assert.equal((await cluster().state(one.id, signal)).status, 'stopped');
    let file = '';
    for await (const piece of cluster().fetchFile(one.id, 'saved', signal)) file += Buffer.from(piece).toString();
    assert.equal(file, 'all');
    // Of a job that has ended nothing is changed.
    await cluster().stop(one.id);
    assert.equal((await cluster().state(one.id, signal)).status, 'stopped');
  });

  it('gives out the bytes of a file that a job leaves', async () => {
    const one = job('leave');
    await cluster().submit(one, signal);
    assert.equal((await end(one.id)).status, 'succeeded');
    const hash = createHash('sha256');
    let size = 0;
    for await (const piece of cluster().fetchFile(one.id, 'left.bin', signal)) {
      hash.update(piece);
      size += piece.length;
    }
    const expected = createHash('sha512').update('x').digest('hex').repeat(20000);
    assert.equal(size, expected.length);
    assert.equal(hash.digest('hex'), createHash('sha256').update(expected).digest('hex'));
    await assert.rejects(
      async () => {
        for await (const _ of cluster().fetchFile(one.id, 'nothing', signal));
      },
      ({ code }: ActionableError) => code === 'cluster-no-file',
    );
  });

  it('forgets a job that is removed', async () => {
    const one = job('say');
    await cluster().submit(one, signal);
    await end(one.id);
    await cluster().remove(one.id);
    assert.equal((await cluster().state(one.id, signal)).status, 'lost');
    await assert.rejects(output(one.id), ({ code }: ActionableError) => code === 'cluster-lost');
    await cluster().remove(one.id);
  });

  it('says why a job failed', async () => {
    const one = job('fail');
    await cluster().submit(one, signal);
    const { status, message, exitCode } = await end(one.id);
    assert.deepEqual([status, message, exitCode], ['failed', 'its process ended with code 7', 7]);
    const noNode = job('say');
    await cluster({ node: '/no/such/node' }).submit(noNode, signal);
    assert.match((await end(noNode.id)).message!, /the worker cannot run the Node that node names/);
    const noPack = job('say', { pack: `gcs://_ray_pkg_${'0'.repeat(64)}.zip` });
    await cluster().submit(noPack, signal);
    assert.match((await end(noPack.id)).message!, /the worker cannot get the package/);
  });

  it('may stop a job that waits for a processor', async () => {
    const one = job('say', { cpus: 1000 });
    await cluster().submit(one, signal);
    assert.equal((await cluster().state(one.id, signal)).status, 'pending');
    await cluster().stop(one.id);
    const { status, message } = await cluster().state(one.id, signal);
    assert.ok(status === 'stopped' || status === 'pending', `${status} ${message}`);
  });

  it(`trains with ${NODE_PACKAGE} of PyPI, with the scores of a training here`, async () => {
    const { workspace, config } = makeTinyWorkspace();
    const own = await makePack({ config, overrides: [], access: { workspace, trusted: true }, program: ROOT }, signal);
    const words = [own.program, 'train', own.config, '--workspace', '.', '--json'];
    const one = job('', { pack: await cluster().upload(own, () => undefined, signal), command: words });
    await cluster({ node: 'pypi' }).submit(one, signal);
    const said = await output(one.id);
    assert.equal((await cluster().state(one.id, signal)).status, 'succeeded', said);
    const there = JSON.parse(said.trim().split('\n').at(-1)!) as { metrics: unknown };
    const { train } = await import('../../src/core/training/trainRun');
    const { record } = await train(config, gather(workspace));
    assert.ok(record.metrics.validation);
    assert.deepEqual(there.metrics, JSON.parse(JSON.stringify(record.metrics)), join(workspace, said));
  });

  it('says that a job is lost whose node dies', async () => {
    const worker = await ray.startWorker(4);
    const one = job('wait', { cpus: 4 });
    await cluster().submit(one, signal);
    const said = await runTo(one.id, 'begun', async () => {
      assert.equal((await cluster().state(one.id, signal)).node, worker.id);
      ray.kill(worker);
    });
    assert.equal(said, '"begun"\n');
    const state = await cluster().state(one.id, signal);
    assert.ok(hasEnded(state));
    assert.equal(state.status, 'lost');
    assert.match(state.message!, /the node that it ran on is gone/);
    // The others work as before.
    const next = job('say');
    await cluster().submit(next, signal);
    assert.equal((await end(next.id)).status, 'succeeded');
  });
});
