/** What the parts of the extension share; made once at activation, each cheap until it is used. */
import { dirname } from 'node:path';
import { type ExtensionContext, type LogOutputChannel, type Uri, workspace } from 'vscode';
import type { JobOrigin } from '../protocol/train';
import type { DataFiles } from './config/dataFiles';
import type { ActiveModel } from './runs/activeModel';
import type { LiveRows } from './runs/liveRows';
import type { RunStore } from './runs/runStore';
import type { Inference } from './workers/inference';
import type { Jobs } from './workers/jobs';

export interface Services {
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  readonly store: RunStore;
  readonly active: ActiveModel;
  readonly jobs: Jobs;
  readonly liveRows: LiveRows;
  readonly inference: Inference;
  readonly dataFiles: DataFiles;
}

/** What a job may read: everything in a trusted window, else only the folder that the file is in. */
export function originOf(file: Uri): JobOrigin {
  const folder = workspace.getWorkspaceFolder(file);
  return { workspace: folder?.uri.fsPath ?? dirname(file.fsPath), trusted: workspace.isTrusted };
}
