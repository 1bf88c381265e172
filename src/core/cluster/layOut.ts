/** Where files of this machine are in a package: as they lie to each other, so that relative paths hold. */
import { dirname, relative, resolve } from 'node:path';
import { isInside } from '../base/resolvePath';

/** Of what is named by an absolute path and lies elsewhere. */
export const ELSEWHERE = 'elsewhere';

/**
 * @param paths absolute, of the workspace and of all that relative paths name
 * @returns an absolute path -> its place from the folder that holds all of them, with slashes; '' for that folder
 */
export function layOut(paths: readonly string[]): (path: string) => string {
  let root = paths[0]!;
  while (!paths.every(path => isInside(root, path))) {
    const parent = dirname(root);
    // Other drives of Windows have no folder in common.
    if (parent === root) break;
    root = parent;
  }
  return path =>
    isInside(root, path)
      ? slashed(relative(root, path))
      : `${ELSEWHERE}/${slashed(resolve(path)).replace(/^\/+/, '').replaceAll(':', '')}`;
}

/** With slashes, as names in a package have them. */
export function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
