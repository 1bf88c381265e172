/** Indexes of searches: `.nlp/search/NAME/` of a workspace, each of one kind of passage, of words or of the vectors of a run. */
import { readdir } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isInside } from '../base/resolvePath';
import { readBounded } from './record';
import { keepOutOfGit, makePlainFolder } from './runFolder';
import { measureRun } from './runSize';

/** `.nlp/search` of a workspace. */
export function searchesFolder(workspace: string): string {
  return join(workspace, '.nlp', 'search');
}

/** UTF-16 code units of a name: what stands beside it must not be too long for the disk. */
const LONGEST = 150;

/** @param name what the index is of */
export function searchFolder(workspace: string, name: string): string {
  return join(searchesFolder(workspace), name.length > LONGEST ? name.slice(-LONGEST) : name);
}

/** Makes the folder of an index where it is missing. @throws ActionableError when it cannot be written, or a link is in its place */
export async function createSearchFolder(workspace: string, folder: string): Promise<void> {
  await makePlainFolder(join(workspace, '.nlp'));
  await makePlainFolder(searchesFolder(workspace));
  await makePlainFolder(folder);
  await keepOutOfGit(workspace);
}

/** How an index calls the run whose vectors it has: relative to the workspace, so that both may be moved. */
export function nameOfRun(workspace: string, run: string): string {
  return isInside(workspace, run) ? relative(workspace, run).replaceAll(sep, '/') : run;
}

export interface MeasuredIndex {
  readonly folder: string;
  /** `search/words-line` */
  readonly title: string;
  /** Absolute; of one of words nothing. */
  readonly run?: string;
  readonly bytes: number;
}

/** Bytes of `index.json`. */
export const LARGEST_MANIFEST = 2 ** 28;

export async function measureIndexes(workspace: string): Promise<readonly MeasuredIndex[]> {
  const parent = searchesFolder(workspace);
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter(entry => entry.isDirectory()).map(({ name }) => join(parent, name));
  return Promise.all(
    folders.sort().map(async folder => {
      const run = await readRunName(folder);
      return {
        folder,
        title: `search/${basename(folder)}`,
        bytes: (await measureRun(folder)).total,
        ...(run !== undefined && { run: isAbsolute(run) ? run : resolve(workspace, run) }),
      };
    }),
  );
}

/** Nothing where an index has none, or cannot be read. */
async function readRunName(folder: string): Promise<string | undefined> {
  try {
    const { run } =
      JSON.parse((await readBounded(join(folder, 'index.json'), LARGEST_MANIFEST)).toString('utf8')) ?? {};
    return typeof run === 'string' ? run : undefined;
  } catch {
    return undefined;
  }
}
