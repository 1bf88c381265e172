/** What a job of a cluster is asked to train: a plain value, one word of its command. */
import { ActionableError } from '../../base/errors';
import { isJson } from '../../base/json';
import type { GivenRun, TrainOptions } from '../../training/events';
import type { ArchiveFacts } from './runArchive';

export interface RemoteRequest extends Pick<TrainOptions, 'group' | 'fold' | 'trial'> {
  /** That it has here. */
  readonly run: GivenRun;
  /** From the workspace there. */
  readonly config: string;
  /** `train.epochs=3` */
  readonly overrides: readonly string[];
  /** Of a run that goes on: its archive, from the workspace there. */
  readonly resume?: ArchiveFacts & { readonly path: string };
  /** Hashes of frozen weights that the run's own checkpoints at home refer to: they stay there, and need not come again. */
  readonly frozenAtHome?: readonly string[];
  /** Files lie elsewhere than its `config.yaml` says: it is written again, from the config and its overrides. */
  readonly isMoved: boolean;
  /** Seconds between two archives on the way. */
  readonly keepEvery: number;
  /** Folder that this machine and the workers see, where archives are left too: they outlive the worker. */
  readonly storage?: string;
}

/** @throws ActionableError `bad-usage` */
export function parseRequest(word: string): RemoteRequest {
  let found: unknown;
  try {
    found = JSON.parse(word);
  } catch {
    found = undefined;
  }
  const isRequest =
    isJson(found) && isJson(found.run) && typeof found.config === 'string' && Array.isArray(found.overrides);
  if (!isRequest)
    throw new ActionableError('bad-usage', 'a job takes one request as JSON; it is begun with --on, not by hand');
  return found as unknown as RemoteRequest;
}
