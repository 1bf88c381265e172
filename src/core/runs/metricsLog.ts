/** `metrics.jsonl`: appended as training goes on, cut back to the checkpoint when a run is resumed. */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { writeAtomically } from './atomicFile';
import { GrowingFile } from './growingFile';
import { readBounded } from './record';
import type { MetricsRow } from './run';

/** Bytes; some two million rows. */
export const LARGEST_LOG = 512 * 1024 * 1024;

function path(folder: string): string {
  return join(folder, 'metrics.jsonl');
}

/** A row, or nothing for a line that is damaged or was cut short by a crash. */
export function parseRow(line: string): MetricsRow | undefined {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof row !== 'object' || row === null) return undefined;
  const { step, epoch, seconds, values } = row as Partial<Record<keyof MetricsRow, unknown>>;
  const numbers = [step, epoch, seconds].every(n => typeof n === 'number' && Number.isFinite(n) && n >= 0);
  if (!numbers || !Number.isInteger(step) || typeof values !== 'object' || values === null) return undefined;
  const finite = Object.values(values).every(value => typeof value === 'number' && Number.isFinite(value));
  return finite ? (row as MetricsRow) : undefined;
}

const NEWLINE = 10;
/** Lines turned into rows at a stretch, between which others get their turn: about 5 ms. */
const STRETCH = 2000;

/** The rows in order of writing; damaged lines are left out, a missing file has none. */
export async function readMetrics(folder: string): Promise<readonly MetricsRow[]> {
  return (await readLog(folder)).rows;
}

/** @returns the rows, and how many lines are no rows; what a crash cut short, the last one, does not count */
async function readLog(folder: string): Promise<{ readonly rows: readonly MetricsRow[]; readonly damaged: number }> {
  let bytes: Buffer;
  try {
    bytes = await readBounded(path(folder), LARGEST_LOG);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'missing-file') return { rows: [], damaged: 0 };
    throw error;
  }
  const rows: MetricsRow[] = [];
  let damaged = 0;
  for (let start = 0, number = 1; start < bytes.length; number++) {
    const end = bytes.indexOf(NEWLINE, start);
    const line = bytes.toString('utf8', start, end < 0 ? bytes.length : end);
    const row = parseRow(line);
    if (row) rows.push(row);
    else if (end >= 0 && line.trim() !== '') damaged++;
    start = end < 0 ? bytes.length : end + 1;
    if (number % STRETCH === 0) await setImmediate();
  }
  return { rows, damaged };
}

function format(rows: readonly MetricsRow[]): string {
  return rows.map(row => `${JSON.stringify(row)}\n`).join('');
}

/** Rows as they are written at the end. */
export class MetricsLog {
  private readonly file: GrowingFile;

  constructor(folder: string) {
    this.file = new GrowingFile(path(folder));
  }

  /** @throws ActionableError `disk-full` or `not-writable` */
  async append(rows: readonly MetricsRow[]): Promise<void> {
    await this.file.append(format(rows));
  }

  /** Until then rows may wait for another program to let go of the file. @throws as `append` does */
  async flush(): Promise<void> {
    await this.file.flush();
  }
}

/**
 * Keeps the first `rows` rows: what had been written when the checkpoint was.
 * @param onDamaged told how many lines are no rows and are gone after this
 */
export async function cutMetrics(
  folder: string,
  rows: number,
  onDamaged?: (lines: number) => void,
): Promise<readonly MetricsRow[]> {
  const { rows: all, damaged } = await readLog(folder);
  if (damaged > 0) onDamaged?.(damaged);
  const kept = all.slice(0, rows);
  await writeAtomically(path(folder), format(kept));
  return kept;
}
