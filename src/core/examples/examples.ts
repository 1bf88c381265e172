/** What the examples of a run can be asked: its table is read once, and again when its predictions have changed. */
import type { Caller } from '../base/caller';
import { ActionableError } from '../base/errors';
import { unlessGivenUp } from '../base/unlessGivenUp';
import type { ExampleId, Source, SplitName } from '../data/dataset';
import { readRun } from '../runs/listRuns';
import { writeTarget } from '../runs/writeTarget';
import { type Cell, cellOf, type DescribedColumn, describeColumn, shownCell } from './cells';
import type { Condition } from './condition';
import { writeCondition } from './conditionText';
import { type CrossTable, type CrossWish, crossColumns } from './cross';
import { type RowFormat, writeRows } from './exportRows';
import { filterRows, findColumn } from './filter';
import { type Measure, meanOf, measureOf, nameOfTest, sumRows } from './slices/badness';
import { type FoundSlice, findSlices, type SearchOptions, type SliceSearch } from './slices/findSlices';
import { type ScoredSlice, scoreSlices } from './slices/scoreSlices';
import { readSlices, removeSlice, type Slice, saveSlice } from './slices/slice';
import { sortRows } from './sort';
import type { ExampleTable } from './table';
import { Tables } from './tables';

export interface ExampleFilter {
  /** All splits if not given. */
  readonly split?: SplitName;
  /** All must hold. */
  readonly where?: readonly Condition[];
}

export interface ExampleOrder extends ExampleFilter {
  /** The order of the data if not given. */
  readonly sort?: { readonly column: string; readonly descending?: boolean };
}

export interface TableDescription {
  /** Changes when the predictions do. */
  readonly version: string;
  readonly count: number;
  readonly splits: readonly { readonly split: SplitName; readonly count: number }[];
  readonly columns: readonly DescribedColumn[];
  readonly texts: readonly string[];
  /** Columns that say how good a prediction is. */
  readonly measures: readonly string[];
}

export interface ExampleRow {
  readonly id: ExampleId;
  readonly source: Source;
  /** One for each column that was asked for. */
  readonly cells: readonly Cell[];
}

export interface ExamplesPage {
  /** Rows that the filter leaves. */
  readonly total: number;
  readonly rows: readonly ExampleRow[];
}

/** Where an example stands, with its texts as the model reads them. */
export interface FoundExample {
  /** Place among the rows that the filter leaves; undefined where it is left out. */
  readonly place?: number;
  readonly texts: readonly string[];
  readonly source: Source;
}

export interface RowFile {
  readonly to: string;
  readonly format: RowFormat;
  readonly columns: readonly string[];
}

export interface SlicesRequest {
  /** All splits if not given. */
  readonly split?: SplitName;
  /** Name of the column that they are compared by; the first measure if not given. */
  readonly measure?: string;
}

/** What a search found, each with its conditions as people read them. */
export interface NamedSearch extends Omit<SliceSearch, 'slices'> {
  readonly measure: SlicesAnswer['measure'];
  readonly slices: readonly (FoundSlice & { readonly name: string })[];
}

export interface SlicesAnswer {
  readonly measure: Omit<Measure, 'valueAt'>;
  /** That compares each slice with the rest. */
  readonly test: string;
  readonly all: { readonly count: number; readonly value?: number };
  readonly slices: readonly ScoredSlice[];
}

/** Values of a column, one for each example of a table. */
export interface ColumnAnswer extends Pick<DescribedColumn, 'title' | 'kind'> {
  readonly splits: readonly { readonly split: SplitName; readonly first: number; readonly count: number }[];
  /** Place of each row in its split. */
  readonly index: Int32Array;
  /** Of numbers and flags: NaN where there is no value. Of categories: indices into them, -1 where there is none. */
  readonly values: Float64Array | Int32Array;
  readonly categories?: readonly string[];
}

/** Rows a page, and examples that can be selected at once. */
const [MOST_ROWS, MOST_IDS] = [1000, 100_000];
/** Filters and orders whose rows are kept. */
const KEPT_ORDERS = 4;

export class Examples {
  private readonly orders = new WeakMap<ExampleTable, Map<string, Promise<Int32Array>>>();

  constructor(private readonly tables = new Tables()) {}

