/** `evaluate`: scores a run's best checkpoint on a split of its data. */
import { resolve } from 'node:path';
import { ActionableError } from '../../core/base/errors';
import { largestOf } from '../../core/base/extremes';
import { writeScore } from '../../core/base/formatNumber';
import type { ClassificationReport } from '../../core/metrics/classification';
import { type Command, textOf } from '../command';
import { evaluatesWords, evaluateWords, wordEvaluationOptions } from '../evaluateWords';
import { splitOf, splitOption } from '../splitOption';
import type { Terminal } from '../terminal';
import { showTraining } from '../trainingProgress';
import { findRun, workspaceOfFound } from '../workspace';

function printReport(report: ClassificationReport, terminal: Terminal): void {
  const width = largestOf(
    report.classes.map(({ label }) => label.length),
    10,
  );
  const line = (name: string, p: number, r: number, f: number, n: string) =>
    terminal.print(
      `${name.padEnd(width)}  ${[p, r, f].map(x => writeScore(x).padStart(9)).join('  ')}  ${n.padStart(7)}`,
    );
  terminal.print(`${''.padEnd(width)}  precision     recall         F1  support`);
  for (const { label, precision, recall, f1, support } of report.classes) {
    line(label, precision, recall, f1, String(support));
  }
  line('macro', report.macro.precision, report.macro.recall, report.macro.f1, '');
}

export const evaluate: Command = {
  name: 'evaluate',
  usage: 'RUN|CONFIG|FILE',
  summary: 'Evaluate the best checkpoint of a run on a split of its data, or word vectors by analogies and pairs.',
  options: {
    ...splitOption('train, validation or test. Default: test if there is one, else validation.'),
    data: {
      type: 'string',
      value: 'CONFIG',
      description: 'Config whose data are used instead of those of the run, for example with an imported model.',
    },
    save: {
      type: 'boolean',
      description: 'Store the predictions in the run, for nlp report and the report in the editor.',
    },
    ...wordEvaluationOptions,
  },
  positionals: [1, 1],
  async run(invocation) {
    const { positionals, options, terminal, signal } = invocation;
    if (evaluatesWords(options)) return evaluateWords(invocation);
    const split = splitOf(options);
    const data = textOf(options, 'data');
    if (data !== undefined && options.save === true) {
      throw new ActionableError(
        'bad-usage',
        '--save stores predictions of the data of the run. Remove --save, or --data.',
      );
    }
    const folder = await findRun(positionals[0]!, options);
    const { evaluateRun } = await import('../../core/training/evaluateRun');
    const result = await evaluateRun(folder, {
      workspace: workspaceOfFound(folder, options),
      trusted: true,
      split,
      save: options.save === true,
      ...(data !== undefined && { data: resolve(data) }),
      signal,
      onEvent: showTraining(terminal),
    });
    for (const note of result.notes ?? []) terminal.warn(`warning: ${note}`);
    if (options.json !== true) {
      const scores = Object.entries(result.scores).map(([name, value]) => {
        const interval = result.intervals?.[name];
        const range = interval ? ` (95%: ${writeScore(interval.low)} to ${writeScore(interval.high)})` : '';
        return `${name} ${writeScore(value)}${range}`;
      });
      terminal.print(`${result.split}  ${scores.join('  ')}`);
      for (const [name, signature] of Object.entries(result.signatures ?? {})) terminal.print(`${name}  ${signature}`);
      if (result.report) printReport(result.report, terminal);
    }
    const { scores: metrics, intervals, signatures, notes, report } = result;
    return { run: folder, split: result.split, metrics, intervals, signatures, notes, report };
  },
};
