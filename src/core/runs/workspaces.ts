/** Which folder keeps the runs of a config: one rule for what trains and for what looks for runs. */
import { statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, parse, resolve } from 'node:path';
import { isInside } from '../base/resolvePath';
import { samePath } from '../base/samePath';
import { runsFolder } from './runFolder';

function holdsRuns(folder: string): boolean {
  try {
    return statSync(runsFolder(folder)).isDirectory();
  } catch {
    return false;
  }
}

/** A config's folder and those above it; what a home or temporary folder holds at its top has nothing to do with what is below. */
function* foldersAbove(config: string): Generator<string> {
  const shared = [homedir(), tmpdir(), parse(config).root].map(folder => resolve(folder));
  for (let folder = dirname(config); ; folder = dirname(folder)) {
    yield folder;
    if (shared.some(each => samePath(each, folder) || samePath(each, dirname(folder)))) return;
  }
}

/**
 * Where a config is trained: the nearest folder upwards from it that holds runs, no farther than the current folder where the
 * config is in it; else the current folder where the config is in it, else the config's own.
 * @param config absolute
 */
export function workspaceOfConfig(config: string, current = process.cwd()): string {
  const inside = isInside(current, config);
  for (const folder of foldersAbove(config)) {
    if (holdsRuns(folder)) return folder;
    if (samePath(folder, current)) break;
  }
  return inside ? current : dirname(config);
}

/**
 * Where runs of a config may be, the nearest first: every folder upwards from it that holds runs, and the current one.
 * @param config absolute
 */
export function workspacesWithRuns(config: string, current = process.cwd()): readonly string[] {
  const above = [...foldersAbove(config)].filter(holdsRuns);
  return above.some(folder => samePath(folder, current)) || !holdsRuns(current) ? above : [...above, current];
}