  /** @returns undefined where the run has no predictions */
  async describe(folder: string, _: object, caller: Caller = {}): Promise<TableDescription | undefined> {
    const table = await this.table(folder, caller);
    return (
      table && {
        version: table.version,
        count: table.count,
        splits: table.splits.map(({ split, count }) => ({ split, count })),
        columns: [...table.columns.values()].map(describeColumn),
        texts: table.texts,
        measures: table.scoring?.measures ?? [],
      }
    );
  }

  /** @throws ActionableError `unknown-column`, `bad-condition`, `slow-pattern`, `out-of-range` */
  async page(
    folder: string,
    {
      offset,
      limit,
      columns,
      ...order
    }: ExampleOrder & { readonly offset: number; readonly limit: number; readonly columns: readonly string[] },
    caller: Caller = {},
  ): Promise<ExamplesPage> {
    if (!Number.isInteger(offset) || offset < 0 || !Number.isInteger(limit) || limit < 0) {
      throw new ActionableError('out-of-range', `a page begins at 0 or later and has up to ${MOST_ROWS} rows`);
    }
    const table = await this.open(folder, caller);
    const shown = columns.map(name => findColumn(table, name));
    const rows = await this.rowsOf(table, order, caller);
    const page = rows.subarray(offset, offset + Math.min(limit, MOST_ROWS));
    return {
      total: rows.length,
      rows: Array.from(page, row => ({
        id: table.idOf(row),
        source: table.sourceOf(row),
        cells: shown.map(column => shownCell(column, row)),
      })),
    };
  }

  /** The examples that a filter leaves, in its order: at most 100,000. */
  async ids(
    folder: string,
    { offset = 0, limit = MOST_IDS, ...order }: ExampleOrder & { readonly offset?: number; readonly limit?: number },
    caller: Caller = {},
  ): Promise<{ readonly total: number; readonly ids: readonly ExampleId[] }> {
    const table = await this.open(folder, caller);
    const rows = await this.rowsOf(table, order, caller);
    const taken = rows.subarray(offset, offset + Math.min(limit, MOST_IDS));
    return { total: rows.length, ids: Array.from(taken, row => table.idOf(row)) };
  }

  /** @throws ActionableError `unknown-example` */
  async find(
    folder: string,
    { id, ...order }: ExampleOrder & { readonly id: ExampleId },
    caller: Caller = {},
  ): Promise<FoundExample> {
    const table = await this.open(folder, caller);
    const row = table.rowOf(id);
    if (row === undefined) {
      throw new ActionableError('unknown-example', `the predictions have no example ${id.index} of ${id.split}`);
    }
    const rows = await this.rowsOf(table, order, caller);
    const place = rows.indexOf(row);
    return {
      ...(place >= 0 && { place }),
      texts: table.texts.map(name => String(cellOf(findColumn(table, name), row) ?? '')),
      source: table.sourceOf(row),
    };
  }

  /** Of texts: none. @throws ActionableError `unknown-column`, `bad-condition` */
  async column(folder: string, { name }: { readonly name: string }, caller: Caller = {}): Promise<ColumnAnswer> {
    const table = await this.open(folder, caller);
    const column = findColumn(table, name);
    const { values, title } = column;
    if (values.kind === 'text') {
      throw new ActionableError(
        'bad-condition',
        `the column "${name}" has texts: there are too many to tell them apart`,
      );
    }
    const index = Int32Array.from({ length: table.count }, (_, row) => table.idOf(row).index);
    const about = { title, kind: values.kind, splits: table.splits, index };
    if (values.kind === 'category') return { ...about, values: values.codes, categories: values.categories };
    const numbers =
      values.kind === 'number'
        ? values.numbers
        : Float64Array.from(values.flags, flag => (flag < 0 ? Number.NaN : flag));
    return { ...about, values: numbers };
  }

  /** Writes the rows that a filter leaves into a file that a person named. @throws ActionableError `bad-target` */
  async export(
    folder: string,
    { to, format, columns, ...order }: ExampleOrder & RowFile,
    caller: Caller = {},
  ): Promise<{ readonly rows: number }> {
    const table = await this.open(folder, caller);
    const rows = await this.rowsOf(table, order, caller);
    await writeTarget(to, `examples.${format}`, writeRows(table, rows, columns, format, caller.signal));
    return { rows: rows.length };
  }

