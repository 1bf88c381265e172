/** What becomes of a run's record when its config is renamed or moved: the run stays that config's. */
import { dirname, join, relative } from 'node:path';
import { isInside } from '../base/resolvePath';
import type { RunRecord } from './run';
import { runNameOf } from './runFolder';

/** Of a file, or of a folder and all that is in it; both absolute. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** Where a path is after renames that were made at once. */
export function pathAfter(path: string, renames: readonly Rename[]): string {
  // A file that is named itself is not moved with its folder.
  const nearest = renames.filter(({ from }) => isInside(from, path)).sort((a, b) => b.from.length - a.from.length)[0];
  if (!nearest) return path;
  const way = relative(nearest.from, path);
  return way === '' ? nearest.to : join(nearest.to, way);
}

/** The keys of a record that say where its config and its data are. */
export type Places = Pick<RunRecord, 'configPath' | 'configNow' | 'files'>;

/** The config that a run belongs to, wherever it went. */
export function configOf({ configPath, configNow }: Pick<RunRecord, 'configPath' | 'configNow'>): string {
  return configNow ?? configPath;
}

/** What that config is called; the folder of the run keeps the name of before. */
export function nameOfConfig(record: Pick<RunRecord, 'name' | 'configPath' | 'configNow'>): string {
  const path = configOf(record);
  // Of a run from Windows too.
  const names = [runNameOf(path), runNameOf(path.slice(path.lastIndexOf('\\') + 1))];
  return names.includes(record.name) ? record.name : names[0]!;
}

/**
 * A config that is called otherwise in its folder, or goes to another with all the data, takes its run along. From one that goes alone
 * the run's own config could not find its data: that is looked for beside the old place.
 * @param config the one that the run belonged to
 * @returns undefined where nothing changes
 */
export function followRename(record: Places, config: string, renames: readonly Rename[]): Places | undefined {
  const now = pathAfter(config, renames);
  if (now === config) return undefined;
  const { configPath } = record;
  const files = record.files.map(file => ({ ...file, path: pathAfter(file.path, renames) }));
  const [before, after] = [dirname(configPath), dirname(now)];
  const goesAlong = record.files.every(({ path }, i) => relative(before, path) === relative(after, files[i]!.path));
  if (goesAlong) return { configPath: now, configNow: undefined, files };
  return { configPath, configNow: now, files: record.files };
}
