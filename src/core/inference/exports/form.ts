/** What a form of export is: whether a run can be one, and its files. */
import type { Caller } from '../../base/caller';
import type { DataAccess } from '../loadRunData';
import type { Run } from '../run';
import type { FormName } from './forms';

/** By their paths in the folder, with slashes. */
export type ExportedFiles = Readonly<Record<string, Uint8Array | string>>;

export interface ExportedFolder {
  readonly files: ExportedFiles;
  /** What to know before others use it, a sentence each. */
  readonly notes: readonly string[];
  /** What was measured of it, a line each. */
  readonly facts?: readonly string[];
  /** Lines of a program that opens it. */
  readonly use: readonly string[];
}

export interface ExportContext extends Caller {
  /** What the folder is called. */
  readonly folder: string;
  /** Where the data of the run may be read from. */
  readonly data?: DataAccess;
}

export interface ExportForm {
  readonly name: FormName;
  /** Why a run cannot be one, and what to do; nothing where it can. */
  cannot(run: Run): Promise<string | undefined>;
  /** All but README.md, which is made of the rest. */
  make(run: Run, context: ExportContext): Promise<ExportedFolder>;
}
