/** The values of a table as a page, a file and the command line show them. */
import { shorten } from '../base/shorten';
import type { Column, ColumnInfo, ColumnKind } from './column';
import { NO, YES } from './filter';

/** A number, a text, whether it is so; null where there is no value. */
export type Cell = string | number | boolean | null;

/** UTF-16 code units of a text that a page shows. */
const LONGEST_TEXT = 300;

export function cellOf({ values }: Column, row: number): Cell {
  switch (values.kind) {
    case 'text':
      return values.textAt(row);
    case 'category':
      return values.categories[values.codes[row]!] ?? null;
    case 'number': {
      const number = values.numbers[row]!;
      return Number.isNaN(number) ? null : number;
    }
    case 'flag':
      return values.flags[row]! < 0 ? null : values.flags[row] === 1;
  }
}

/** For a page: the beginning of a long text. */
export function shownCell(column: Column, row: number): Cell {
  const cell = cellOf(column, row);
  return typeof cell === 'string' ? shorten(cell.slice(0, 2 * LONGEST_TEXT), LONGEST_TEXT) : cell;
}

/** As a filter names it: what `is` of a condition has. */
export function nameOfCell(cell: Cell): string {
  if (typeof cell === 'boolean') return cell ? YES : NO;
  return cell === null ? '' : String(cell);
}

/** What a view knows of a column before it shows rows. */
export interface DescribedColumn extends ColumnInfo {
  readonly kind: ColumnKind;
  /** Of categories, the most frequent ones first, at most 200; how many rows each has. */
  readonly categories?: readonly { readonly name: string; readonly count: number }[];
  /** Different ones in all. */
  readonly distinct?: number;
  /** Of numbers; absent where no row has one. */
  readonly lowest?: number;
  readonly highest?: number;
  readonly whole?: boolean;
}

const MOST_DESCRIBED = 200;

export function describeColumn({ values, ...info }: Column): DescribedColumn {
  switch (values.kind) {
    case 'category': {
      const counts = new Float64Array(values.categories.length);
      for (const code of values.codes) if (code >= 0) counts[code]! += 1;
      const order = [...counts.keys()]
        .sort((a, b) => counts[b]! - counts[a]! || a - b)
        .filter(code => counts[code]! > 0);
      const categories = order
        .slice(0, MOST_DESCRIBED)
        .map(code => ({ name: values.categories[code]!, count: counts[code]! }));
      return { ...info, kind: 'category', categories, distinct: order.length };
    }
    case 'number': {
      if (info.range)
        return { ...info, kind: 'number', whole: values.whole, lowest: info.range[0], highest: info.range[1] };
      let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (const number of values.numbers) {
        if (number < lowest) lowest = number;
        if (number > highest) highest = number;
      }
      return { ...info, kind: 'number', whole: values.whole, ...(lowest <= highest && { lowest, highest }) };
    }
    case 'flag':
    case 'text':
      return { ...info, kind: values.kind };
  }
}
