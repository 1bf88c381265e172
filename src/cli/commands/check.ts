/** `check`: what is wrong with a config and its data, and what the data are like; trains nothing. */
import { relative, resolve } from 'node:path';
import { countOf } from '../../core/base/countOf';
import { ProblemsError } from '../../core/base/errors';
import type { Finding } from '../../core/data/inspect/finding';
import type { DataReport, SplitReport, TrainingSteps } from '../../core/training/checkData';
import { type Command, overrides, textsOf } from '../command';
import type { Terminal } from '../terminal';
import { showTraining } from '../trainingProgress';
import { workspaceOf } from '../workspace';

/** Places of a finding that are printed; --json has more. */
const SHOWN = 5;

export const check: Command = {
  name: 'check',
  usage: 'CONFIG',
  summary: 'Check a config and its data: mistakes, repeats, sizes, labels, lengths, unknown words.',
  options: overrides,
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const config = resolve(positionals[0]!);
    const { checkData } = await import('../../core/training/checkData');
    const report = await checkData(config, {
      workspace: workspaceOf(options, config),
      trusted: true,
      overrides: textsOf(options, 'set'),
      signal,
      onEvent: showTraining(terminal),
    });
    if (report.problems.some(problem => problem.severity === 'error')) throw new ProblemsError(report.problems);
    for (const finding of report.findings) printFinding(finding, terminal);
    if (options.json !== true) {
      for (const split of report.splits) printSplit(split, report, terminal);
      if (report.training) printTraining(report.training, report.whole, terminal);
      terminal.print(`vocabulary: ${report.vocabulary}`);
      terminal.print(`${relative('', config) || config}: fit to train`);
    }
    return report;
  },
};

/** The kind, then places that editors and terminals turn into links. */
function printFinding({ severity, title, count, places, advice }: Finding, terminal: Terminal): void {
  terminal.warn(`${severity === 'information' ? 'note' : severity}: ${title}: ${count}`);
  for (const { file, line, column, message } of places.slice(0, SHOWN)) {
    terminal.warn(`  ${file}:${line}:${column ?? 1}: ${message}`);
  }
  if (count > SHOWN) terminal.warn(`  and ${count - SHOWN} more`);
  if (advice !== undefined) terminal.warn(`  ${advice}`);
}

const WHOLE = { stream: 'as one stream in blocks', windows: 'in windows' } as const;

function percent(part: number): string {
  return `${(part * 100).toFixed(1)}%`;
}

function describeUnread({ tokens, words }: SplitReport['unread']): string {
  return words === undefined
    ? `${percent(tokens)} of all tokens are not read`
    : `${percent(words)} of all words are not learned from`;
}

function printTraining({ units, stepsPerEpoch, steps }: TrainingSteps, whole: DataReport['whole'], terminal: Terminal) {
  const noun = whole === 'stream' ? 'block' : whole === 'windows' ? 'window' : 'example';
  terminal.print(
    `training: ${countOf(units, noun)}, ${countOf(stepsPerEpoch, 'step')} per epoch; ${countOf(steps, 'step')} in all`,
  );
}

function printSplit(report: SplitReport, { cut, whole }: DataReport, terminal: Terminal): void {
  const { split, examples, labels, otherLabels, lengths, truncated, unread, unknown } = report;
  const [minimum, median, most, maximum] = lengths;
  terminal.print(
    `${split}: ${examples} examples; tokens ${minimum} to ${maximum}, median ${median}, 95% up to ${most}`,
  );
  const parts = Object.entries(labels).map(([label, count]) => `${label} ${count}`);
  if (otherLabels > 0) parts.push(`and ${otherLabels} rarer ones`);
  if (parts.length > 0) terminal.print(`  labels: ${parts.join(', ')}`);
  const reading = whole === undefined ? '' : `read ${WHOLE[whole]} of ${cut} tokens; `;
  const lost = truncated === 0 ? '' : ` (${describeUnread(unread)})`;
  const much =
    whole === 'stream' ? '' : `${truncated} truncated${whole === undefined ? ` after ${cut} tokens` : ''}${lost}, `;
  terminal.print(`  ${reading}${much}${percent(unknown)} of tokens unknown`);
}
