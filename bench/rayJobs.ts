/**
 * `node --import tsx bench/rayJobs.ts [--trials 8] [--json]`: the sweep of `sentiment-linear` on a real Ray cluster of this machine, two
 * trials at a time: seconds to the first trial, of a trial, and of each part of it. Build first: `npm run build`.
 */
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Cluster } from '../src/core/cluster/cluster';
import { connectTo } from '../src/core/cluster/clusters';
import { makeHandOverPack } from '../src/core/cluster/handOver/handOverPack';
import { makePack } from '../src/core/cluster/pack';
import { startRemoteSweep } from '../src/core/cluster/remote/clusterRunner';
import type { Remote } from '../src/core/cluster/remote/remote';
import { startRay } from '../test/ray/rayCluster';
import { median } from './turns';

const ROOT = join(__dirname, '..');
const SAMPLES = join(ROOT, 'samples');
const NAME = 'sentiment-linear';

const { values } = parseArgs({
  options: { trials: { type: 'string', default: '8' }, json: { type: 'boolean', default: false } },
});
const trials = Number(values.trials);

/** What happens to a job, in the order in which it does. */
const stages = ['asked', 'accepted', 'placed', 'begun', 'over', 'home'] as const;
type Stage = (typeof stages)[number];
type Moments = Partial<Record<Stage, number>>;

/** The cluster, and when each of its jobs came so far, in milliseconds. */
function watched(cluster: Cluster): { readonly cluster: Cluster; readonly jobs: ReadonlyMap<string, Moments> } {
  const jobs = new Map<string, Moments>();
  const note = (id: string, stage: Stage) => {
    jobs.set(id, { [stage]: performance.now(), ...jobs.get(id) });
  };
  return {
    jobs,
    cluster: {
      check: signal => cluster.check(signal),
      upload: (pack, onProgress, signal) => cluster.upload(pack, onProgress, signal),
      async submit(job, signal) {
        note(job.id, 'asked');
        await cluster.submit(job, signal);
        note(job.id, 'accepted');
      },
      state: (id, signal) => cluster.state(id, signal),
      async *output(id, signal, news) {
        for await (const text of cluster.output(id, signal, news)) {
          for (const stage of ['placed', 'begun', 'over'] as const)
            if (text.includes(`"told":"${stage}"`)) note(id, stage);
          yield text;
        }
      },
      stop: id => cluster.stop(id),
      remove: id => cluster.remove(id),
      release: id => cluster.release(id),
      leftJobs: signal => cluster.leftJobs(signal),
      clear: (left, signal) => cluster.clear(left, signal),
      async *fetchFile(id, name, signal) {
        yield* cluster.fetchFile(id, name, signal);
        note(id, 'home');
      },
    },
  };
}

async function main() {
  const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'nlp-ray-jobs-')));
  cpSync(SAMPLES, workspace, { recursive: true, filter: path => !path.startsWith(join(SAMPLES, '.nlp')) });
  const file = join(workspace, `${NAME}.sweep.yaml`);
  const space = readFileSync(file, 'utf8').split('trials:')[0]!;
  writeFileSync(file, `${space}trials: ${trials}\nparallel: 2\nmetric: loss\nsampler: random\nseed: 1\n`);
  const ray = await startRay();
  try {
    await ray.startWorker(2);
    const access = { workspace, trusted: true };
    const { cluster, jobs } = watched(connectTo(ray.runtime, ray.access));
    const remote: Remote = {
      cluster,
      runtime: ray.runtime,
      pack: (what, signal) => makePack({ ...what, access, program: ROOT }, signal),
      packHandOver: (what, signal) => makeHandOverPack({ ...what, program: ROOT }, signal),
    };
    const began = performance.now();
    const { times, status } = await startRemoteSweep(file, remote, {
      ...access,
      signal: new AbortController().signal,
      remoteOf: async () => remote,
      onTrial: () => undefined,
      onWarning: message => process.stderr.write(`${message}\n`),
    });
    const seconds = (performance.now() - began) / 1000;
    const parts = stages.slice(1).map((stage, i) => {
      const took = [...jobs.values()].map(moments => (moments[stage]! - moments[stages[i]!]!) / 1000);
      return [`${stages[i]} to ${stage}`, median(took)] as const;
    });
    const result = { trials, status, seconds, ...times, medians: Object.fromEntries(parts) };
    console.log(JSON.stringify(result, null, values.json ? 0 : 2));
  } finally {
    await ray.close();
    rmSync(workspace, { recursive: true, force: true });
  }
}

void main();
