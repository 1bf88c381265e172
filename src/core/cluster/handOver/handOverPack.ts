/** The package of a hand-over to PyTorch: the folder with `train.py`, the run that it becomes, and the program that takes it there. */
import { stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { runsFolder } from '../../runs/runFolder';
import { slashed } from '../layOut';
import { filesBelow } from '../modelFiles';
import { HAND_OVER, LARGE, type Pack, packOf, refuseHuge, textFile, WORK } from '../packFile';
import { PROGRAM, programFiles } from '../programFiles';
import { readHashes } from '../readHashes';
import { LAYOUT, type Layout, START, startText } from '../startJob';
import { putFolderOnStorage } from '../storage';

export interface HandOverRequest {
  /** Absolute: a hand-over as it was exported. */
  readonly folder: string;
  /** Of the run that it becomes, and its files: all but weights. Absolute. */
  readonly run: { readonly name: string; readonly id: string; readonly files: readonly string[] };
  /** Absolute folder with `dist/cli.js` of this program. */
  readonly program: string;
  /** Of the runtime. */
  readonly storage?: string;
  readonly onProgress?: (message: string) => void;
}

export interface HandOverPack extends Pack {
  /** First word after Node. */
  readonly program: string;
  /** The folder is on the storage, not in the package. */
  readonly isStored: boolean;
  /** Its path there. */
  readonly stored: readonly string[];
}

/** @throws ActionableError `pack-too-large`, `no-storage`, `file-changed`; CancelledError */
export async function makeHandOverPack(request: HandOverRequest, signal: AbortSignal): Promise<HandOverPack> {
  const { folder, run, program, storage, onProgress } = request;
  onProgress?.('gathering files');
  const found = (await filesBelow(folder)).map(path => ({
    name: `${HAND_OVER}/${slashed(relative(folder, path))}`,
    path,
  }));
  const sized = await Promise.all(found.map(async file => ({ ...file, size: (await stat(file.path)).size })));
  const isStored = storage !== undefined && sized.reduce((sum, { size }) => sum + size, 0) >= LARGE;
  // Before they are read.
  if (!isStored) refuseHuge(sized);
  const handed = packOf(await readHashes(found, signal));
  const stored: Layout['stored'][number][] = [];
  if (isStored) {
    onProgress?.(`copying the hand-over to ${storage}`);
    stored.push({ name: HAND_OVER, path: join(await putFolderOnStorage(storage, handed, signal), HAND_OVER) });
  }
  // It computes nothing itself.
  const { bundles } = await programFiles(program);
  const home = slashed(join(runsFolder(WORK), run.name, run.id));
  const own = run.files.map(path => ({ name: `${home}/${basename(path)}`, path }));
  const inProgram = bundles.map(name => ({ name: `${PROGRAM}/${name}`, path: join(program, ...name.split('/')) }));
  const files = await readHashes([...inProgram, ...own], signal);
  const layout: Layout = { folder: '', stored };
  const pack = packOf([
    ...files,
    ...(isStored ? [] : handed.files),
    textFile(START, startText),
    textFile(LAYOUT, `${JSON.stringify(layout)}\n`),
  ]);
  return { ...pack, program: START, isStored, stored: stored.map(({ path }) => path) };
}
