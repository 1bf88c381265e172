/** What processes that train for another one say, and are told: one JSON value a line. */
import { ActionableError, CancelledError, ProblemsError } from '../../base/errors';
import type { Problem } from '../../base/problem';
import type { MetricsRow, RunRecord, Scores } from '../../runs/run';
import type { TrialEnd, TrialRequest } from '../trialRunner';

/** To the process; `stop` asks for a checkpoint and an end. */
export type TrialOrder = TrainOrder | { readonly do: 'stop' };

export interface TrainOrder {
  readonly do: 'train';
  readonly request: TrialRequest;
  readonly workspace: string;
  readonly trusted: boolean;
  /** Folder of the sweep. */
  readonly sweep: string;
  /** Where the environment does not say how many. */
  readonly threads?: number;
}

/** Of a process of this machine: it shares the folder of the run. */
export type TrialLine =
  | { readonly told: 'started'; readonly folder: string }
  | { readonly told: 'scores'; readonly step: number; readonly scores: Scores }
  | { readonly told: 'progress'; readonly step: number; readonly totalSteps: number }
  | { readonly told: 'warning'; readonly message: string }
  | { readonly told: 'ended'; readonly end: TrialEnd }
  | FailedLine;

export interface FailedLine {
  readonly told: 'failed';
  readonly code: string;
  readonly message: string;
  readonly problems?: readonly Problem[];
  readonly cancelled?: true;
}

/** Of a job on a cluster, which shares nothing: all that a run's folder here is written from. */
export type JobLine =
  | {
      readonly told: 'placed';
      /** Absolute folder of the job that stands for the workspace here, and the one that holds all files of its package. */
      readonly workspace: string;
      readonly root: string;
    }
  | { readonly told: 'preparing'; readonly message: string; readonly fraction?: number }
  | { readonly told: 'begun'; readonly run: RunRecord }
  | {
      readonly told: 'metrics';
      readonly rows: readonly MetricsRow[];
      readonly step: number;
      readonly totalSteps: number;
      readonly secondsLeft?: number;
    }
  | {
      readonly told: 'log';
      readonly level: 'info' | 'warning' | 'error';
      readonly message: string;
      readonly nativeFailure?: string;
    }
  | KeptLine
  | { readonly told: 'over'; readonly run: RunRecord; readonly fixed?: Readonly<Record<string, number>> }
  | FailedLine;

/** An archive of the run is ready. */
export interface KeptLine {
  readonly told: 'kept';
  /** Of the file, in the folder that the job leaves files in. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Of its last checkpoint. */
  readonly step: number;
}

export function writeLine(line: TrialOrder | TrialLine | JobLine): string {
  return `${JSON.stringify(line)}\n`;
}

/**
 * Of a stream; what is no such value is left out.
 * @param onOther given each other line that is not empty
 */
export async function* readLines<T extends TrialOrder | TrialLine | JobLine>(
  stream: AsyncIterable<string>,
  onOther?: (line: string) => void,
): AsyncGenerator<T> {
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const value = parse(line);
      if (value !== undefined) yield value as T;
      else if (line.trim() !== '') onOther?.(line.trim());
    }
  }
  if (rest.trim() !== '') onOther?.(rest.trim());
}

/** An error as it crosses to another process. */
export function failedLine(error: unknown): FailedLine {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ProblemsError) {
    const { problems } = error;
    return { told: 'failed', code: 'problems', message: problems[0]?.message ?? message, problems };
  }
  if (error instanceof CancelledError) return { told: 'failed', code: 'cancelled', message, cancelled: true };
  return { told: 'failed', code: error instanceof ActionableError ? error.code : 'internal', message };
}

/** The error that `failedLine` was given, as far as it can be known. */
export function errorOf({ code, message, problems, cancelled }: FailedLine): Error {
  if (cancelled) return new CancelledError();
  return problems ? new ProblemsError(problems) : new ActionableError(code, message);
}

function parse(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
