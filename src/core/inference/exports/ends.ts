/** What a text that a run writes begins with, and what it ends with. */
import type { Run } from '../run';

/** Ids. */
export interface WrittenEnds {
  readonly begin: number;
  readonly end: number;
}

/** Nothing of a run that writes nothing. */
export function endsOf({ task }: Pick<Run, 'task'>): WrittenEnds | undefined {
  const { begin, end } = task.exportedWriter ? (task.exported().metadata ?? {}) : {};
  return begin === undefined || end === undefined ? undefined : { begin: Number(begin), end: Number(end) };
}
