/** `report`: the numbers of the report of a run, from its stored predictions. */
import { countOf } from '../../core/base/countOf';
import { ActionableError } from '../../core/base/errors';
import { largestOf } from '../../core/base/extremes';
import { formatNumber, formatScore, writeScore } from '../../core/base/formatNumber';
import type { SetsReport } from '../../core/explain/report/answersReport';
import type { ReportedExample } from '../../core/explain/report/examples';
import type { RunReport } from '../../core/explain/report/report';
import type { Intervals } from '../../core/metrics/bootstrap';
import { type Command, numberOf } from '../command';
import { splitOf, splitOption } from '../splitOption';
import type { Terminal } from '../terminal';
import { findRun } from '../workspace';

/** Labels up to which the matrix is printed. */
const MOST_PRINTED = 12;

function printTable(rows: readonly (readonly string[])[], terminal: Terminal): void {
  const widths = rows[0]!.map((_, i) => largestOf(rows.map(row => row[i]!.length)));
  for (const row of rows) {
    terminal.print(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '));
  }
}

function printScores(scores: Readonly<Record<string, number>>, intervals: Intervals, terminal: Terminal): void {
  const names = Object.keys(scores);
  const [widest, widestValue] = [names, Object.values(scores).map(writeScore)].map(all =>
    largestOf(all.map(word => word.length)),
  ) as [number, number];
  for (const name of names) {
    const interval = intervals[name];
    const range = interval ? `  95%: ${writeScore(interval.low)} to ${writeScore(interval.high)}` : '';
    terminal.print(`${name.padEnd(widest)}  ${writeScore(scores[name]!).padStart(widestValue)}${range}`);
  }
}

const written = (value: number | undefined) => (value === undefined ? '-' : formatScore(value));

function printLabels(
  { classes }: { readonly classes: RunReport['classes'] | SetsReport['labels'] },
  terminal: Terminal,
) {
  if (classes.length === 0) return;
  const head = ['label', 'precision', 'recall', 'F1', 'ROC-AUC', 'average-precision', 'support'];
  const rows = classes.map(({ label, precision, recall, f1, rocAuc, averagePrecision, support }) => [
    label,
    ...[precision, recall, f1, rocAuc, averagePrecision].map(written),
    String(support),
  ]);
  terminal.print('');
  printTable([head, ...rows], terminal);
}

function printUncalibrated({ uncalibrated }: RunReport, terminal: Terminal): void {
  if (!uncalibrated) return;
  const { error, temperature } = uncalibrated;
  terminal.print(
    `calibration-error before calibration (temperature ${formatNumber(temperature)}): ${writeScore(error)}`,
  );
}

function printConfusion({ labels, confusion }: RunReport, terminal: Terminal): void {
  const names = Array.from(confusion.labels, label => labels[label]!);
  if (names.length === 0 || names.length > MOST_PRINTED) return;
  terminal.print('');
  const rows = names.map((name, i) => {
    const counts = confusion.counts.subarray(i * names.length, (i + 1) * names.length);
    return [name, ...Array.from(counts, String)];
  });
  printTable([['true \\ predicted', ...names], ...rows], terminal);
}

function printErrors(errors: readonly ReportedExample[], terminal: Terminal): void {
  if (errors.length > 0) terminal.print('');
  for (const { actual, predicted, probability, text, file, line } of errors) {
    const said = probability === undefined ? predicted : `${predicted} ${formatScore(probability)}`;
    terminal.print(`${actual}\t${said}\t${text.replaceAll(/\s+/g, ' ')}\t${file}:${line}`);
  }
}

export const report: Command = {
  name: 'report',
  usage: 'RUN|CONFIG',
  summary: 'Print the report of a run from its stored predictions: scores, labels, confusion matrix and errors.',
  options: {
    ...splitOption('train, validation or test. Default: the last one that has predictions.'),
    errors: { type: 'string', value: 'N', description: 'List the N most confident errors, at most 100. Default: 0.' },
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const wanted = splitOf(options);
    const most = numberOf(options, 'errors', 0, { least: 0, most: 100, whole: true });
    const folder = await findRun(positionals[0]!, options);
    const { Reports } = await import('../../core/explain/report/reports');
    const reports = new Reports();
    const found = await reports.report(folder, { split: wanted }, { signal });
    const { split, splits, changed = [] } = found;
    if (split === undefined || (wanted !== undefined && split !== wanted)) {
      const there = splits.map(each => each.split).join(', ');
      const which = there === '' ? 'no stored predictions' : `no stored predictions of ${wanted}, only of ${there}`;
      const again = `nlp evaluate ${positionals[0]}${wanted ? ` --split ${wanted}` : ''} --save`;
      throw new ActionableError('no-predictions', `The run has ${which}. Write them with: ${again}`);
    }
    for (const file of changed) {
      terminal.warn(`warning: ${file} has changed since the predictions were written: lines may have moved`);
    }
    const intervals = found.report ? await reports.intervals(folder, { split }, { signal }) : {};
    const query = { split, mistakes: true, offset: 0, limit: most };
    const has = found.report ?? found.answers;
    const { examples: errors } = most > 0 && has ? await reports.examples(folder, query, { signal }) : { examples: [] };
    if (options.json !== true) {
      const { report: decisions, answers } = found;
      const count = splits.find(each => each.split === split)!.examples;
      const wrong = decisions?.mistakes ?? (answers?.kind === 'sets' ? answers.mistakes : undefined);
      const mistakes = wrong === undefined ? '' : `, ${countOf(wrong, 'error')}`;
      terminal.print(`${split}: ${countOf(count, 'example')}${mistakes}`);
      printScores(has?.scores ?? found.recorded ?? {}, intervals, terminal);
      if (decisions) printUncalibrated(decisions, terminal);
      if (decisions) printLabels(decisions, terminal);
      if (decisions) printConfusion(decisions, terminal);
      if (answers?.kind === 'sets') printLabels({ classes: answers.labels }, terminal);
      printErrors(errors, terminal);
    }
    return { run: folder, ...found, intervals, ...(most > 0 && { errors }) };
  },
};
