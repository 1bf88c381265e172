/** Which columns of the table of runs are axes of its parallel coordinates. Pure. */
import type { RunColumn, RunsTable } from '../../src/core/runs/runsTable';
import { type Axis, makeAxis } from '../shared/parallelAxes';

/** Values of an axis of words; a column with more tells nothing. */
const MOST_WORDS = 24;
/** Axes that are chosen for the person. */
const FEW_AXES = 8;

/** Columns that can be an axis. */
export function axisColumns({ columns }: RunsTable): readonly RunColumn[] {
  return columns.filter(({ values, format, key }) => {
    if (format === 'date' || key === 'config') return false;
    const there = values.filter(value => value !== null);
    return there.every(value => typeof value === 'number') ? there.length > 0 : new Set(there).size <= MOST_WORDS;
  });
}

/** Keys that differ, then the scores that people look at. */
export function usualAxes(table: RunsTable): readonly string[] {
  const there = axisColumns(table).filter(({ differs }) => differs);
  const scores = there.filter(({ kind, key }) => kind === 'score' && key.split('/').length === 2).slice(0, 3);
  const keys = there.filter(({ kind, key }) => kind === 'config' || key === 'seed').slice(0, FEW_AXES - scores.length);
  return [...keys, ...scores].map(({ key }) => key);
}

/** Of those columns that there are. */
export function axesOf(table: RunsTable, keys: readonly string[], turned: readonly string[]): readonly Axis[] {
  return keys.flatMap(key => {
    const column = table.columns.find(each => each.key === key);
    return column ? [makeAxis(column, turned.includes(key))] : [];
  });
}
