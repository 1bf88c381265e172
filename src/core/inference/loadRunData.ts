/** The data of a run, as its files are now. */
import type { Caller } from '../base/caller';
import type { Dataset } from '../data/dataset';
import { loadDataset } from '../data/loadDataset';
import { homeOfRun } from '../runs/runFolder';
import { columnsOf } from '../schemas';
import type { Run } from './run';

/** Without `trusted` the examples are read only from inside the workspace that holds the run. */
export interface DataAccess {
  readonly workspace?: string;
  readonly trusted?: boolean;
}

/** Where the examples may be read from. */
export function accessOf(run: Run, { workspace, trusted = false }: DataAccess): Required<DataAccess> {
  return { workspace: workspace ?? homeOfRun(run.parts.folder), trusted };
}

/** @throws ProblemsError when the examples can no longer be read; CancelledError */
export function loadRunData(run: Run, access: Required<DataAccess>, caller: Caller = {}): Promise<Dataset> {
  const { config, record } = run.parts;
  return loadDataset(config, columnsOf(config), record.configPath, { ...access, ...caller });
}
