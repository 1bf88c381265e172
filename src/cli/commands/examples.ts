/** `examples`: the examples of a run with what it predicted, filtered and sorted. */
import { countOf } from '../../core/base/countOf';
import { ActionableError } from '../../core/base/errors';
import { largestOf } from '../../core/base/extremes';
import { formatColumn, formatCount } from '../../core/base/formatNumber';
import { shorten } from '../../core/base/shorten';
import { cellOf } from '../../core/examples/cells';
import type { Column } from '../../core/examples/column';
import { CONDITION_FORMS, parseCondition } from '../../core/examples/conditionText';
import { Examples } from '../../core/examples/examples';
import { type RowFormat, writeRows } from '../../core/examples/exportRows';
import { findColumn } from '../../core/examples/filter';
import { writeTarget } from '../../core/runs/writeTarget';
import { type Command, numberOf, textOf, textsOf } from '../command';
import { splitOf, splitOption } from '../splitOption';
import type { Terminal } from '../terminal';
import { findRun } from '../workspace';

/** Rows that are printed if nothing else is asked for; letters of a text. */
const [USUAL, LONGEST] = [20, 60];

export const examples: Command = {
  name: 'examples',
  usage: 'RUN|CONFIG',
  summary:
    'List the examples of a run with true and predicted values, confidence and loss; filter, sort and export them.',
  options: {
    ...splitOption('train, validation or test. Default: all that have predictions.'),
    where: {
      type: 'string',
      multiple: true,
      value: 'CONDITION',
      description: `Keep only examples with ${CONDITION_FORMS}. Can be repeated: all must hold.`,
    },
    sort: { type: 'string', value: 'COLUMN', description: 'Sort by a column. Default: the order of the data.' },
    descending: { type: 'boolean', description: 'Sort from the highest value down.' },
    columns: { type: 'string', value: 'A,B', description: 'Columns to show, in this order. all: every column.' },
    limit: { type: 'string', value: 'N', description: `Rows to print. Default: ${USUAL}.` },
    csv: { type: 'string', value: 'FILE', description: 'Write all rows as CSV; - for standard output.' },
    jsonl: { type: 'string', value: 'FILE', description: 'Write all rows as JSON Lines; - for standard output.' },
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const limit = numberOf(options, 'limit', USUAL, { least: 0, most: 1_000_000, whole: true });
    const where = textsOf(options, 'where').map(parseCondition);
    const split = splitOf(options);
    const folder = await findRun(positionals[0]!, options);
    const all = new Examples();
    const table = await all.table(folder, { signal });
    if (!table || (split !== undefined && !table.splits.some(each => each.split === split))) {
      const what = split === undefined ? '' : ` --split ${split}`;
      const message = `the run has no predictions${split ? ` of ${split}` : ''}. Evaluate it first: nlp evaluate ${positionals[0]}${what} --save`;
      throw new ActionableError('no-predictions', message);
    }
    const wanted = textOf(options, 'columns');
    const names = columnNames(wanted, [...table.columns.values()]);
    const columns = names.map(name => findColumn(table, name));
    const by = textOf(options, 'sort');
    const sort = by === undefined ? undefined : { column: by, descending: options.descending === true };
    const rows = await all.rows(folder, { split, where, sort }, { signal });
    for (const format of ['csv', 'jsonl'] as const satisfies readonly RowFormat[]) {
      const to = textOf(options, format);
      if (to === undefined) continue;
      const pieces = writeRows(table, rows, names, format, signal);
      if (to !== '-') await writeTarget(to, `examples.${format}`, pieces);
      else for await (const piece of pieces) terminal.print(piece.replace(/\n$/, ''));
      if (to !== '-' && options.json !== true) terminal.print(`${countOf(rows.length, 'example')} in ${to}`);
      return { run: folder, total: rows.length, [format]: to };
    }
    const shown = rows.subarray(0, limit);
    if (options.json !== true) {
      printRows(columns, shown, terminal);
      terminal.print(`${formatCount(shown.length)} of ${countOf(rows.length, 'example')}`);
    }
    return {
      run: folder,
      total: rows.length,
      examples: Array.from(shown, row => ({
        ...table.idOf(row),
        ...Object.fromEntries(columns.map(column => [column.name, cellOf(column, row)])),
      })),
    };
  },
};

function columnNames(wanted: string | undefined, all: readonly Column[]): readonly string[] {
  if (wanted === 'all') return all.map(({ name }) => name);
  if (wanted !== undefined) return wanted.split(',').map(name => name.trim());
  const usual = all.filter(({ extra }) => !extra);
  // The text, of any length, last.
  const isText = ({ values, group }: Column) => group === 'data' && values.kind === 'text';
  return [...usual.filter(column => !isText(column)), ...usual.filter(isText)].map(({ name }) => name);
}

function printRows(columns: readonly Column[], rows: Int32Array, terminal: Terminal): void {
  const cells = columns.map(column => {
    const { values } = column;
    const isNumber = values.kind === 'number';
    const format =
      isNumber && !values.whole
        ? formatColumn(Array.from(rows, row => values.numbers[row]!).filter(Number.isFinite))
        : undefined;
    const texts = Array.from(rows, row => {
      const cell = cellOf(column, row);
      if (cell === null) return '-';
      if (typeof cell === 'number') return format ? format(cell) : String(cell);
      return typeof cell === 'boolean' ? (cell ? 'yes' : 'no') : shorten(cell.slice(0, 4 * LONGEST), LONGEST) || '-';
    });
    return { head: column.name, texts, isNumber, width: largestOf([column.name, ...texts].map(text => text.length)) };
  });
  const line = (textOf: (column: (typeof cells)[number]) => string) =>
    terminal.print(
      cells
        .map(column => (column.isNumber ? textOf(column).padStart(column.width) : textOf(column).padEnd(column.width)))
        .join('  ')
        .trimEnd(),
    );
  line(({ head }) => head);
  for (let i = 0; i < rows.length; i++) line(({ texts }) => texts[i]!);
}
