/** `calibrate`: fits a temperature on the validation split of a run. */
import type { Command } from '../command';
import { showTraining } from '../trainingProgress';
import { findRun, workspaceOfFound } from '../workspace';

export const calibrate: Command = {
  name: 'calibrate',
  usage: 'RUN|CONFIG',
  summary: 'Calibrate the probabilities of a run: fit a temperature on its validation split.',
  options: {
    remove: { type: 'boolean', description: 'Remove the temperature: probabilities are as the run learned them.' },
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const folder = await findRun(positionals[0]!, options);
    const { calibrateRun } = await import('../../core/training/calibrateRun');
    const { calibration, metrics } = await calibrateRun(folder, {
      workspace: workspaceOfFound(folder, options),
      trusted: true,
      remove: options.remove === true,
      signal,
      onEvent: showTraining(terminal),
    });
    if (options.json !== true) {
      const { describeCalibration } = await import('../../core/training/fitCalibration');
      terminal.print(calibration ? describeCalibration(calibration) : 'no temperature: probabilities are as learned');
    }
    return { run: folder, calibration, metrics };
  },
};
