/** `notes.md`: what the user wrote about a run. A plain file, so that every editor can open it. */
import { join } from 'node:path';
import { ActionableError } from '../base/errors';
import { removeForGood, writeAtomically } from './atomicFile';
import { readBounded } from './record';

/** Bytes. */
const LONGEST = 1024 * 1024;

export function notesPath(folder: string): string {
  return join(folder, 'notes.md');
}

/** Markdown; empty where there are none. @throws ActionableError when the file is no file, or too large */
export async function readNotes(folder: string): Promise<string> {
  try {
    return (await readBounded(notesPath(folder), LONGEST)).toString('utf8').trim();
  } catch (error) {
    if (error instanceof ActionableError && error.code === 'missing-file') return '';
    throw error;
  }
}

/** @param text Markdown; empty removes them */
export async function writeNotes(folder: string, text: string): Promise<void> {
  if (text.trim() === '') await removeForGood(notesPath(folder));
  else await writeAtomically(notesPath(folder), `${text.trim()}\n`);
}
