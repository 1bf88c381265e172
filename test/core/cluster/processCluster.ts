/** A cluster of this machine: each job a process that outlives whoever began it, with files for all that Ray would tell of it. */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ActionableError, throwIfCancelled } from '../../../src/core/base/errors';
import {
  type Cluster,
  type ClusterJob,
  hasEnded,
  type JobState,
  jobVariables,
  type LeftJob,
} from '../../../src/core/cluster/cluster';
import { makeHandOverPack } from '../../../src/core/cluster/handOver/handOverPack';
import { makePack, type Pack } from '../../../src/core/cluster/pack';
import type { Remote } from '../../../src/core/cluster/remote/remote';

const ROOT = join(__dirname, '..', '..', '..');
/** Runs the job, and writes how it ended when it has. */
const SUPERVISOR = `
const { spawn } = require('node:child_process');
const { openSync, renameSync, writeFileSync } = require('node:fs');
const [place, cwd, limits, ...words] = process.argv.slice(1);
const output = openSync(place + '/output', 'a');
const begin = ['-c', limits + 'exec "$0" "$@"', process.execPath, ...words];
const child = spawn('sh', begin, { cwd, stdio: ['ignore', output, output] });
writeFileSync(place + '/pid', String(child.pid));
child.on('exit', (code, signal) => {
  writeFileSync(place + '/ending', String(code ?? signal));
  renameSync(place + '/ending', place + '/ended');
});
`;
const wait = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds));

export class ProcessCluster implements Cluster {
  /** What was asked, in order. */
  readonly asked: string[] = [];

  /**
   * @param folder of the cluster; another process that names it sees the same jobs
   * @param limits of its jobs, for a shell: `ulimit -f 100; `
   */
  constructor(
    readonly folder: string,
    private readonly limits = '',
  ) {}

  private jobFolder(id: string): string {
    return join(this.folder, 'jobs', id);
  }

  async check() {
    return { kind: 'processes', version: '1' };
  }

  async upload({ hash, files }: Pack, onProgress: (sent: number, of: number) => void): Promise<string> {
    const place = join(this.folder, 'packages', hash);
    this.asked.push(`upload ${existsSync(place) ? 'known' : 'new'}`);
    if (existsSync(place)) return place;
    const of = files.reduce((sum, { size }) => sum + size, 0);
    let sent = 0;
    for (const { name, from, size } of files) {
      mkdirSync(dirname(join(place, name)), { recursive: true });
      if (typeof from === 'string') copyFileSync(from, join(place, name));
      else writeFileSync(join(place, name), from);
      sent += size;
      onProgress(sent, of);
    }
    return place;
  }

