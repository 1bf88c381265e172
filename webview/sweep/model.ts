/** What the page of a sweep remembers, and what changes it. Pure. */
import type { SweepView } from '../../src/protocol/sweep';
import type { PlotState } from '../shared/parallelAxes';
import type { Sort } from '../shared/sortRows';

export type State = SweepView['toView']['state'];

export interface Remembered {
  /** Of which sweep: its folder. */
  readonly sweep?: string;
  readonly plot: PlotState;
  readonly sort?: Sort;
}

export const INITIAL: Remembered = { plot: { turned: [], brushes: {} } };

/** What was set for one sweep says nothing of another one. */
export function rememberedFor(before: Remembered, { sweep }: State): Remembered {
  return sweep && before.sweep !== sweep.sweep ? { ...INITIAL, sweep: sweep.sweep } : before;
}

/** What can be done with the sweep now. */
export function offeredOf({ sweep, job, continues }: State): {
  readonly stop?: string;
  readonly start?: string;
  readonly elsewhere: boolean;
} {
  if (job)
    return {
      ...(job.state !== 'stopping' && { stop: job.state === 'queued' ? 'Stop (queued)' : 'Stop' }),
      elsewhere: false,
    };
  if (sweep?.status === 'running') return { elsewhere: true };
  return { start: continues ? 'Continue' : 'Start New Sweep', elsewhere: false };
}
