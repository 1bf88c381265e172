/** `check`: what is wrong with a config and its data, and what the data are like; trains nothing. */
import { relative, resolve } from 'node:path';
import { ProblemsError } from '../../core/base/errors';
import { formatProblem } from '../../core/base/problem';
import { type Command, textsOf } from '../command';
import { showTraining } from '../trainingProgress';
import { workspaceOf } from '../workspace';

export const check: Command = {
  name: 'check',
  usage: 'CONFIG',
  summary: 'Check a config and its data: problems, sizes, labels, lengths, unknown words.',
  options: {
    set: { type: 'string', multiple: true, value: 'KEY=VALUE', description: 'Override a key of the config.' },
  },
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
    for (const problem of report.problems) terminal.warn(formatProblem(problem));
    if (options.json !== true) {
      for (const { split, examples, labels, lengths, truncated, unknown } of report.splits) {
        const [minimum, median, most, maximum] = lengths;
        terminal.print(
          `${split}: ${examples} examples; tokens ${minimum} to ${maximum}, median ${median}, 95% up to ${most}`,
        );
        const parts = Object.entries(labels).map(([label, count]) => `${label} ${count}`);
        terminal.print(`  labels: ${parts.join(', ')}`);
        terminal.print(`  ${truncated} cut, ${(unknown * 100).toFixed(1)}% of tokens unknown`);
      }
      terminal.print(`vocabulary: ${report.vocabulary}`);
      terminal.print(`${relative('', config) || config}: fit to train`);
    }
    return report;
  },
};
