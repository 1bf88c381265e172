/** The copy of a user's own model that a run keeps in `model/`: what the run is opened with, whatever becomes of the original. */
import { mkdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { ActionableError } from '../base/errors';
import { layOut, type ModuleFile, readModuleFile } from '../models/own/moduleFile';
import type { OwnModule } from '../models/own/readModule';
import { writeAtomically } from '../runs/atomicFile';
import type { RunRecord } from '../runs/run';

const copies = 'model';

/** Writes the files of a module into a run's folder. @returns what the record keeps of them */
export async function saveOwnModel(folder: string, { files }: OwnModule): Promise<NonNullable<RunRecord['model']>> {
  const { names } = layOut(files);
  for (const [i, { bytes }] of files.entries()) {
    const path = join(folder, copies, names[i]!);
    await mkdir(dirname(path), { recursive: true });
    await writeAtomically(path, bytes);
  }
  return files.map(({ sha256 }, i) => ({ path: names[i]!, sha256 }));
}

/**
 * @param folder of the run
 * @throws ActionableError where its code may not run, or is not what the run was made with
 * @throws ProblemsError at the place in a file
 */
export async function openSavedModel(folder: string, { model }: RunRecord, trusted: boolean): Promise<OwnModule> {
  const [entry] = model ?? [];
  if (!model || !entry) throw new ActionableError('damaged-run', 'run.json does not name the file of its model');
  const base = join(folder, copies);
  const expected = new Map(model.map(({ path, sha256 }) => [pathIn(base, path), sha256]));
  const check = ({ path, sha256 }: ModuleFile) => {
    if (expected.get(path) === sha256) return;
    throw new ActionableError(
      'damaged-run',
      `${path} is not the model that the run was made with; restore it, or train again with the changed one`,
    );
  };
  // All of them before any of them runs.
  if (trusted) for (const path of expected.keys()) check(readModuleFile(path));
  const { openOwnModel } = await import('../models/own/openOwnModel');
  return openOwnModel(pathIn(base, entry.path), trusted, { folder: base, check });
}

function pathIn(base: string, path: string): string {
  const plain = normalize(path);
  if (isAbsolute(plain) || plain.startsWith('..')) throw new ActionableError('damaged-run', `run.json names ${path}`);
  return join(base, plain);
}
