/** What trainings have left on a cluster and on its storage: what of it nobody may still need, and how it goes. */
import { rm } from 'node:fs/promises';
import { throwIfCancelled } from '../../base/errors';
import { type ListedRun, listRuns } from '../../runs/listRuns';
import type { RunRecord } from '../../runs/run';
import { hasEnded, type LeftJob } from '../cluster';
import { listStored, measureFolder, type StoredFolder } from '../storage';
import { listKept, readUses } from './keptOnStorage';
import type { Remote } from './remote';

/** Days without use after which what nobody here knows may go. */
export const USUAL_DAYS = 30;
/** Milliseconds. */
const DAY = 86_400_000;

export interface LeftItem {
  /** `job`: of the list of the cluster, with its files on nodes. `archives`, `file`: folders of the storage. */
  readonly kind: 'job' | 'archives' | 'file';
  /** Id of a job, or SHA-256 of a file. */
  readonly name: string;
  /** Why it may go. */
  readonly reason: string;
  /** On the storage; a cluster does not say how large files on its nodes are. */
  readonly bytes?: number;
}

export interface LeftPlan {
  readonly items: readonly LeftItem[];
  /** On the storage. */
  readonly bytes: number;
  /** What stays, and why: that many. */
  readonly stay: Readonly<Record<'running' | 'needed' | 'recent', number>>;
  readonly jobs: readonly LeftJob[];
  readonly folders: readonly StoredFolder[];
}

export interface CleanRequest {
  /** Absolute. */
  readonly workspace: string;
  readonly olderThanDays?: number;
  /** Milliseconds since 1970. */
  readonly now?: number;
}

/**
 * Says what would go; removes nothing.
 *
 * Of a job whose run is in this workspace, the run says whether something may still be fetched. Of others, which may be anybody's, only
 * what has not been used for days is named. What a job that has not ended has, or reads, stays.
 */
export async function planCleaning(
  { cluster, runtime: { storage } }: Pick<Remote, 'cluster' | 'runtime'>,
  { workspace, olderThanDays = USUAL_DAYS, now = Date.now() }: CleanRequest,
  signal: AbortSignal,
): Promise<LeftPlan> {
  // Folders first: of a job that begins in between nothing is looked at.
  const kept = storage === undefined ? [] : await listKept(storage);
  const stored = storage === undefined ? [] : await listStored(storage);
  const jobs = await cluster.leftJobs(signal);
  const judge = judgeBy(await listRuns(workspace), olderThanDays, now);
  const stay = { running: 0, needed: 0, recent: 0 };
  const going: { job?: LeftJob; folder?: StoredFolder; item: LeftItem }[] = [];
  const running = new Set(jobs.filter(job => job.status !== 'lost' && !hasEnded(job)).map(({ id }) => id));
  for (const job of jobs) {
    // Who asks the cluster for it hears that there is none: nobody can fetch these files.
    const verdict = running.has(job.id)
      ? 'running'
      : job.status === 'lost' && job.endedAt === undefined
        ? { reason: 'files of a job that the cluster no longer lists' }
        : judge(job.id, job.endedAt);
    if (typeof verdict === 'string') stay[verdict]++;
    else going.push({ job, item: { kind: 'job', name: job.id, ...verdict } });
  }
  const inUse = new Set<string>();
  for (const folder of kept) {
    const { name, bytes, usedAt } = folder;
    const verdict = running.has(name) ? 'running' : judge(name, usedAt);
    if (typeof verdict !== 'string') going.push({ folder, item: { kind: 'archives', name, bytes, ...verdict } });
    else {
      stay[verdict]++;
      for (const hash of await readUses(folder.folder)) inUse.add(hash);
    }
  }
  for (const folder of stored) {
    const { name, bytes, usedAt } = folder;
    const days = (now - usedAt) / DAY;
    if (inUse.has(name)) stay.needed++;
    else if (days < olderThanDays) stay.recent++;
    else going.push({ folder, item: { kind: 'file', name, bytes, reason: unused(days) } });
  }
  return {
    items: going.map(({ item }) => item),
    bytes: going.reduce((sum, { item }) => sum + (item.bytes ?? 0), 0),
    stay,
    jobs: going.flatMap(({ job }) => job ?? []),
    folders: going.flatMap(({ folder }) => folder ?? []),
  };
}

type Verdict = 'needed' | 'recent' | { readonly reason: string };

function judgeBy(runs: readonly ListedRun[], days: number, now: number) {
  const known = new Map(runs.flatMap(run => ('record' in run ? [[run.record.id, run.record] as const] : [])));
  return (job: string, at: number | undefined): Verdict => {
    const run = known.get(job.replace(/^nlp-(\d+-\d+-[a-z0-9]+)(?:-\d+)?$/, '$1'));
    if (run) return mayFetch(run, job) ? 'needed' : { reason: `its run is here: ${run.name}/${run.id}` };
    const age = at === undefined ? 0 : (now - at) / DAY;
    return age < days ? 'recent' : { reason: unused(age) };
  };
}

/** Resuming the run would ask for the job. */
function mayFetch({ remote, status }: RunRecord, job: string): boolean {
  return remote?.job === job && (status === 'interrupted' || status === 'running');
}

function unused(days: number): string {
  const whole = Math.floor(days);
  return `not used for ${whole} ${whole === 1 ? 'day' : 'days'}`;
}

/** @returns words for what could not be removed */
export async function clean(
  { jobs, folders }: LeftPlan,
  { cluster }: Pick<Remote, 'cluster'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const { folder, usedAt } of folders) {
    throwIfCancelled(signal);
    if ((await measureFolder(folder)).usedAt > usedAt) kept.push(`${folder}: it is in use again`);
    else await rm(folder, { recursive: true, force: true }).catch(error => kept.push(`${folder}: ${error.message}`));
  }
  if (jobs.length > 0) kept.push(...(await cluster.clear(jobs, signal)));
  return kept;
}
