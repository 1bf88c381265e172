/** `remote.json` in a run's folder: what is needed to follow its job again, and to tell its paths there from those here. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJson } from '../../base/json';
import { writeAtomically } from '../../runs/atomicFile';
import { ELSEWHERE } from '../layOut';
import type { Pack } from '../pack';
import { WORK } from '../packFile';
import { remoteFile } from './runArchive';

export interface RemoteNote {
  readonly version: 1;
  /** Files of the package that lie elsewhere than to the config as here: place there, absolute path here. */
  readonly places: readonly (readonly [name: string, path: string])[];
  /** What the run was begun with, beside its config. */
  readonly overrides: readonly string[];
  /** How many jobs have trained the run. */
  readonly jobs: number;
  /** The run is all of this job: where it never begins, there is none. */
  readonly isNew: boolean;
}

/** Of a run that no job has trained yet. */
export function newNote(overrides: readonly string[], isNew: boolean): RemoteNote {
  return { version: 1, places: [], overrides, jobs: 0, isNew };
}

export function placesOf({ files }: Pack): RemoteNote['places'] {
  const start = `${WORK}/`;
  return files.flatMap(({ name, from }) =>
    typeof from === 'string' && name.startsWith(`${start}${ELSEWHERE}/`)
      ? [[name.slice(start.length), from] as const]
      : [],
  );
}

export async function writeRemoteNote(folder: string, note: RemoteNote): Promise<void> {
  await writeAtomically(join(folder, remoteFile), `${JSON.stringify(note)}\n`);
}

/** Nothing where there is none, or it is damaged. */
export async function readRemoteNote(folder: string): Promise<RemoteNote | undefined> {
  try {
    const found: unknown = JSON.parse(await readFile(join(folder, remoteFile), 'utf8'));
    const isNote = isJson(found) && found.version === 1 && [found.places, found.overrides].every(Array.isArray);
    return isNote ? (found as unknown as RemoteNote) : undefined;
  } catch {
    return undefined;
  }
}
