/** Where runs and configs of one name are, so that they can be told apart. Knows no `vscode`. */
import { dirname } from 'node:path';

export interface Named {
  readonly name: string;
  /** Absolute path of what is named. */
  readonly path: string;
}

/**
 * The folder of each whose name others in other folders have too.
 *
 * @param show a folder as people know it, such as relative to the workspace
 */
export function placesOf<N extends Named>(all: readonly N[], show: (folder: string) => string): ReadonlyMap<N, string> {
  const folders = new Map<string, Set<string>>();
  for (const { name, path } of all) folders.set(name, (folders.get(name) ?? new Set()).add(dirname(path)));
  const places = new Map<N, string>();
  for (const each of all) {
    if (folders.get(each.name)!.size > 1) places.set(each, show(dirname(each.path)));
  }
  return places;
}
