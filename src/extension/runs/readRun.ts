/** Run folders as they are on the disk -> what the editor shows of them; what cannot be read is an entry too, with the reason. Knows no `vscode`. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ActionableError } from '../../core/base/errors';
import { readRun as readCurrent } from '../../core/runs/listRuns';
import { readMetrics } from '../../core/runs/metricsLog';
import { RUN_ID, readBounded } from '../../core/runs/record';
import type { MetricsRow } from '../../core/runs/run';
import { modelTypeOf } from './attends';
import type { BrokenRun, RunEntry } from './runEntry';

/** Milliseconds; the folder of a run is there for a moment before its record is. */
const BEGINNING = 60_000;
/** Bytes of a config of which the name of the network is read. */
const LARGEST_CONFIG = 2 ** 20;

async function modifiedAt(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

/** Changes when the file does, also within the two seconds that some disks count time by; nothing where there is none. */
export async function fileVersion(path: string): Promise<string | undefined> {
  return stat(path).then(
    ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
    () => undefined,
  );
}

/** Names of the folders in a folder; none where it is not there. A link is not followed. */
export async function listFolders(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
  } catch {
    return [];
  }
}

export function isBroken(run: RunEntry | BrokenRun): run is BrokenRun {
  return 'broken' in run;
}

/** Never throws: one run that cannot be read must not hide the others. */
export async function readRun(folder: string): Promise<RunEntry | BrokenRun> {
  try {
    const record = await readCurrent(folder);
    // One that is just being replaced is beside its place.
    const checkpoints = (await listFolders(join(folder, 'checkpoints'))).map(name => name.replace(/\.old$/, ''));
    const written = await modifiedAt(join(folder, 'run.json'));
    return {
      folder,
      record,
      status: record.status,
      // A cluster may still be at it, before any checkpoint came home.
      continues: checkpoints.includes('last') || (record.remote !== undefined && record.status === 'interrupted'),
      usable: checkpoints.includes('best') || checkpoints.includes('last'),
      trainedAt: record.finishedAt ?? new Date(written ?? 0).toISOString(),
      model: await readModelType(folder),
    };
  } catch (error) {
    if (error instanceof ActionableError && error.code === 'missing-file')
      return { folder, broken: 'run.json is missing: the run never started' };
    return { folder, broken: error instanceof Error ? error.message : String(error) };
  }
}

async function readModelType(folder: string): Promise<string | undefined> {
  try {
    return modelTypeOf((await readBounded(join(folder, 'config.yaml'), LARGEST_CONFIG)).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A run as it was read, and of which version of its record. */
export interface KnownRun {
  readonly version: string;
  readonly run: RunEntry | BrokenRun;
}

/**
 * Every run below the folders, by its own folder.
 * @param roots `.nlp/runs` of each place
 * @param before what an earlier look saw: a run whose record has not changed is not read again
 */
export async function scanRuns(
  roots: readonly string[],
  before: ReadonlyMap<string, KnownRun> = new Map(),
): Promise<Map<string, KnownRun>> {
  const known = new Map<string, KnownRun>();
  for (const root of roots) {
    for (const name of await listFolders(root)) {
      for (const id of await listFolders(join(root, name))) {
        const folder = join(root, name, id);
        if (known.has(folder)) continue;
        const version = (await fileVersion(join(folder, 'run.json'))) ?? (await leftBehind(folder));
        if (version === undefined) continue;
        const earlier = before.get(folder);
        // A running run is read again: its process may have gone, its first checkpoint come.
        const fresh = earlier?.version === version && !(!isBroken(earlier.run) && earlier.run.status === 'running');
        known.set(folder, { version, run: fresh ? earlier.run : await readRun(folder) });
      }
    }
  }
  return known;
}

/** When the folder of a run without a record was made, unless that was just now or it is none of ours. */
async function leftBehind(folder: string): Promise<string | undefined> {
  if (!RUN_ID.test(basename(folder))) return undefined;
  const made = await modifiedAt(folder);
  return made !== undefined && Date.now() - made > BEGINNING ? String(made) : undefined;
}

/** Every row of `metrics.jsonl` that can be read; none where the file cannot. */
export async function readRows(folder: string): Promise<readonly MetricsRow[]> {
  try {
    return await readMetrics(folder);
  } catch {
    return [];
  }
}
