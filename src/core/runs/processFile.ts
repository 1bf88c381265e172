/** A file that says which process is at something, so that another one knows whether it still is. */
import { readFile, stat } from 'node:fs/promises';
import { isJson } from '../base/json';
import type { RunRecord } from './run';
import { isTrainerAlive, thisProcess } from './trainerProcess';

/** What such a file says of this process. */
export async function describeProcess(): Promise<string> {
  return JSON.stringify(await thisProcess());
}

/** The number of the process that wrote the file, where it is still there. */
export async function livingProcess(path: string): Promise<number | undefined> {
  try {
    const [written, { mtimeMs: touched }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const found: unknown = JSON.parse(written);
    if (!isJson(found)) return undefined;
    const writer = found as Pick<RunRecord, 'pid' | 'pidStarted'>;
    return (await isTrainerAlive(writer, touched)) ? writer.pid : undefined;
  } catch {
    // Gone, or half written by a process that died.
    return undefined;
  }
}
