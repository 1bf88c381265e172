/** Run folders -> plain values; a file that is half written or missing yields nothing rather than an error. */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FileType, Uri, workspace } from 'vscode';
import type { MetricsRow, RunRecord } from '../../core/runs/run';
import { effectiveStatus, type RunEntry } from './runEntry';

const decoder = new TextDecoder();

async function readText(path: string): Promise<string | undefined> {
  try {
    return decoder.decode(await workspace.fs.readFile(Uri.file(path)));
  } catch {
    return undefined;
  }
}

export async function modifiedAt(path: string): Promise<number | undefined> {
  try {
    return (await workspace.fs.stat(Uri.file(path))).mtime;
  } catch {
    return undefined;
  }
}

/** Names of the folders in a folder; none where it is not there. */
export async function listFolders(path: string): Promise<string[]> {
  try {
    const entries = await workspace.fs.readDirectory(Uri.file(path));
    // A link, which is of two types, is not followed.
    return entries.filter(([, type]) => type === FileType.Directory).map(([name]) => name);
  } catch {
    return [];
  }
}

function isRecord(value: unknown): value is RunRecord {
  return typeof value === 'object' && value !== null && 'id' in value && 'status' in value && 'startedAt' in value;
}

export async function readRun(folder: string): Promise<RunEntry | undefined> {
  const path = join(folder, 'run.json');
  const text = await readText(path);
  if (text === undefined) return undefined;
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(record)) return undefined;
  const { title, pinned } = record;
  const checkpoints = await listFolders(join(folder, 'checkpoints'));
  const written = await modifiedAt(path);
  return {
    folder,
    record: { ...record, title: typeof title === 'string' ? title : undefined, pinned: pinned === true },
    status: await effectiveStatus(record, written ?? 0),
    usable: checkpoints.includes('best') || checkpoints.includes('last'),
    trainedAt: record.finishedAt ?? new Date(written ?? 0).toISOString(),
  };
}

/** Lines turned into rows at a stretch: about 5 ms. */
const LINES_A_STRETCH = 2000;

/** Every complete line of `metrics.jsonl`; a long file is read in stretches, between which others get their turn. */
export async function readRows(folder: string): Promise<MetricsRow[]> {
  const lines = ((await readText(join(folder, 'metrics.jsonl'))) ?? '').split('\n');
  const rows: MetricsRow[] = [];
  for (const [index, line] of lines.entries()) {
    if (index % LINES_A_STRETCH === LINES_A_STRETCH - 1) await setImmediate();
    if (line === '') continue;
    try {
      rows.push(JSON.parse(line));
    } catch {
      // The last line of a run that is being written.
    }
  }
  return rows;
}
