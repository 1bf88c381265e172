/** What a job of a cluster is asked to train: a plain value, one word of its command. */
import { isJson } from '../../base/json';
import type { GivenRun, TrainOptions } from '../../training/events';
import { parseJobRequest } from '../jobWords';
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
  return parseJobRequest(
    word,
    ({ run, config, overrides }) => isJson(run) && typeof config === 'string' && Array.isArray(overrides),
  );
}
