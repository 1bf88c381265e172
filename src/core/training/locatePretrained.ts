/** Where a pretrained model is that a config or a person names: on the disk, or downloaded from a hub first. */
import { type HubOrigin, readHubId } from '../base/hubId';
import { locateModel } from '../base/locateModel';
import { isInside } from '../base/resolvePath';
import { repositoryFolder } from '../runs/hubModels';
import type { TrainOptions } from './events';

export interface PlacedModel {
  /** Absolute. */
  readonly path: string;
  readonly hub?: HubOrigin;
}

/**
 * @param folder what paths are relative to
 * @param pinned what it was when a run was made: the same is taken again, wherever its branch is now
 * @throws ActionableError `path-outside-workspace`, or as `fetchFromHub` does
 * @throws CancelledError
 */
export async function locatePretrained(
  from: string,
  folder: string,
  options: Pick<TrainOptions, 'workspace' | 'trusted'> & Partial<Pick<TrainOptions, 'signal' | 'onEvent'>>,
  pinned?: HubOrigin,
): Promise<PlacedModel> {
  const located = locateModel(from, folder, options);
  if (located.kind === 'path') return { path: located.path };
  const { workspace, trusted, signal = new AbortController().signal, onEvent } = options;
  const { id } = located;
  const isSame = pinned?.repository === id.repository && pinned.revision === id.revision;
  const { fetchFromHub } = await import('../hub/fetchFromHub');
  const { path, ...hub } = await fetchFromHub(isSame ? { ...id, revision: pinned.commit } : id, {
    workspace,
    trusted,
    signal,
    onProgress: event => onEvent?.({ kind: 'progress', ...event }),
    onNote: message => onEvent?.({ kind: 'log', level: 'warning', message }),
  });
  return { path, hub: { ...hub, revision: id.revision } };
}

/** Whether a file is of a model of a hub that a config names. @param path absolute */
export function isOfHub(from: string, workspace: string, path: string): boolean {
  const id = readHubId(from);
  return id !== undefined && isInside(repositoryFolder(workspace, id.repository), path);
}
