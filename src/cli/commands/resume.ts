/** `resume`: continues a run that was stopped, failed or was interrupted. */
import type { Command } from '../command';
import { reportTraining, showTraining } from '../trainingProgress';
import { findRun, workspaceOfFound } from '../workspace';

export const resume: Command = {
  name: 'resume',
  usage: 'RUN|CONFIG',
  summary: 'Continue a stopped or interrupted run, with the same result as without the stop.',
  options: {},
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const folder = await findRun(positionals[0]!, options);
    const { resume } = await import('../../core/training/trainRun');
    const result = await resume(folder, {
      workspace: workspaceOfFound(folder, options),
      trusted: true,
      signal,
      onEvent: showTraining(terminal),
    });
    return reportTraining(result, terminal, options.json === true);
  },
};
