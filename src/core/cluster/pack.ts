/** The package that jobs of a training run from: the program, its runtime, the config and what it names. */
import { ActionableError } from '../base/errors';
import type { Access } from '../base/resolvePath';

export interface PackFile {
  /** In the package, with slashes. */
  readonly name: string;
  readonly size: number;
  /** Absolute path of what it holds, or its bytes. */
  readonly from: string | Uint8Array;
}

export interface Pack {
  /** SHA-256 of names and contents. */
  readonly hash: string;
  /** In the order of their names. */
  readonly files: readonly PackFile[];
}

export interface TrainingPack extends Pack {
  /** Names in the package: the program, and the config: `node PROGRAM train CONFIG`. */
  readonly program: string;
  readonly config: string;
  /** Overrides that every job of it takes, before its own: where files lie that travel by storage (`data.train=/mnt/...`). */
  readonly overrides: readonly string[];
  /** For a person: what is other than at home. */
  readonly notes: readonly string[];
}

export interface PackRequest {
  /** Absolute. */
  readonly config: string;
  /** Of all jobs of the package; what they name travels too. */
  readonly overrides: readonly string[];
  readonly access: Access;
  /** Absolute folder with `dist/cli.js` and `node_modules` of this program. */
  readonly program: string;
  /** Of the runtime. */
  readonly storage?: string;
}

/** @throws ActionableError, ProblemsError */
export async function makePack(request: PackRequest, _signal: AbortSignal): Promise<TrainingPack> {
  throw new ActionableError('internal', `not yet: ${request.config}`);
}
