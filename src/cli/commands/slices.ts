/** `slices`: scores of parts of the examples of a run, and the parts in which it is worst. */
import { countOf } from '../../core/base/countOf';
import { csvLine } from '../../core/base/csvLine';
import { ActionableError } from '../../core/base/errors';
import { largestOf } from '../../core/base/extremes';
import { formatCount, formatScore } from '../../core/base/formatNumber';
import type { Condition } from '../../core/examples/condition';
import { CONDITION_FORMS, parseCondition, writeCondition } from '../../core/examples/conditionText';
import { Examples } from '../../core/examples/examples';
import { SLICES_FILE } from '../../core/examples/slices/slice';
import { type Command, numberOf, textOf, textsOf } from '../command';
import { splitOf, splitOption } from '../splitOption';
import type { Terminal } from '../terminal';
import { findRun } from '../workspace';

export const slices: Command = {
  name: 'slices',
  usage: 'RUN|CONFIG',
  summary: 'Score slices of the examples of a run, and find the slices in which it is worst.',
  options: {
    ...splitOption('train, validation or test. Default: all that have predictions.'),
    by: { type: 'string', value: 'COLUMN', description: 'Column to compare slices by, such as correct or loss.' },
    where: {
      type: 'string',
      multiple: true,
      value: 'CONDITION',
      description: `A slice of these examples too: ${CONDITION_FORMS}. Can be repeated: all must hold.`,
    },
    save: {
      type: 'string',
      value: 'NAME',
      description: `Save the slice of --where in ${SLICES_FILE} next to the config.`,
    },
    remove: { type: 'string', value: 'NAME', description: 'Remove a saved slice.' },
    find: { type: 'boolean', description: 'Find the slices in which the run is significantly worse than in the rest.' },
    minimum: {
      type: 'string',
      value: 'N',
      description: 'With --find: fewest examples of a slice. Default: 30, or 2% of them.',
    },
    csv: { type: 'boolean', description: 'Print CSV with all scores of the task.' },
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const split = splitOf(options);
    const measure = textOf(options, 'by');
    const minimum = numberOf(options, 'minimum', undefined, { least: 2, most: 1_000_000, whole: true });
    const where = textsOf(options, 'where').map(parseCondition);
    const [name, removed] = [textOf(options, 'save'), textOf(options, 'remove')];
    if (name !== undefined && where.length === 0) {
      throw new ActionableError(
        'bad-usage',
        '--save names the slice of --where. Add a condition, such as --where "length>50".',
      );
    }
    const folder = await findRun(positionals[0]!, options);
    const examples = new Examples();
    if (removed !== undefined) await examples.saveSlice(folder, { name: removed, where: [] });
    if (name !== undefined) await examples.saveSlice(folder, { name, where });
    const isPrinted = options.json !== true;
    if (options.find === true) {
      const search = await examples.findSlices(folder, { split, measure, minimum }, { signal });
      if (isPrinted) printSearch(search, terminal);
      return { run: folder, ...search };
    }
    const more = where.length > 0 && name === undefined ? [{ name: nameOf(where), where }] : [];
    const answer = await examples.slices(folder, { split, measure, more }, { signal });
    if (isPrinted) {
      if (options.csv === true) printCsv(answer, terminal);
      else printSlices(answer, terminal);
    }
    return { run: folder, ...answer };
  },
};

function nameOf(where: readonly Condition[]): string {
  return where.map(writeCondition).join(', ');
}

function printTable(rows: readonly (readonly string[])[], terminal: Terminal): void {
  const widths = rows[0]!.map((_, i) => largestOf(rows.map(row => row[i]!.length)));
  for (const row of rows) {
    const cells = row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)));
    terminal.print(cells.join('  ').trimEnd());
  }
}

const shown = (value: number | undefined) => (value === undefined ? '-' : formatScore(value));
const chance = (p: number | undefined) => (p === undefined ? '-' : p < 0.001 ? '< 0.001' : formatScore(p));
const range = (interval: { readonly low: number; readonly high: number } | undefined) =>
  interval ? `${formatScore(interval.low)} to ${formatScore(interval.high)}` : '-';

function printSlices(
  { measure, test, all, slices: scored }: Awaited<ReturnType<Examples['slices']>>,
  terminal: Terminal,
) {
  if (scored.length === 0) {
    terminal.print('No slices yet. Save one with --where CONDITION --save NAME, or find the worst with --find.');
    return;
  }
  const rows = scored.map(slice => [
    slice.name,
    formatCount(slice.count),
    shown(slice.value),
    range(slice.interval),
    shown(slice.rest),
    chance(slice.p),
  ]);
  const own = ['(all)', formatCount(all.count), shown(all.value), '', '', ''];
  printTable([['slice', 'examples', measure.name, '95% interval', 'rest', 'p'], own, ...rows], terminal);
  for (const { name, fault } of scored) if (fault !== undefined) terminal.warn(`note: ${name}: ${fault}`);
  terminal.print(`p: ${test} against the rest, two-sided`);
}

function printSearch(
  { slices: found, tested, minimum, test }: Awaited<ReturnType<Examples['findSlices']>>,
  terminal: Terminal,
) {
  const tried = `${countOf(tested, 'slice')} of at least ${countOf(minimum, 'example')} tested`;
  if (found.length === 0) {
    terminal.print(`No slice is significantly worse than the rest: ${tried}.`);
    return;
  }
  const rows = found.map(slice => [
    slice.name,
    formatCount(slice.count),
    shown(slice.value),
    range(slice.interval),
    shown(slice.rest),
    chance(slice.q),
  ]);
  printTable([['slice', 'examples', 'mean', '95% interval', 'rest', 'q'], ...rows], terminal);
  terminal.print(`${tried}. q: ${test}, one-sided, corrected by Benjamini and Hochberg`);
}

function printCsv({ measure, slices: scored }: Awaited<ReturnType<Examples['slices']>>, terminal: Terminal) {
  const names = [...new Set(scored.flatMap(({ scores = {} }) => Object.keys(scores)))];
  const lines = [
    ['slice', 'conditions', 'examples', measure.name, 'low', 'high', 'rest', 'p', ...names],
    ...scored.map(({ name, where, count, value, interval, rest, p, scores = {} }) => [
      name,
      nameOf(where),
      count,
      value,
      interval?.low,
      interval?.high,
      rest,
      p,
      ...names.map(score => scores[score]),
    ]),
  ];
  for (const line of lines) terminal.print(csvLine(line).replace(/\n$/, ''));
}
