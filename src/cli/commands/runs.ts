/** `runs`: the runs of a workspace. */
import { basename, dirname } from 'node:path';
import { listRuns } from '../../core/runs/listRuns';
import type { Command } from '../command';
import { formatDuration } from '../terminal';
import { workspaceOf } from '../workspace';

export const runs: Command = {
  name: 'runs',
  usage: '[NAME]',
  summary: 'List the runs of a workspace, newest first.',
  options: {},
  positionals: [0, 1],
  async run({ positionals, options, terminal }) {
    const [name] = positionals;
    const all = await listRuns(workspaceOf(options));
    const shown = all.filter(run => name === undefined || basename(dirname(run.folder)) === name);
    if (options.json !== true) {
      if (shown.length === 0) terminal.print('no runs');
      for (const run of shown) {
        const title = `${basename(dirname(run.folder))}/${basename(run.folder)}`.padEnd(40);
        if ('broken' in run) {
          terminal.print(`${title}  broken: ${run.broken}`);
          continue;
        }
        const { status, step, totalSteps, seconds, best } = run.record;
        const score = best ? `  ${best.metric} ${best.value.toFixed(4)}` : '';
        terminal.print(`${title}  ${status.padEnd(11)}  ${step}/${totalSteps}  ${formatDuration(seconds)}${score}`);
      }
    }
    return { runs: shown.map(run => ('broken' in run ? run : { folder: run.folder, ...run.record })) };
  },
};
