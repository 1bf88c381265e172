/** `resume`: continues a run that was stopped, failed or was interrupted. */
import type { Command } from '../command';
import { onOf, placesOf } from '../onCluster';
import { reportTraining } from '../trainingProgress';
import { findRun, workspaceOfFound } from '../workspace';

export const resume: Command = {
  name: 'resume',
  usage: 'RUN|CONFIG',
  summary: 'Continue a stopped or interrupted run, with the same result as without the stop.',
  options: {
    on: {
      type: 'string',
      value: 'NAME',
      description:
        'Continue on the cluster of NAME.runtime.yaml next to the config; here: on this machine, without asking a cluster. Default: where it is, else here.',
    },
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const folder = await findRun(positionals[0]!, options);
    const { readRun } = await import('../../core/runs/listRuns');
    const { configPath } = await readRun(folder);
    const { resumeOn } = await import('../../core/cluster/remote/place');
    const places = placesOf(workspaceOfFound(folder, options), { terminal, signal });
    const result = await resumeOn(folder, await onOf(options, configPath), places);
    return reportTraining(result, terminal, options.json === true);
  },
};
