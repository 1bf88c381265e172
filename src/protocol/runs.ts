/** Extension <-> the table of runs. Types only. */
import type { RunStatus, Scores } from '../core/runs/run';
import type { RunsTable } from '../core/runs/runsTable';
import type { RunsFormat } from '../core/runs/writeRunsTable';
import type { View } from './view';

/** What is done with runs that are selected. */
export type RunsAction =
  | 'compare'
  | 'curves'
  | 'report'
  | 'examples'
  | 'config'
  | 'notes'
  | 'rename'
  | 'alias'
  | 'pin'
  | 'unpin'
  | 'delete';

/** A run that is being trained: what of its row changes. */
export interface LiveRun {
  readonly folder: string;
  readonly status: RunStatus;
  readonly step: number;
  readonly totalSteps: number;
  /** By `validation/accuracy`, as last measured. */
  readonly scores: Scores;
}

export interface RunsView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    readonly state: {
      readonly table: RunsTable;
      /** What the last change was, where it can be taken back. */
      readonly undo?: string;
    };
    readonly live: { readonly runs: readonly LiveRun[] };
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    readonly act: { readonly action: RunsAction; readonly folders: readonly string[] };
    readonly undo: Record<string, never>;
    /** The rows and columns as they are shown. */
    readonly copy: {
      readonly folders: readonly string[];
      readonly columns: readonly string[];
      readonly format: RunsFormat;
      readonly baseline?: string;
    };
    readonly save: { readonly name: string; readonly svg: string };
  };
  readonly requests: Record<string, never>;
}
