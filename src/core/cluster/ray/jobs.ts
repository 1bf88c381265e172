/** Jobs of a Ray cluster: begun, asked for, stopped, forgotten. */
import { ActionableError, internal } from '../../base/errors';
import { type ClusterJob, type JobState, jobVariables } from '../cluster';
import type { Runtime } from '../runtime';
import { describeFailure, type FailedJob } from './describeFailure';
import { entrypointOf, NODE_PACKAGE } from './entrypoint';
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
  runtime: Pick<Runtime, 'node' | 'python' | 'env'>,
  signal: AbortSignal,
  released: readonly string[] = [],
): Promise<void> {
  // It is in the command line as it is.
  if (!JOB_ID.test(job.id)) throw internal(`${job.id} is no id of a job`);
  const packages = packagesOf(job, runtime);
  const python = job.python && interpreterOf(runtime.python);
  const json = {
    submission_id: job.id,
    entrypoint: entrypointOf(job, runtime.node, released),
    entrypoint_num_cpus: job.cpus,
    ...(job.python && job.python.gpus > 0 && { entrypoint_num_gpus: job.python.gpus }),
    metadata: job.metadata,
    runtime_env: {
      working_dir: job.pack,
      env_vars: {
        RAY_JOB_STOP_WAIT_TIME_S: String(STOPPING),
        ...runtime.env,
        ...job.env,
        ...(job.python && { [jobVariables.python]: python ?? 'python' }),
      },
      ...(packages.length > 0 && { pip: { packages, pip_check: false } }),
      ...(job.python?.spreads && python !== undefined && { py_executable: python }),
    },
  };
  await postJob(http, json, signal);
}

/** The same id twice is the same job. @throws ActionableError `cluster-refused` */
export async function postJob(
  http: RayHttp,
  json: { readonly submission_id: string; readonly entrypoint: string; readonly [key: string]: unknown },
  signal: AbortSignal,
): Promise<void> {
  await patiently(
    async () => {
      try {
        await http.json('/api/jobs/', { method: 'POST', json, silence: SUBMITTING }, signal);
      } catch (error) {
        // Its answer may have been lost the time before: the same job is there then, whoever began it.
        if (!(error instanceof ActionableError) || error.code !== 'cluster-refused') throw error;
        if ((await http.json(pathOf(json.submission_id), {}, signal)) === undefined) throw error;
      }
    },
    SHORT,
    signal,
  );
}

/** It is a word of a command, and of a path. */
export const JOB_ID = /^[\w-]{1,150}$/;

function packagesOf({ python }: ClusterJob, runtime: Pick<Runtime, 'node' | 'python'>): readonly string[] {
  return [
    ...(runtime.node === 'pypi' ? [NODE_PACKAGE] : []),
    ...(python && runtime.python === 'pypi' ? python.packages : []),
  ];
}

/** A path; nothing where it is the one that Ray runs jobs with. */
function interpreterOf(python: string): string | undefined {
  return python.startsWith('/') ? python : undefined;
}

const STATUS: Readonly<Record<string, JobState['status']>> = {
  PENDING: 'pending',
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  STOPPED: 'stopped',
};

export interface JobInfo extends FailedJob {
  readonly submission_id?: unknown;
  readonly end_time?: unknown;
  readonly status?: unknown;
  readonly driver_node_id?: unknown;
  readonly driver_exit_code?: unknown;
}

/** One question. @throws OutageError */
export async function jobState(http: RayHttp, id: string, signal: AbortSignal): Promise<JobState> {
  const info = (await http.json(pathOf(id), {}, signal)) as JobInfo | null | undefined;
  if (info === undefined)
    return {
      status: 'lost',
      isUnknown: true,
      message: `the cluster has no job ${id}: it was started again, or the job was removed from it`,
    };
  return stateOf(http, info);
}

export function stateOf(http: RayHttp, info: JobInfo | null): JobState {
  const status = typeof info?.status === 'string' ? STATUS[info.status] : undefined;
  if (status === undefined) throw http.notRay('the status that it gives of a job is unknown');
  const code = typeof info?.driver_exit_code === 'number' ? info.driver_exit_code : undefined;
  const node = typeof info?.driver_node_id === 'string' ? info.driver_node_id : undefined;
  const failure = status === 'failed' ? describeFailure(info!, code) : undefined;
  const message = failure?.words ?? (status === 'pending' ? lastLine(String(info?.message ?? '')) : undefined);
  return {
    status: failure?.isLost ? 'lost' : status,
    ...(message !== undefined && { message }),
    ...(node !== undefined && { node }),
    ...(code !== undefined && { exitCode: code }),
  };
}

/** As long as it has not ended. */
export async function stopJob(http: RayHttp, id: string, signal: AbortSignal): Promise<void> {
  await patiently(() => http.json(`${pathOf(id)}/stop`, { method: 'POST', json: {} }, signal), SHORT, signal);
}

export async function removeJob(http: RayHttp, id: string, signal: AbortSignal): Promise<void> {
  await patiently(() => http.json(pathOf(id), { method: 'DELETE' }, signal), SHORT, signal);
}
