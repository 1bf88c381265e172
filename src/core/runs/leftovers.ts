/** What a process that was killed left in the folders of runs: files half written, and folders that never became a run. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { RUN_ID } from './record';

/** Milliseconds; what is younger may be being written. */
export const OLD = 10 * 60_000;
/** As `writeAtomically` names what it writes beside. */
const HALF_WRITTEN = /^\..+\.[0-9a-f]{12}\.new$/;

async function modifiedAt(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

/** Names of files in a run's folder that nobody will finish. @param age milliseconds; 0 where this process alone writes there */
export async function findHalfWritten(folder: string, age = OLD): Promise<readonly string[]> {
  const names = (await readdir(folder).catch(() => [])).filter(name => HALF_WRITTEN.test(name));
  const times = await Promise.all(names.map(name => modifiedAt(join(folder, name))));
  return names.filter((_, i) => times[i] !== undefined && Date.now() - times[i]! >= age);
}

/** Whether a folder was made for a run whose record was never written. */
export async function neverBegan(folder: string): Promise<boolean> {
  if (!RUN_ID.test(basename(folder)) || (await modifiedAt(join(folder, 'run.json'))) !== undefined) return false;
  const made = await modifiedAt(folder);
  return made !== undefined && Date.now() - made >= OLD;
}