  /** How often the values of two columns come together. */
  async cross(
    folder: string,
    { split, where, ...wish }: ExampleFilter & CrossWish,
    caller: Caller = {},
  ): Promise<CrossTable> {
    const table = await this.open(folder, caller);
    return crossColumns(table, await this.rowsOf(table, { split, where }, caller), wish);
  }

  /** The saved slices of the config of the run, scored; and others that are asked for. */
  async slices(
    folder: string,
    { split, measure, more = [] }: SlicesRequest & { readonly more?: readonly Slice[] },
    caller: Caller = {},
  ): Promise<SlicesAnswer> {
    const table = await this.open(folder, caller);
    const chosen = measureOf(table, measure);
    const rows = await this.rowsOf(table, { split }, caller);
    const saved = await readSlices(await readRun(folder));
    const scored = await scoreSlices(table, chosen, [...saved, ...more], rows, caller.signal);
    const { name, title, better, isFlag } = chosen;
    const value = meanOf(sumRows(chosen, rows));
    const about = { measure: { name, title, better, isFlag }, test: nameOfTest(chosen) };
    return { ...about, all: { count: rows.length, value: Number.isNaN(value) ? undefined : value }, slices: scored };
  }

  /** The slices in which predictions are worst. */
  async findSlices(
    folder: string,
    { split, measure, ...options }: SlicesRequest & SearchOptions,
    caller: Caller = {},
  ): Promise<NamedSearch> {
    const table = await this.open(folder, caller);
    const rows = await this.rowsOf(table, { split }, caller);
    const chosen = measureOf(table, measure);
    const { slices, ...search } = await findSlices(table, chosen, rows, options, caller);
    const named = slices.map(slice => ({ ...slice, name: slice.where.map(writeCondition).join(', ') }));
    const { name, title, better, isFlag } = chosen;
    return { ...search, measure: { name, title, better, isFlag }, slices: named };
  }

  /** Keeps a slice in the file next to the config, or takes it out where it has no conditions. */
  async saveSlice(folder: string, { name, where }: Slice): Promise<void> {
    const record = await readRun(folder);
    if (where.length === 0) await removeSlice(record, name);
    else await saveSlice(record, { name, where });
  }

  /** @returns undefined where the run has no predictions */
  async table(folder: string, caller: Caller = {}): Promise<ExampleTable | undefined> {
    return this.tables.find(folder, caller);
  }

  /** The rows that a filter leaves, in its order; those of the last few are kept. */
  async rows(folder: string, order: ExampleOrder, caller: Caller = {}): Promise<Int32Array> {
    return this.rowsOf(await this.open(folder, caller), order, caller);
  }

  private rowsOf(
    table: ExampleTable,
    { split, where = [], sort }: ExampleOrder,
    { signal }: Caller,
  ): Promise<Int32Array> {
    const kept = this.orders.get(table) ?? new Map<string, Promise<Int32Array>>();
    this.orders.set(table, kept);
    const key = JSON.stringify([split, where, sort]);
    const known = kept.get(key);
    if (known) return unlessGivenUp(known, signal, () => this.rowsOf(table, { split, where, sort }, { signal }));
    const find = async () => {
      const own = split === undefined ? undefined : table.splits.find(each => each.split === split);
      const from = own
        ? Int32Array.from({ length: own.count }, (_, i) => own.first + i)
        : split === undefined
          ? undefined
          : new Int32Array();
      const rows = await filterRows(table, where, { rows: from, signal });
      return sort ? sortRows(rows, findColumn(table, sort.column), sort.descending) : rows;
    };
    const found = find();
    kept.set(key, found);
    found.catch(() => kept.delete(key));
    const [oldest] = kept.keys();
    if (kept.size > KEPT_ORDERS && oldest !== undefined) kept.delete(oldest);
    return found;
  }

  private async open(folder: string, caller: Caller): Promise<ExampleTable> {
    const table = await this.tables.find(folder, caller);
    if (table) return table;
    throw new ActionableError(
      'no-predictions',
      'the run has no predictions. Evaluate it first: nlp evaluate RUN --save',
    );
  }
}
