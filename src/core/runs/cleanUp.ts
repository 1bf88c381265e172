/** What may go to free disk space, and how much that is; nothing is removed that is pinned or being trained. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ActionableError, throwIfCancelled } from '../base/errors';
import { directionOf } from '../metrics/scores';
import { removeForGood } from './atomicFile';
import { isBeingFilled, measureDownloads } from './hubModels';
import { findHalfWritten, neverBegan } from './leftovers';
import { type ListedRun, readRun } from './listRuns';
import type { RunRecord } from './run';
import { workspaceOfRun } from './runFolder';
import { measureRun } from './runSize';
import { measureIndexes } from './searchIndexes';
import { findUnusedWeights } from './weightsInUse';

export interface CleanUpOptions {
  /** Runs that failed, were stopped or were interrupted. */
  readonly unfinished?: boolean;
  /** Of each model's completed runs only so many of the best stay. */
  readonly keepBest?: number;
  /** Runs that began before so many days. */
  readonly olderThanDays?: number;
  /** What only resuming needs, of completed runs. */
  readonly optimizer?: boolean;
  /** Models that were downloaded from a hub; what is being downloaded stays. */
  readonly downloads?: boolean;
  /** Indexes of searches; those with vectors of a run that is gone go in any case. */
  readonly indexes?: boolean;
  /** Folders that stay in any case. */
  readonly keep?: readonly string[];
  readonly now?: Date;
  /** Whose frozen weights and downloads are looked at; those of the runs where left out. */
  readonly workspaces?: readonly string[];
}

export interface CleanUpItem {
  readonly folder: string;
  /** `spam/20260131-235900-a1b2`, or the name its user gave it. */
  readonly title: string;
  /** Paths below the folder; the folder itself when empty. */
  readonly parts: readonly string[];
  readonly reason: string;
  readonly bytes: number;
  /** Of a file of frozen weights, that no run refers to. */
  readonly workspace?: string;
  /** A folder of `.nlp/hub`. */
  readonly download?: true;
  /** A folder of `.nlp/search`. */
  readonly index?: true;
}

export interface CleanUpFailure {
  readonly item: CleanUpItem;
  readonly message: string;
}

export interface CleanUpPlan {
  readonly items: readonly CleanUpItem[];
  readonly bytes: number;
  /** Runs that a rule would have taken, and that stay because they are pinned or chosen. */
  readonly spared: number;
  /** Runs that cannot be read: frozen weights stay, for they may refer to them. */
  readonly unread: readonly string[];
}

type ReadableRun = Extract<ListedRun, { readonly record: RunRecord }>;

/** Characters of a hash. */
const SHOWN = 12;

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
    const keeps = options.keep?.includes(run.folder) || isKept(run.record);
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
  const workspaces = new Set(options.workspaces ?? runs.flatMap(({ folder }) => workspaceOfRun(folder) ?? []));
  const unread = await planWeights(workspaces, items, signal);
  if (options.downloads) await planDownloads(workspaces, items);
  await planIndexes(workspaces, options.indexes === true, items);
  return { items, bytes: items.reduce((sum, { bytes }) => sum + bytes, 0), spared, unread };
}

/** Runs have weights of their own: what is gone is downloaded again where a config names it. */
async function planDownloads(workspaces: ReadonlySet<string>, items: CleanUpItem[]): Promise<void> {
  for (const workspace of workspaces) {
    for (const { folder, title, whole, bytes } of await measureDownloads(workspace)) {
      if (await isBeingFilled(folder)) continue;
      const reason = whole ? 'downloaded from a hub' : 'a download that was stopped';
      items.push({ folder, title, parts: [], reason, bytes, download: true });
    }
  }
}

/** A search makes an index again, from what there is to search. */
async function planIndexes(workspaces: ReadonlySet<string>, all: boolean, items: CleanUpItem[]): Promise<void> {
  const going = new Set(items.filter(({ parts }) => parts.length === 0).map(({ folder }) => folder));
  for (const workspace of workspaces) {
    for (const { folder, title, run, bytes } of await measureIndexes(workspace)) {
      const orphan = run !== undefined && (going.has(run) || !existsSync(run));
      const reason = orphan ? 'vectors of no run' : 'a search makes it again';
      if (orphan || all) items.push({ folder, title, parts: [], reason, bytes, index: true });
    }
  }
}

/** What no run refers to once the others are gone. @returns runs that cannot be read */
async function planWeights(
  workspaces: ReadonlySet<string>,
  items: CleanUpItem[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const going = new Set(items.filter(({ parts }) => parts.length === 0).map(({ folder }) => folder));
  const unread: string[] = [];
  for (const workspace of workspaces) {
    if (signal) throwIfCancelled(signal);
    const unused = await findUnusedWeights(workspace, going);
    if (unused.unread !== undefined) unread.push(unused.unread);
    for (const { path, bytes } of unused.files) {
      const title = `models/${basename(path).slice(0, SHOWN)}`;
      items.push({ folder: path, title, parts: [], reason: 'frozen weights of no run', bytes, workspace });
    }
  }
  return unread;
}

/**
 * Removes what a plan names, for good, after one more look at each run.
 * @param remove how a whole run goes; the trash, where there is one
 * @returns bytes freed, what stayed because its run is pinned or trained by now, and why the rest could not go
 * @throws CancelledError between two runs; what is gone stays gone
 */
export async function cleanUp(
  { items }: CleanUpPlan,
  {
    signal,
    remove = removeForGood,
    onProgress,
  }: {
    readonly signal?: AbortSignal;
    readonly remove?: (folder: string) => Promise<void>;
    readonly onProgress?: (done: number, item: CleanUpItem) => void;
  } = {},
): Promise<{
  readonly bytes: number;
  readonly kept: readonly CleanUpItem[];
  readonly failures: readonly CleanUpFailure[];
}> {
  const kept: CleanUpItem[] = [];
  const failures: CleanUpFailure[] = [];
  let bytes = 0;
  for (const [done, item] of items.entries()) {
    if (signal) throwIfCancelled(signal);
    onProgress?.(done, item);
    if (await isWantedNow(item)) {
      kept.push(item);
      continue;
    }
    try {
      if (item.parts.length === 0) await remove(item.folder);
      for (const part of item.parts) await removeForGood(join(item.folder, part));
      bytes += item.bytes;
    } catch (error) {
      // One that another program has open keeps the others from going as little.
      if (!(error instanceof ActionableError)) throw error;
      failures.push({ item, message: error.message });
    }
  }
  return { bytes, kept, failures };
}

/** Who pins a run or gives it an alias wants it kept. */
function isKept({ pinned, aliases }: RunRecord): boolean {
  return pinned === true || Object.keys(aliases ?? {}).length > 0;
}

/** Somebody may have resumed or pinned it since the plan was made, or begun to use the weights. */
async function isWantedNow({ folder, workspace, download, index }: CleanUpItem): Promise<boolean> {
  if (index) return false;
  if (download) return isBeingFilled(folder);
  if (workspace !== undefined) return !(await findUnusedWeights(workspace)).files.some(({ path }) => path === folder);
  try {
    const record = await readRun(folder);
    return record.status === 'running' || isKept(record);
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
