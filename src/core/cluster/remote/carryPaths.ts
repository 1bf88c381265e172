/** A run's record with the paths of another machine: where its config lies there, and the files that it has read. */
import { existsSync } from 'node:fs';
import { dirname, join, posix, resolve, win32 } from 'node:path';
import type { RunRecord } from '../../runs/run';
import { ELSEWHERE } from '../layOut';

export interface Carriage {
  /** The folder that the config was in. */
  readonly before: string;
  /** Where a file is that does not lie to the config as it did: from its path there to its path here. */
  readonly placeOf: (path: string) => string | undefined;
}

/** @param configPath where the config is here, absolute */
export function carryPaths(record: RunRecord, configPath: string, carriage: Carriage): RunRecord {
  const files = record.files.map(file => ({ ...file, path: carryPath(file.path, configPath, carriage) }));
  return { ...record, configPath, files };
}

export function carryPath(path: string, configPath: string, { before, placeOf }: Carriage): string {
  return placeOf(path) ?? carry(path, before, configPath);
}

/** The same way from the config, whatever system the path is of. */
function carry(path: string, before: string, configPath: string): string {
  const paths = /^[a-z]:[\\/]|\\/i.test(before) ? win32 : posix;
  if (!paths.isAbsolute(path)) return path;
  const way = paths.relative(before, path);
  return paths.isAbsolute(way) ? path : resolve(dirname(configPath), ...way.split(paths.sep));
}

/** On a worker: where a file lies that was named by an absolute path elsewhere, as `layOut` places it. @param root of the package's files */
export function placeIn(root: string, path: string): string | undefined {
  const place = join(root, ELSEWHERE, path.replaceAll('\\', '/').replace(/^\/+/, '').replaceAll(':', ''));
  return existsSync(place) ? place : undefined;
}

/** Here: the other way round. @param known of files of the package: from their place in it to their path here */
export function placeFrom(root: string, path: string, known: ReadonlyMap<string, string>): string | undefined {
  if (!path.startsWith(`${root}/`)) return undefined;
  const name = path.slice(root.length + 1);
  if (!name.startsWith(`${ELSEWHERE}/`)) return undefined;
  return known.get(name) ?? name.slice(ELSEWHERE.length);
}
