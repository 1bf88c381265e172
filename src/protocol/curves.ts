/** The messages of the curves view. Types only. */
import type { MetricColumn } from '../core/runs/metricColumns';
import type { FitNote, MetricsRow, RunStatus } from '../core/runs/run';
import type { View } from './view';

export interface CurvesRun {
  readonly folder: string;
  readonly name: string;
  readonly id: string;
  readonly status: RunStatus;
  readonly step: number;
  readonly totalSteps: number;
  readonly startedAt: string;
  readonly seconds: number;
  readonly secondsLeft?: number;
  /** It left a checkpoint to go on from. */
  readonly resumable: boolean;
  /** Unit of its loss, where it has one. */
  readonly lossUnit?: string;
  /** Where its curves say that it over- or underfits. */
  readonly fit?: FitNote;
  /** Of a run that is shown: keys and values of its config, by which runs are grouped. */
  readonly keys?: Readonly<Record<string, string>>;
  /** The same for runs whose configs agree in all but the seed, in words. */
  readonly settings?: string;
  readonly rows: readonly MetricsRow[];
}

/** A run without its curves. */
export type RunHead = Omit<CurvesRun, 'rows'>;

export interface CurvesView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    /** All runs that can be shown. `rows` are empty where nothing is new: what the page has of a run that is shown stays. */
    readonly runs: {
      readonly runs: readonly CurvesRun[];
      readonly shown: readonly string[];
      /** How each run that was ever drawn looks, by its folder. */
      readonly looks: Readonly<Record<string, number>>;
      /** The run that the page was opened on just now. */
      readonly asked?: string;
    };
    /** All that was measured in a run so far. */
    readonly columns: { readonly folder: string; readonly columns: readonly MetricColumn[] };
    /** New rows of one run, and how it stands. */
    readonly rows: { readonly run: Omit<CurvesRun, 'rows'>; readonly rows: readonly MetricsRow[] };
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    readonly show: { readonly folders: readonly string[] };
    /** Runs got a look; they keep it. */
    readonly looks: { readonly looks: Readonly<Record<string, number>> };
    readonly stop: { readonly folder: string };
    readonly resume: { readonly folder: string };
    /** Save the drawing, or a picture of it (base64); the host asks where. */
    readonly save: { readonly name: string } & ({ readonly svg: string } | { readonly png: string });
    /** Save what was measured, every digit of it. */
    readonly saveValues: { readonly folders: readonly string[] };
  };
  readonly requests: Record<string, never>;
}
