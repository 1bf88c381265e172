/** Extension <-> the page of a sweep. Types only. */
import type { ShownTrial, SweepShown } from '../core/sweeps/sweepShown';
import type { View } from './view';

export type { ShownTrial, SweepShown };

export interface SweepView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    readonly state: {
      /** Absent before one was begun or chosen. */
      readonly sweep?: SweepShown;
      /** What begins: the name of its file. There is no folder to read yet. */
      readonly begins?: string;
      /** This editor's work on it. */
      readonly job?: { readonly state: 'queued' | 'running' | 'stopping' };
      /** Starting its file continues it; else another one begins. */
      readonly continues: boolean;
      /** Why it cannot be shown. */
      readonly problem?: string;
      /** There are files of sweeps here. */
      readonly files: boolean;
    };
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    /** Asks for another sweep. */
    readonly choose: Record<string, never>;
    /** Begins or continues the one that is shown; asks for a file where none is. */
    readonly start: Record<string, never>;
    readonly stop: Record<string, never>;
    readonly open: { readonly what: 'file' | 'config' | 'report' };
    /** Of a trial, from 1. */
    readonly openRun: { readonly trial: number; readonly what: 'curves' | 'report' };
    /** Trials, from 1. */
    readonly compare: { readonly trials: readonly number[] };
    /** Save the drawing; the host asks where. */
    readonly save: { readonly name: string; readonly svg: string };
  };
  readonly requests: Record<string, never>;
}
