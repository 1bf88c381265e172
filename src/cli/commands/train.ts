/** `train`: a config file becomes a run. */
import { type Command, overrides, textsOf } from '../command';
import { findConfig } from '../configFile';
import { reportTraining, showTraining } from '../trainingProgress';
import { workspaceOf } from '../workspace';

export const train: Command = {
  name: 'train',
  usage: 'CONFIG',
  summary: 'Train the model of a config. Ctrl-C saves a checkpoint and stops.',
  options: overrides,
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const config = await findConfig(positionals[0]!);
    const { train } = await import('../../core/training/trainRun');
    const result = await train(config, {
      workspace: workspaceOf(options, config),
      trusted: true,
      overrides: textsOf(options, 'set'),
      signal,
      onEvent: showTraining(terminal),
    });
    return reportTraining(result, terminal, options.json === true);
  },
};
