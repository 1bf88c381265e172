/** `evaluate`: scores a run's best checkpoint on a split of its data. */
import { ActionableError } from '../../core/base/errors';
import type { ClassificationReport } from '../../core/metrics/classification';
import { type Command, textOf } from '../command';
import type { Terminal } from '../terminal';
import { showTraining } from '../trainingProgress';
import { findRun, workspaceOfFound } from '../workspace';

const SPLITS = ['train', 'validation', 'test'] as const;

function printReport(report: ClassificationReport, terminal: Terminal): void {
  const width = Math.max(10, ...report.classes.map(({ label }) => label.length));
  const line = (name: string, p: number, r: number, f: number, n: string) =>
    terminal.print(
      `${name.padEnd(width)}  ${[p, r, f].map(x => x.toFixed(4).padStart(9)).join('  ')}  ${n.padStart(7)}`,
    );
  terminal.print(`${''.padEnd(width)}  precision     recall         F1  support`);
  for (const { label, precision, recall, f1, support } of report.classes) {
    line(label, precision, recall, f1, String(support));
  }
  line('macro', report.macro.precision, report.macro.recall, report.macro.f1, '');
}

export const evaluate: Command = {
  name: 'evaluate',
  usage: 'RUN|CONFIG',
  summary: 'Score the best checkpoint of a run on a split of its data.',
  options: {
    split: {
      type: 'string',
      value: 'SPLIT',
      description: 'train, validation or test; test where there is one, else validation.',
    },
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const wanted = textOf(options, 'split');
    const split = SPLITS.find(name => name === wanted);
    if (wanted !== undefined && !split) {
      throw new ActionableError('bad-usage', `unknown split "${wanted}"; the splits are ${SPLITS.join(', ')}`);
    }
    const folder = await findRun(positionals[0]!, options);
    const { evaluateRun } = await import('../../core/training/evaluateRun');
    const result = await evaluateRun(folder, {
      workspace: workspaceOfFound(folder, options),
      trusted: true,
      split,
      signal,
      onEvent: showTraining(terminal),
    });
    for (const note of result.notes ?? []) terminal.warn(`warning: ${note}`);
    if (options.json !== true) {
      const scores = Object.entries(result.scores).map(([name, value]) => {
        const interval = result.intervals?.[name];
        const range = interval ? ` (95%: ${interval.low.toFixed(4)} to ${interval.high.toFixed(4)})` : '';
        return `${name} ${value.toFixed(4)}${range}`;
      });
      terminal.print(`${result.split}  ${scores.join('  ')}`);
      for (const [name, signature] of Object.entries(result.signatures ?? {})) terminal.print(`${name}  ${signature}`);
      if (result.report) printReport(result.report, terminal);
    }
    const { scores: metrics, intervals, signatures, notes, report } = result;
    return { run: folder, split: result.split, metrics, intervals, signatures, notes, report };
  },
};
