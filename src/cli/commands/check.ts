/** `check`: what is wrong with a config and its data, and what the data are like; trains nothing. */
import { relative } from 'node:path';
import { countOf } from '../../core/base/countOf';
import { ProblemsError } from '../../core/base/errors';
import { formatPercent } from '../../core/base/formatNumber';
import type { Finding } from '../../core/data/inspect/finding';
import type { DataReport, SplitReport, TrainingSteps } from '../../core/training/checkData';
import { type Command, overrides, textsOf } from '../command';
import { findConfig } from '../configFile';
import type { Terminal } from '../terminal';
import { showTraining } from '../trainingProgress';
import { workspaceOf } from '../workspace';

/** Places of a finding that are printed; --json has more. */
const SHOWN = 5;

export const check: Command = {
  name: 'check',
  usage: 'CONFIG',
  summary: 'Check a config and its data: errors, duplicates, leakage, label counts, lengths, unknown words.',
  options: overrides,
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const config = await findConfig(positionals[0]!);
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
      const warnings = report.findings.filter(({ severity }) => severity === 'warning').length;
      const found = warnings === 0 ? 'no problems found' : `no errors, ${countOf(warnings, 'warning')}`;
      terminal.print(`${relative('', config) || config}: ${found}`);
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

function describeUnread({ tokens, words }: SplitReport['unread']): string {
  return words === undefined
    ? `${formatPercent(tokens)} of all tokens are lost`
    : `${formatPercent(words)} of all words are lost`;
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
    `${split}: ${countOf(examples, 'example')}; tokens per text ${minimum} to ${maximum}, median ${median}, 95th percentile ${most}`,
  );
  const parts = Object.entries(labels).map(([label, count]) => `${label} ${count}`);
  if (otherLabels > 0) parts.push(`and ${otherLabels} rarer labels`);
  if (parts.length > 0) terminal.print(`  examples per label: ${parts.join(', ')}`);
  const reading = whole === undefined ? '' : `read ${WHOLE[whole]} of ${cut} tokens; `;
  const lost = truncated === 0 ? '' : ` (${describeUnread(unread)})`;
  const much =
    whole === 'stream' ? '' : `${truncated} truncated${whole === undefined ? ` after ${cut} tokens` : ''}${lost}, `;
  terminal.print(`  ${reading}${much}${formatPercent(unknown)} of tokens unknown`);
}
