/** How all charts are drawn just now. */
import type { Line, XAxis } from './history';
import type { ChartGroup } from './layout';

export interface RunLook {
  readonly colour: string;
  /** 0 is none. */
  readonly mark: number;
}

export interface Look {
  readonly axis: XAxis;
  readonly log: boolean;
  readonly logX: boolean;
  readonly ignoreOutliers: boolean;
  /** What all charts show of x, in its units. */
  readonly range: readonly [number, number];
  readonly lookOf: (folder: string) => RunLook;
  /** What the values of a chart are counted in, where that is known. */
  readonly unitOf: (group: ChartGroup) => string | undefined;
  /** Undefined where the line is drawn as measured. */
  readonly smoothed: (line: Line) => ArrayLike<number> | undefined;
  /** What the person selected along x. */
  readonly marked?: number;
  readonly pinned: boolean;
}
