/** Records of cells -> rows by role: what comma and tab separated files share. */
import { hasHeader, isNumber } from '../../base/table/dialect';
import type { CellRecord } from '../../base/table/splitRecords';
import type { SourceFile } from '../sourceFile';
import { type Row, splitCell, type WantedColumns } from './reader';

export async function* selectColumns(
  records: AsyncIterable<readonly CellRecord[]>,
  source: SourceFile,
  columns: WantedColumns,
): AsyncGenerator<readonly Row[]> {
  const roles = Object.entries(columns.roles);
  const named = hasHeader(columns);
  let indices: readonly number[] | undefined;
  let width = 0;
  for await (const block of records) {
    const rows: Row[] = [];
    for (const { line, cells } of block) {
      if (!indices) {
        width = cells.length;
        indices = named ? findByName(cells, roles, source, columns, line) : findByNumber(width, roles, columns, cells);
        if (!indices) return;
        if (named) continue;
      }
      if (cells.length !== width && !isPadded(cells, width)) {
        const expected = named ? `the header has ${width}` : `the first line has ${width}`;
        const fields = cells.length === 1 ? 'field' : 'fields';
        source.report(
          'ragged-row',
          `${cells.length} ${fields} where ${expected}${cells.length > width ? '; put quotes around a text that contains the delimiter' : ''}`,
          line,
        );
        continue;
      }
      const fields: Record<string, string> = {};
      const lists: Record<string, readonly string[]> = {};
      for (let i = 0; i < roles.length; i++) {
        const [role] = roles[i]!;
        const cell = cells[indices[i]!]!;
        if (columns.lists.has(role)) lists[role] = splitCell(cell, columns.lists.get(role));
        else fields[role] = cell;
      }
      rows.push(columns.lists.size > 0 ? { line, fields, lists } : { line, fields });
    }
    yield rows;
  }
}

/** More cells than columns, all of them empty: spreadsheets write such rows. */
function isPadded(cells: readonly string[], width: number): boolean {
  return cells.length > width && cells.slice(width).every(cell => cell === '');
}

function findByName(
  header: readonly string[],
  roles: readonly (readonly [string, string])[],
  source: SourceFile,
  columns: WantedColumns,
  line: number,
): readonly number[] | undefined {
  const names = header.map(name => name.trim());
  let complete = true;
  const indices = roles.map(([role, column]) => {
    const index = names.indexOf(column);
    if (index !== -1 && names.indexOf(column, index + 1) !== -1) {
      source.report('duplicate-column', `two columns are called "${column}"`, line);
      complete = false;
    }
    if (index === -1 && isNumber(column) && Number(column) <= names.length) return Number(column) - 1;
    if (index === -1) {
      columns.onMissing(role, column, names);
      complete = false;
    }
    return index;
  });
  return complete ? indices : undefined;
}

function findByNumber(
  width: number,
  roles: readonly (readonly [string, string])[],
  columns: WantedColumns,
  first: readonly string[],
): readonly number[] | undefined {
  let complete = true;
  const indices = roles.map(([role, column]) => {
    if (isNumber(column) && Number(column) <= width) return Number(column) - 1;
    columns.onMissing(
      role,
      column,
      first.map((_, i) => String(i + 1)),
    );
    complete = false;
    return -1;
  });
  return complete ? indices : undefined;
}
