/** The examples that are selected, the same in every view: messages that a view's protocol mixes in. Types only. */
import type { ExampleId } from '../core/data/dataset';
import type { View, ViewName } from './view';

/** Examples of a run that the views show together. */
export interface Selected {
  /** Folder of the run. */
  readonly run: string;
  /** In the order in which they were shown; each once. */
  readonly ids: readonly ExampleId[];
  /** The one that is looked at; one of `ids`. */
  readonly primary?: ExampleId;
}

export interface Selection extends Selected {
  /** The view in which it was made: it need not scroll to it. */
  readonly origin: ViewName | 'command';
}

/** Mixed into the messages of a view (`Channel<ReportView & SelectingView, …>`) whose `PanelKind` says `selects`. */
export interface SelectingView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    /** After `ready`, and whenever it changes; null where nothing is selected. */
    readonly selection: Selection | null;
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    /** Null selects nothing. */
    readonly select: Selected | null;
  };
}