  async submit({ id, pack, command, env, cpus }: ClusterJob): Promise<void> {
    const place = this.jobFolder(id);
    this.asked.push(`submit ${id}`);
    if (existsSync(place)) return;
    mkdirSync(join(place, 'files'), { recursive: true });
    writeFileSync(join(place, 'job.json'), JSON.stringify({ command, env, cpus }));
    const log = openSync(join(place, 'supervisor'), 'a');
    const child = spawn(process.execPath, ['-e', SUPERVISOR, place, pack, this.limits, ...command], {
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        ...env,
        [jobVariables.id]: id,
        [jobVariables.files]: join(place, 'files'),
        [jobVariables.scratch]: join(place, 'scratch'),
      },
    });
    child.unref();
    while (!existsSync(join(place, 'pid'))) await wait(5);
  }

  async state(id: string): Promise<JobState> {
    const place = this.jobFolder(id);
    if (!existsSync(place)) return { status: 'lost', message: 'there is no such job' };
    if (existsSync(join(place, 'node-died'))) return { status: 'lost', message: 'its node died' };
    if (!existsSync(join(place, 'ended'))) return { status: 'running' };
    const ending = readFileSync(join(place, 'ended'), 'utf8');
    if (existsSync(join(place, 'stop'))) return { status: 'stopped' };
    if (ending === '0') return { status: 'succeeded', exitCode: 0 };
    return { status: 'failed', ...(/^\d+$/.test(ending) ? { exitCode: Number(ending) } : { message: ending }) };
  }

  async *output(id: string, signal: AbortSignal): AsyncGenerator<string> {
    const place = this.jobFolder(id);
    if (!existsSync(place)) throw new ActionableError('cluster-lost', `there is no job ${id}`);
    const decoder = new TextDecoder();
    let at = 0;
    for (;;) {
      throwIfCancelled(signal);
      const ended = hasEnded(await this.state(id));
      const handle = await open(join(place, 'output')).catch(() => undefined);
      const rest = handle ? await readFrom(handle, at) : Buffer.alloc(0);
      await handle?.close();
      at += rest.length;
      if (rest.length > 0) yield decoder.decode(rest, { stream: true });
      else if (ended) return;
      else await wait(10);
    }
  }

  async stop(id: string): Promise<void> {
    this.asked.push(`stop ${id}`);
    if (hasEnded(await this.state(id))) return;
    writeFileSync(join(this.jobFolder(id), 'stop'), '');
    process.kill(this.pidOf(id), 'SIGTERM');
  }

  async remove(id: string): Promise<void> {
    rmSync(this.jobFolder(id), { recursive: true });
  }

  release(id: string): void {
    this.asked.push(`release ${id}`);
    rmSync(join(this.jobFolder(id), 'files'), { recursive: true, force: true });
  }

  async leftJobs(): Promise<readonly LeftJob[]> {
    const ids = existsSync(join(this.folder, 'jobs')) ? readdirSync(join(this.folder, 'jobs')) : [];
    return Promise.all(
      ids.map(async id => ({
        id,
        status: (await this.state(id)).status,
        nodes: existsSync(join(this.jobFolder(id), 'files')) ? ['here'] : [],
        endedAt: Date.now(),
      })),
    );
  }

  async clear(jobs: readonly LeftJob[]): Promise<readonly string[]> {
    for (const { id } of jobs) await this.remove(id);
    return [];
  }

  async *fetchFile(id: string, name: string): AsyncGenerator<Uint8Array> {
    const path = join(this.jobFolder(id), 'files', name);
    this.asked.push(`fetch ${name}`);
    if (!existsSync(path)) throw new ActionableError('cluster-no-file', `there is no file ${name} of ${id}`);
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  }

  pidOf(id: string): number {
    return Number(readFileSync(join(this.jobFolder(id), 'pid'), 'utf8'));
  }

  /** The process of a job, and what would say how it ended, are gone at once. */
  killNode(id: string): void {
    writeFileSync(join(this.jobFolder(id), 'node-died'), '');
    for (const name of ['files', 'output']) rmSync(join(this.jobFolder(id), name), { recursive: true, force: true });
    process.kill(this.pidOf(id), 'SIGKILL');
  }
}

async function readFrom(handle: import('node:fs/promises').FileHandle, at: number): Promise<Buffer> {
  const { size } = await handle.stat();
  const rest = Buffer.alloc(Math.max(0, size - at));
  const { bytesRead } = await handle.read(rest, 0, rest.length, at);
  return rest.subarray(0, bytesRead);
}

export interface TinyRemote {
  /** Of the cluster. */
  readonly folder: string;
  readonly workspace: string;
  /** The bundled command line. */
  readonly cli: string;
  readonly storage?: string | undefined;
}

/** A place to train whose packages are those of any cluster. */
export function tinyRemote(
  { folder, workspace, cli, storage }: TinyRemote,
  cluster: Cluster = new ProcessCluster(folder),
): Remote {
  const program = join(folder, 'program');
  if (!existsSync(program)) {
    mkdirSync(join(program, 'dist'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(program, 'node_modules'));
    for (const name of ['cli.js', 'program.js']) copyFileSync(join(dirname(cli), name), join(program, 'dist', name));
  }
  const access = { workspace, trusted: true };
  return {
    cluster,
    runtime: {
      name: 'tiny',
      path: join(folder, 'tiny.runtime.yaml'),
      cpus: 1,
      gpus: 0,
      env: {},
      ...(storage !== undefined && { storage }),
    },
    pack: (what, signal) => makePack({ ...what, access, program, storage }, signal),
    packHandOver: (what, signal) => makeHandOverPack({ ...what, program, storage }, signal),
    keepEvery: 0,
  };
}
