/** What may go to free disk space, and how much that is; nothing is removed that is pinned or being trained. */
import { rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { throwIfCancelled } from '../base/errors';
import { findHalfWritten, neverBegan } from './leftovers';
import { type ListedRun, readRun } from './listRuns';
import type { RunRecord } from './run';
import { measureRun } from './runSize';
import { directionOf } from './scoreDirection';

export interface CleanUpOptions {
  /** Runs that failed, were stopped or were interrupted. */
  readonly unfinished?: boolean;
  /** Of each model's completed runs only so many of the best stay. */
  readonly keepBest?: number;
  /** Runs that began before so many days. */
  readonly olderThanDays?: number;
  /** What only resuming needs, of completed runs. */
  readonly optimizer?: boolean;
  /** Folders that stay in any case. */
  readonly keep?: readonly string[];
  readonly now?: Date;
}

export interface CleanUpItem {
  readonly folder: string;
  /** `spam/20260131-235900-a1b2`, or the name its user gave it. */
  readonly title: string;
  /** Paths below the folder; the folder itself when empty. */
  readonly parts: readonly string[];
  readonly reason: string;
  readonly bytes: number;
}

export interface CleanUpPlan {
  readonly items: readonly CleanUpItem[];
  readonly bytes: number;
  /** Runs that a rule would have taken, and that stay because they are pinned or chosen. */
  readonly spared: number;
}

type ReadableRun = Extract<ListedRun, { readonly record: RunRecord }>;

/** Milliseconds. */
const DAY = 86_400_000;

/**
 * Says what would go; removes nothing.
 * @throws CancelledError between two runs
 */
export async function planCleanUp(
  runs: readonly ListedRun[],
  options: CleanUpOptions,
  signal?: AbortSignal,
): Promise<CleanUpPlan> {
  const worse = options.keepBest === undefined ? new Set<string>() : findWorse(runs, options.keepBest);
  const items: CleanUpItem[] = [];
  let spared = 0;
  for (const run of runs) {
    if (signal) throwIfCancelled(signal);
    if ('broken' in run) {
      // One that cannot be read may be of a newer program: it is left alone.
      if (options.unfinished && (await neverBegan(run.folder))) {
        const title = `${basename(dirname(run.folder))}/${basename(run.folder)}`;
        const { total } = await measureRun(run.folder);
        items.push({ folder: run.folder, title, parts: [], reason: 'never began', bytes: total });
      }
      continue;
    }
    if (run.record.status === 'running') continue;
    if (options.unfinished) {
      const parts = await findHalfWritten(run.folder);
      const sizes = await Promise.all(parts.map(part => stat(join(run.folder, part)).then(({ size }) => size)));
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      if (parts.length > 0) items.push({ ...describe(run), parts, reason: 'left half written by a crash', bytes });
    }
    const reason = reasonFor(run, options, worse);
    const keeps = options.keep?.includes(run.folder) || run.record.pinned === true;
    if (reason && keeps) spared++;
    if (reason && !keeps) {
      items.push({ ...describe(run), parts: [], reason, bytes: (await measureRun(run.folder)).total });
    } else if (options.optimizer && !keeps && run.record.status === 'completed') {
      const { best, last, optimizer } = await measureRun(run.folder);
      const [part, bytes] = best > 0 ? ['last', last] : ['last/optimizer.safetensors', optimizer];
      if (bytes > 0) {
        const what = 'only resuming needs it';
        items.push({ ...describe(run), parts: [`checkpoints/${part}`], reason: what, bytes });
      }
    }
  }
  return { items, bytes: items.reduce((sum, { bytes }) => sum + bytes, 0), spared };
}

/**
 * Removes what a plan names, for good, after one more look at each run.
 * @param remove how a whole run goes; the trash, where there is one
 * @returns bytes freed, and what stayed because its run is pinned or trained by now
 * @throws CancelledError between two runs; what is gone stays gone
 */
export async function cleanUp(
  { items }: CleanUpPlan,
  {
    signal,
    remove = folder => rm(folder, { recursive: true, force: true }),
    onProgress,
  }: {
    readonly signal?: AbortSignal;
    readonly remove?: (folder: string) => Promise<void>;
    readonly onProgress?: (done: number, item: CleanUpItem) => void;
  } = {},
): Promise<{ readonly bytes: number; readonly kept: readonly CleanUpItem[] }> {
  const kept: CleanUpItem[] = [];
  let bytes = 0;
  for (const [done, item] of items.entries()) {
    if (signal) throwIfCancelled(signal);
    onProgress?.(done, item);
    if (await isWantedNow(item)) {
      kept.push(item);
      continue;
    }
    if (item.parts.length === 0) await remove(item.folder);
    for (const part of item.parts) {
      await rm(join(item.folder, part), { recursive: true, force: true });
    }
    bytes += item.bytes;
  }
  return { bytes, kept };
}

/** Somebody may have resumed or pinned it since the plan was made. */
async function isWantedNow({ folder }: CleanUpItem): Promise<boolean> {
  try {
    const { status, pinned } = await readRun(folder);
    return status === 'running' || pinned === true;
  } catch {
    return false;
  }
}

function describe({ folder, record }: ReadableRun): Pick<CleanUpItem, 'folder' | 'title'> {
  return { folder, title: record.title ?? `${record.name}/${record.id}` };
}

function reasonFor(
  { folder, record }: ReadableRun,
  { unfinished, olderThanDays, now = new Date() }: CleanUpOptions,
  worse: ReadonlySet<string>,
): string | undefined {
  const { status, startedAt } = record;
  if (unfinished && status !== 'completed') return status;
  if (olderThanDays !== undefined && now.getTime() - Date.parse(startedAt) > olderThanDays * DAY) {
    return `older than ${olderThanDays} ${olderThanDays === 1 ? 'day' : 'days'}`;
  }
  return worse.has(folder) ? 'not among the best' : undefined;
}

/** Completed runs beyond the best so many of their model; of equals the newer is the better. */
function findWorse(runs: readonly ListedRun[], keep: number): ReadonlySet<string> {
  const models = new Map<string, ReadableRun[]>();
  for (const run of runs) {
    if (!('record' in run) || run.record.status !== 'completed') continue;
    const model = dirname(run.folder);
    models.set(model, [...(models.get(model) ?? []), run]);
  }
  const worse = [...models.values()].flatMap(own => [...own].sort(byScore).slice(keep));
  return new Set(worse.map(({ folder }) => folder));
}

function byScore(a: ReadableRun, b: ReadableRun): number {
  return rank(b.record) - rank(a.record) || b.record.startedAt.localeCompare(a.record.startedAt);
}

/** Greater is better; a run without a score is the worst. */
function rank({ best }: RunRecord): number {
  if (!best) return Number.NEGATIVE_INFINITY;
  return directionOf(best.metric) === 'lower' ? -best.value : best.value;
}
