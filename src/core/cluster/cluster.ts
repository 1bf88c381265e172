/** What a cluster is asked: to take a package, and to run jobs from it. */
import type { Pack } from './packFile';

export interface ClusterFacts {
  /** Such as `Ray`. */
  readonly kind: string;
  readonly version: string;
  /** Of its nodes, where it tells of them: processors of all together, and of the one that has most. More nodes may join. */
  readonly cpus?: number;
  readonly mostCpus?: number;
}

export interface ClusterJob {
  /** Letters, digits, `-` and `_`. */
  readonly id: string;
  /** As `upload` returned it. */
  readonly pack: string;
  /** What follows the Node program; it runs in the folder of the unpacked package, which jobs share: nothing may be written there. */
  readonly command: readonly string[];
  readonly cpus: number;
  /** Of a job that runs Python too. */
  readonly python?: PythonNeeds;
  readonly env: Readonly<Record<string, string>>;
  /** Shown by the cluster's own pages. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface PythonNeeds {
  /** As pip takes them, such as `torch>=2.4`. */
  readonly packages: readonly string[];
  /** Graphics processors of the job itself. */
  readonly gpus: number;
  /** It begins more processes on the cluster by itself, with its own Python. */
  readonly spreads: boolean;
}

/**
 * What a job finds in its environment. `python`: of a job that has `PythonNeeds`, the program.
 * `id`: that of the job. `files`: an absolute folder for it alone, where `fetchFile` finds what it leaves; it is there. `scratch`: an
 * absolute folder for it alone on the worker's disk, which it makes, and removes when it ends.
 */
export const jobVariables = {
  id: 'NLP_JOB_ID',
  files: 'NLP_JOB_FILES',
  scratch: 'NLP_JOB_SCRATCH',
  python: 'NLP_JOB_PYTHON',
} as const;

/** `lost`: the cluster knows no job of this id, or has lost the node that it ran on. */
export type JobStatus = 'pending' | 'running' | 'succeeded' | 'failed' | 'stopped' | 'lost';

export interface JobState {
  readonly status: JobStatus;
  /** Why it failed or waits, in the cluster's words. */
  readonly message?: string;
  /** Where it runs, as the cluster calls it. */
  readonly node?: string;
  /** Of its program. */
  readonly exitCode?: number;
  /** Of one that is lost: the cluster has no such job, as where it was started again. */
  readonly isUnknown?: true;
}

export function hasEnded({ status }: JobState): boolean {
  return status !== 'pending' && status !== 'running';
}

/** Of those whose id begins with `nlp-`. */
export interface LeftJob {
  readonly id: string;
  /** `lost`: the cluster does not list it, but has files of it. */
  readonly status: JobStatus;
  /** Milliseconds since 1970, by the clock of the cluster. */
  readonly endedAt?: number;
  /** That have files of it, as the cluster calls them. */
  readonly nodes: readonly string[];
}

export interface OutageNews {
  /** The cluster does not answer: tried so many times in a row, why, and milliseconds until the next try. */
  readonly onOutage?: (tries: number, why: string, wait: number) => void;
  /** It answers again. */
  readonly onReturn?: () => void;
}

/** Where a signal was aborted, `CancelledError` is thrown. */
export interface Cluster {
  /** @throws ActionableError `cluster-unreachable`, `cluster-denied`, `cluster-not-ray`, `cluster-too-old` */
  check(signal: AbortSignal): Promise<ClusterFacts>;
  /**
   * One zip, sent unless the cluster has it. Call it before each job, soon: a cluster forgets what no job uses, and is only asked where it has it.
   * @param onProgress bytes sent, of all; not called where nothing is sent
   * @returns its address for `ClusterJob.pack`
   * @throws ActionableError `pack-too-large` before anything is sent
   */
  upload(pack: Pack, onProgress: (sent: number, of: number) => void, signal: AbortSignal): Promise<string>;
  /** Beginning the same id twice is the same job. @throws ActionableError `cluster-refused` */
  submit(job: ClusterJob, signal: AbortSignal): Promise<void>;
  state(id: string, signal: AbortSignal): Promise<JobState>;
  /**
   * What it has written from its first byte on, as it comes, in pieces of any length; ends when the job has ended, then `state` says how.
   * @throws ActionableError `cluster-lost` after some minutes without an answer, or where the cluster knows no such job
   */
  output(id: string, signal: AbortSignal, news?: OutageNews): AsyncIterable<string>;
  /** Asks it to end: it has a minute to save what it has. A job that has ended is left as it is. */
  stop(id: string): Promise<void>;
  /** The cluster forgets a job that has ended. */
  remove(id: string): Promise<void>;
  /** What the job has left on its node is at home, or of no use: a later job removes it where it runs. Asks nothing. */
  release(id: string): void;
  /** All jobs that it lists, and those that have left files on nodes that are alive. */
  leftJobs(signal: AbortSignal): Promise<readonly LeftJob[]>;
  /**
   * Forgets jobs that have ended, with the files that they have left.
   * @returns words for each node whose files stay
   */
  clear(jobs: readonly LeftJob[], signal: AbortSignal): Promise<readonly string[]>;
  /** Bytes of a file that the job has left in its folder `NLP_JOB_FILES`. @throws ActionableError `cluster-no-file` */
  fetchFile(id: string, name: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
}
