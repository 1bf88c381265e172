/** Views of a projection that were kept with a run: `bookmarks.json` in its folder. */
import { join } from 'node:path';
import { isJson } from '../base/json';
import { writeAtomically } from './atomicFile';
import { readBounded } from './record';

/** What a view keeps of itself; it alone knows what it means. */
export interface KeptView {
  readonly name: string;
  readonly choice: unknown;
  readonly view: unknown;
  readonly selected: readonly string[];
}

const FILE = 'bookmarks.json';
/** Bytes; a selection of a hundred thousand examples fits. */
const LARGEST = 16 * 1024 ** 2;

/** None where there is no such file, or it is damaged: nothing else depends on it. */
export async function readBookmarks(folder: string): Promise<readonly KeptView[]> {
  try {
    const read: unknown = JSON.parse((await readBounded(join(folder, FILE), LARGEST)).toString('utf8'));
    return isJson(read) && Array.isArray(read.bookmarks) ? read.bookmarks.filter(isKept) : [];
  } catch {
    return [];
  }
}

/** @throws ActionableError when it cannot be written */
export async function writeBookmarks(folder: string, bookmarks: readonly KeptView[]): Promise<void> {
  await writeAtomically(join(folder, FILE), `${JSON.stringify({ bookmarks })}\n`);
}

function isKept(value: unknown): value is KeptView {
  return (
    isJson(value) &&
    typeof value.name === 'string' &&
    Array.isArray(value.selected) &&
    value.selected.every(each => typeof each === 'string')
  );
}
