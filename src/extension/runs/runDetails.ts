/** What was read of runs for tables of them, kept for all views: a run's own config never changes. */
import type { RunDetails } from '../../core/runs/runsTable';

let kept: RunDetails | undefined;

/** The reader of tables, which is loaded when it is first asked for, and what it has read. */
export async function loadRunsTable() {
  const reader = await import('../../core/runs/runsTable');
  kept ??= new reader.RunDetails();
  return { ...reader, details: kept };
}
