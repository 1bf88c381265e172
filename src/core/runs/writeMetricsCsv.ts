/** What was measured in runs as CSV: one row a run and step, one column a metric, every digit. */
import { csvLine } from '../base/csvLine';
import { readMetrics } from './metricsLog';
import type { MetricsRow, RunRecord } from './run';

/** Rows in one piece. */
const PIECE = 2000;

/** Reads each run twice, so that no more than one is in memory: first for the columns. */
export async function* writeMetricsCsv(
  runs: readonly { readonly folder: string; readonly record: Pick<RunRecord, 'name' | 'id' | 'title'> }[],
): AsyncGenerator<string> {
  const names = new Set<string>();
  for (const { folder } of runs)
    for (const { values } of await readMetrics(folder)) for (const name of Object.keys(values)) names.add(name);
  const columns = [...names];
  yield csvLine(['run', 'title', 'step', 'epoch', 'seconds', ...columns]);
  for (const { folder, record } of runs) {
    const rows = joinSteps(await readMetrics(folder));
    const own = [`${record.name}/${record.id}`, record.title ?? null] as const;
    for (let start = 0; start < rows.length; start += PIECE) {
      const cells = rows
        .slice(start, start + PIECE)
        .map(({ step, epoch, seconds, values }) => [
          ...own,
          step,
          epoch,
          seconds,
          ...columns.map(name => values[name] ?? null),
        ]);
      yield cells.map(csvLine).join('');
    }
  }
}

/** Training and validation write a row each: those of one step become one. */
function joinSteps(rows: readonly MetricsRow[]): readonly MetricsRow[] {
  const joined: MetricsRow[] = [];
  for (const row of rows) {
    const last = joined.at(-1);
    const shares = last && Object.keys(row.values).some(name => name in last.values);
    if (last?.step === row.step && !shares)
      joined[joined.length - 1] = { ...last, values: { ...last.values, ...row.values } };
    else joined.push(row);
  }
  return joined;
}
