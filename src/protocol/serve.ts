/** Extension <-> `serve` worker: whatever a run can be asked. Runs are named by folder; the worker keeps the last few open. Types only. */
import type { AbilityName, AnswerOf, NewsOf, RequestOf } from '../core/abilities';
import type { Caller } from '../core/base/caller';
import type { ProgressEvent } from '../core/base/progress';
import type { Call, LogNews } from './calls';

/** Asks a run by the name of an ability. */
export type Ask = <A extends AbilityName>(
  ability: A,
  run: string,
  request: RequestOf<A>,
  caller?: Caller<NewsOf<A>>,
) => Promise<AnswerOf<A>>;

export type ServeCalls = {
  /** `job` names it in the news. */
  readonly ask: Call<
    { readonly ability: AbilityName; readonly run: string; readonly request: unknown; readonly job: string },
    unknown
  >;
};

export type ServeNews = {
  readonly progress: { readonly job: string } & ProgressEvent;
  /** What an ability tells on the way, as `NewsOf` has it. */
  readonly told: { readonly job: string; readonly news: unknown };
  readonly log: LogNews;
};
