/** What a config, or a person, means by `from`: a path, or a model on a hub. */
import { statSync } from 'node:fs';
import { type HubId, readHubId } from './hubId';
import { type Access, resolvePath } from './resolvePath';

export type LocatedModel =
  /** Absolute; there need be nothing. */
  { readonly kind: 'path'; readonly path: string } | { readonly kind: 'hub'; readonly id: HubId };

/**
 * What is there is a path, whatever it looks like; so is all that has not the look of a hub's name.
 * @param folder what paths are relative to
 * @throws ActionableError `path-outside-workspace` without trust
 */
export function locateModel(from: string, folder: string, access: Access): LocatedModel {
  const id = readHubId(from);
  if (id && /^https?:/.test(from)) return { kind: 'hub', id };
  const path = resolvePath(folder, from, access);
  if (!id || statSync(path, { throwIfNoEntry: false })) return { kind: 'path', path };
  return { kind: 'hub', id };
}
