/** A Ray cluster: its dashboard is asked by the Jobs interface, and no program of Ray is needed here. */
import { setTimeout as pause } from 'node:timers/promises';
import { ActionableError, CancelledError } from '../../base/errors';
import type { Cluster, ClusterFacts, ClusterJob, JobState, LeftJob, OutageNews } from '../cluster';
import { clusterKinds } from '../kinds';
import type { Pack } from '../packFile';
import { endpointOf, type Runtime, type RuntimeAccess } from '../runtime';
import { leftFile } from './entrypoint';
import { readLogFile } from './files';
import { OutageError, RayHttp } from './http';
import { jobState, removeJob, stopJob, submitJob } from './jobs';
import { clearJobs, findLeftJobs } from './leftovers';
import { listNodes } from './nodes';
import { PACE, type Pace, readOutput } from './output';
import { uploadPack } from './packages';
import { patiently, SHORT } from './patience';

/** Of the interface; it has been so since Ray 2.3. */
const OLDEST_INTERFACE = 4;
/** Major and minor version: the first that gives out files of the logs as they are (`files.ts`). */
const OLDEST: readonly [number, number] = [2, 34];

/** Jobs whose files a later one removes: the last of this program, by the address of their cluster. */
const released = new Map<string, readonly string[]>();
const MOST_RELEASED = 20;

export class RayCluster implements Cluster {
  private readonly http: RayHttp;

  /** @throws ActionableError `untrusted-cluster`, `bad-runtime` */
  constructor(
    private readonly runtime: Runtime,
    access: RuntimeAccess,
    private readonly pace: Pace = PACE,
  ) {
    this.http = new RayHttp(endpointOf(runtime, access), runtime.token, access.tokenCommand);
  }

  async check(signal: AbortSignal): Promise<ClusterFacts> {
    const found = await patiently(() => this.http.json('/api/version', {}, signal), [], signal);
    const { version, ray_version: ray } = (found ?? {}) as {
      readonly version?: unknown;
      readonly ray_version?: unknown;
    };
    if (typeof ray !== 'string' || typeof version !== 'string') throw this.http.notRay('it tells no version of Ray');
    const [major = 0, minor = 0] = ray.split('.').map(Number);
    const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
    if (isOld || Number(version) < OLDEST_INTERFACE)
      throw new ActionableError(
        'cluster-too-old',
        `${this.http.host} runs Ray ${ray}; jobs need ${OLDEST.join('.')} or later: pip install -U "ray[default]" on all of its nodes`,
      );
    const counts = (await listNodes(this.http, signal)).map(({ cpus }) => cpus);
    const cpus = counts.reduce((sum, count) => sum + count, 0);
    // Nothing where the cluster does not tell: jobs run without.
    const told = counts.length > 0 && { cpus, mostCpus: Math.max(...counts) };
    return { kind: clusterKinds.ray.title, version: ray, ...told };
  }

  upload(pack: Pack, onProgress: (sent: number, of: number) => void, signal: AbortSignal): Promise<string> {
    return uploadPack(this.http, pack, onProgress, signal);
  }

  submit(job: ClusterJob, signal: AbortSignal): Promise<void> {
    return submitJob(this.http, job, this.runtime, signal, released.get(this.http.host));
  }

  state(id: string, signal: AbortSignal): Promise<JobState> {
    return patiently(() => jobState(this.http, id, signal), SHORT, signal);
  }

  output(id: string, signal: AbortSignal, news: OutageNews = {}): AsyncIterable<string> {
    return readOutput(this.http, id, signal, news, this.pace);
  }

  stop(id: string): Promise<void> {
    return stopJob(this.http, id, new AbortController().signal);
  }

  remove(id: string): Promise<void> {
    return removeJob(this.http, id, new AbortController().signal);
  }

  release(id: string): void {
    released.set(this.http.host, [...(released.get(this.http.host) ?? []), id].slice(-MOST_RELEASED));
  }

  leftJobs(signal: AbortSignal): Promise<readonly LeftJob[]> {
    return findLeftJobs(this.http, signal);
  }

  clear(jobs: readonly LeftJob[], signal: AbortSignal): Promise<readonly string[]> {
    return clearJobs(this.http, jobs, signal);
  }

  async *fetchFile(id: string, name: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { node } = await this.state(id, signal);
    if (node === undefined)
      throw new ActionableError('cluster-no-file', `the job ${id} has run on no node: it has left no ${name}`);
    let known = 0;
    for (let tries = 0; ; tries++) {
      const before = known;
      try {
        let at = 0;
        for await (const chunk of readLogFile(this.http, node, leftFile(id, name), signal)) {
          const fresh = chunk.subarray(Math.max(0, known - at));
          at += chunk.length;
          if (fresh.length === 0) continue;
          known += fresh.length;
          yield fresh;
        }
        return;
      } catch (error) {
        if (!(error instanceof OutageError)) throw error;
        // A try that got further is not counted.
        if (known > before) tries = 0;
        const wait = this.pace.patience[tries];
        if (wait === undefined) throw new ActionableError('cluster-lost', error.message, { cause: error });
        await pause(wait, undefined, { signal }).catch(() => {
          throw new CancelledError();
        });
      }
    }
  }
}

export function connectToRay(runtime: Runtime, access: RuntimeAccess): Cluster {
  return new RayCluster(runtime, access);
}
