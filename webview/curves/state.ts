/** What the curves view remembers. */
import type { TooltipOrder } from './crosshair';
import { type Grouping, NO_GROUPS } from './grouping';
import type { XAxis } from './history';

/** The host reads `shown` when it brings a panel back. */
export interface State {
  readonly shown: readonly string[];
  readonly axis: XAxis;
  readonly smoothing: number;
  readonly log: boolean;
  readonly logX: boolean;
  readonly ignoreOutliers: boolean;
  readonly order: TooltipOrder;
  /** Dragging moves what is seen, and does not zoom. */
  readonly pans: boolean;
  /** The list of runs stands beside the charts, where there is room. */
  readonly beside: boolean;
  readonly grouping: Grouping;
  /** Metrics whose charts come first. */
  readonly pinned: readonly string[];
  /** Whether the charts folded away are shown. */
  readonly rest: boolean;
  readonly tab: 'curves' | 'health';
}

export const INITIAL: State = {
  shown: [],
  axis: 'step',
  smoothing: 0,
  log: false,
  logX: false,
  ignoreOutliers: false,
  order: 'descending',
  pans: false,
  beside: false,
  grouping: NO_GROUPS,
  pinned: [],
  rest: false,
  tab: 'curves',
};
