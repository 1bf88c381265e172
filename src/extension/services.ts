/** What the parts of the extension share; made once at activation, each cheap until it is used. */
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { DataFiles } from './config/dataFiles';
import type { ActiveModel } from './runs/activeModel';
import type { LiveRows } from './runs/liveRows';
import type { RunStore } from './runs/runStore';
import type { ExampleSelection } from './selection';
import type { Inference } from './workers/inference';
import type { Jobs } from './workers/jobs';
import type { NativeEngine } from './workers/nativeEngine';

export interface Services {
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  readonly store: RunStore;
  readonly active: ActiveModel;
  readonly jobs: Jobs;
  readonly liveRows: LiveRows;
  readonly inference: Inference;
  readonly dataFiles: DataFiles;
  readonly native: NativeEngine;
  /** The examples that all views show as selected. */
  readonly selection: ExampleSelection;
}
