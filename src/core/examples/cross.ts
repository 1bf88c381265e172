/** How often the values of two columns come together: a confusion matrix is that of what is true and what is predicted. */
import { ActionableError } from '../base/errors';
import type { Column } from './column';
import { findColumn, NO, YES } from './filter';
import type { ExampleTable } from './table';

export interface CrossWish {
  /** Names of columns with categories, or yes and no. */
  readonly rows: string;
  readonly columns: string;
}

export interface CrossTable {
  readonly rowNames: readonly string[];
  readonly columnNames: readonly string[];
  /** Row-major. */
  readonly counts: Int32Array;
  /** Of all values, those that are drawn or not; and all examples with a value in both. */
  readonly distinctRows: number;
  readonly distinctColumns: number;
  readonly total: number;
  /** Both have the same names: what is on the diagonal agrees. */
  readonly square: boolean;
}

/** Names that are drawn: the most frequent ones. */
export const MOST_CROSSED = 50;
/** In place of an empty value. */
const NONE = '(none)';

/** @throws ActionableError `unknown-column`, `bad-condition` for a column of numbers or texts */
export function crossColumns(table: ExampleTable, rows: Int32Array, wish: CrossWish): CrossTable {
  const [down, across] = [namesOf(findColumn(table, wish.rows)), namesOf(findColumn(table, wish.columns))];
  const [downCounts, acrossCounts] = [new Float64Array(down.names.length), new Float64Array(across.names.length)];
  let total = 0;
  for (const row of rows) {
    const [a, b] = [down.codeOf(row), across.codeOf(row)];
    if (a < 0 || b < 0) continue;
    downCounts[a]! += 1;
    acrossCounts[b]! += 1;
    total++;
  }
  const square = down.names === across.names || down.names.join('\n') === across.names.join('\n');
  const both = downCounts.map((count, i) => count + (square ? acrossCounts[i]! : 0));
  const drawnRows = mostFrequent(square ? both : downCounts);
  const drawnColumns = square ? drawnRows : mostFrequent(acrossCounts);
  const [rowPlace, columnPlace] = [placesOf(drawnRows), placesOf(drawnColumns)];
  const counts = new Int32Array(drawnRows.length * drawnColumns.length);
  for (const row of rows) {
    const [a, b] = [rowPlace.get(down.codeOf(row)), columnPlace.get(across.codeOf(row))];
    if (a !== undefined && b !== undefined) counts[a * drawnColumns.length + b]! += 1;
  }
  const distinct = (all: Float64Array) => all.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  return {
    rowNames: drawnRows.map(code => down.names[code] || NONE),
    columnNames: drawnColumns.map(code => across.names[code] || NONE),
    counts,
    distinctRows: distinct(square ? both : downCounts),
    distinctColumns: distinct(square ? both : acrossCounts),
    total,
    square,
  };
}

interface Named {
  readonly names: readonly string[];
  readonly codeOf: (row: number) => number;
}

const FLAGS = [NO, YES] as const;

function namesOf({ name, values }: Column): Named {
  if (values.kind === 'category') return { names: values.categories, codeOf: row => values.codes[row]! };
  if (values.kind === 'flag') return { names: FLAGS, codeOf: row => values.flags[row]! };
  const has = values.kind === 'number' ? 'numbers' : 'texts';
  throw new ActionableError('bad-condition', `the column "${name}" has ${has}; a matrix needs columns of categories`);
}

/** In the order of their codes. */
function mostFrequent(counts: Float64Array): readonly number[] {
  const there = [...counts.keys()].filter(code => counts[code]! > 0);
  if (there.length <= MOST_CROSSED) return there;
  there.sort((a, b) => counts[b]! - counts[a]! || a - b);
  return there.slice(0, MOST_CROSSED).sort((a, b) => a - b);
}

function placesOf(codes: readonly number[]): ReadonlyMap<number, number> {
  return new Map(codes.map((code, place) => [code, place]));
}
