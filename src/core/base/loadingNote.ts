/**
 * A file that is there while a process loads the native engine: what ends the process then, as a C++ runtime that is too old does,
 * leaves no other trace. The process that started it names the file.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';

export const LOADING_NOTE = 'NLP_LOADING_NOTE';

/** Runs `load` with the note in place, where one is named. */
export async function withLoadingNote<T>(load: () => Promise<T>, path = process.env[LOADING_NOTE]): Promise<T> {
  if (!path) return load();
  try {
    writeFileSync(path, '');
  } catch {
    // A folder that cannot be written must not keep the engine from loading.
    return load();
  }
  try {
    return await load();
  } finally {
    rmSync(path, { force: true });
  }
}

/** Whether a process has ended while the note was in place; the note is taken away. */
export function takeLoadingNote(path: string): boolean {
  const found = existsSync(path);
  rmSync(path, { force: true });
  return found;
}
