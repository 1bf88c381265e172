/** `compare`: runs side by side. */
import { ActionableError } from '../../core/base/errors';
import { type ComparedRow, compareRuns, type RunComparison } from '../../core/runs/compareRuns';
import { formatCell, formatScoreCell, titleOf, writeComparison } from '../../core/runs/writeComparison';
import { type Command, textOf } from '../command';
import type { Terminal } from '../terminal';
import { findRun } from '../workspace';
import { compareExamples, compareExamplesOptions } from './compareExamples';

const FORMATS = ['markdown', 'csv'] as const;

export const compare: Command = {
  name: 'compare',
  usage: 'RUN RUN...',
  summary: 'Compare runs side by side: config differences and scores; two runs also example by example.',
  options: {
    whole: { type: 'boolean', description: 'Show equal config keys too.' },
    format: { type: 'string', value: 'FORMAT', description: 'markdown or csv. Default: a table for the terminal.' },
    ...compareExamplesOptions,
  },
  positionals: [2, 50],
  async run(invocation) {
    const { positionals, options, terminal } = invocation;
    const wanted = textOf(options, 'format');
    const format = FORMATS.find(name => name === wanted);
    if (wanted !== undefined && !format) {
      throw new ActionableError('bad-usage', `unknown format "${wanted}"; there are ${FORMATS.join(' and ')}`);
    }
    const folders = await Promise.all(positionals.map(words => findRun(words, options)));
    if (new Set(folders).size < folders.length) {
      throw new ActionableError(
        'bad-usage',
        'The same run twice: a config or a name means its newest run. Name older ones as NAME/ID; nlp runs lists them.',
      );
    }
    const comparison = await compareRuns(folders);
    if (options.examples === true) return compareExamples(folders, comparison.runs.map(titleOf), invocation);
    const whole = options.whole === true;
    if (options.json !== true) {
      if (format) terminal.print(writeComparison(comparison, format, whole).trimEnd());
      else printComparison(comparison, whole, terminal);
    }
    return comparison;
  },
};

function printComparison(comparison: RunComparison, whole: boolean, terminal: Terminal): void {
  const { runs, config, scores, facts, data, warnings } = comparison;
  for (const warning of warnings) terminal.warn(`warning: ${warning}`);
  const plain = (rows: readonly ComparedRow[]) =>
    rows.map(({ key, cells, format }) => [key, ...cells.map(cell => formatCell(cell, format) || '-')]);
  const shown = whole ? config : config.filter(({ differs }) => differs);
  const blocks: readonly (readonly [string, readonly (readonly string[])[]])[] = [
    [
      'scores',
      scores.map(score => [
        `${score.split} ${score.metric}`,
        ...runs.map((_, place) => `${formatScoreCell(score, place) || '-'}${score.best.includes(place) ? ' *' : ''}`),
      ]),
    ],
    [whole ? 'config' : `config: ${shown.length} of ${config.length} keys differ`, plain(shown)],
    ['training', plain(facts)],
    ['data', plain(data)],
  ];
  const heads = ['', ...runs.map(titleOf)];
  const all = [heads, ...blocks.flatMap(([, rows]) => rows)];
  const widths = heads.map((_, column) => Math.max(...all.map(cells => cells[column]!.length)));
  const line = (cells: readonly string[]) =>
    terminal.print(
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
  line(heads);
  for (const [title, rows] of blocks) {
    if (rows.length === 0) continue;
    terminal.print('');
    terminal.print(title);
    for (const cells of rows) line(cells);
  }
  for (const [place, { notes }] of runs.entries()) {
    if (notes === '') continue;
    terminal.print('');
    terminal.print(`notes of ${heads[place + 1]}`);
    terminal.print(notes);
  }
  if (scores.some(({ best }) => best.length > 0))
    terminal.print('\n* best value of the row; in brackets the difference from the first run');
}
