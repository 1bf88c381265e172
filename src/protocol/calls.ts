/** The two kinds of message between processes: a call that is answered, and news that is not. Types only. */

export interface Call<Parameters, Result> {
  readonly parameters: Parameters;
  readonly result: Result;
}

export type Calls = { readonly [method: string]: Call<unknown, unknown> };
export type News = { readonly [event: string]: unknown };

/** A line of the log; of an engine that was chosen because the native one does not load it says why that does not. */
export interface LogNews {
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly nativeFailure?: string;
}

/** An error as it crosses a process: `actionable` ones are shown to the user as they are. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly kind: 'actionable' | 'problems' | 'cancelled' | 'internal';
  readonly problems?: readonly import('../core/base/problem').Problem[];
}
