/** What a form of export is: whether a run can be one, and its files. */
import type { Caller } from '../../base/caller';
import type { FileContent } from '../../runs/atomicFile';
import type { DataAccess } from '../loadRunData';
import type { Run } from '../run';
import type { FormName } from './forms';
import type { BeginsFrom, BeginTraining } from './pytorch/begun';

/** By their paths in the folder, with slashes. */
export type ExportedFiles = Readonly<Record<string, FileContent>>;

export interface ExportedFolder {
  readonly files: ExportedFiles;
  /** What the folder is, a paragraph each; for README.md. */
  readonly about?: readonly string[];
  /** What to know before others use it, a sentence each. */
  readonly notes: readonly string[];
  /** What was measured of it, a line each. */
  readonly facts?: readonly string[];
  /** Lines of a program that opens it, or of a shell. */
  readonly use: readonly string[];
}

export interface ExportContext extends Caller {
  /** What the folder is called. */
  readonly folder: string;
  /** Where the data of the run may be read from. */
  readonly data?: DataAccess;
  /** Makes the training of the run begin again, for a form that hands it over. */
  readonly begin?: BeginTraining;
  /** Weights that a hand-over begins with; those of the start if not given. */
  readonly from?: BeginsFrom;
}

export interface ExportForm {
  readonly name: FormName;
  /** Why a run cannot be one, and what to do; nothing where it can. */
  cannot(run: Run): Promise<string | undefined>;
  /** All but README.md, which is made of the rest. */
  make(run: Run, context: ExportContext): Promise<ExportedFolder>;
}
