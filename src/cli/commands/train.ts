/** `train`: a config file becomes a run. */
import { type Command, onOption, overrides, textsOf } from '../command';
import { findConfig } from '../configFile';
import { onOf, placesOf } from '../onCluster';
import { reportTraining } from '../trainingProgress';
import { workspaceOf } from '../workspace';

export const train: Command = {
  name: 'train',
  usage: 'CONFIG',
  summary: 'Train the model of a config. Ctrl-C saves a checkpoint and stops.',
  options: { ...overrides, ...onOption },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const config = await findConfig(positionals[0]!);
    const on = await onOf(options, config);
    const { trainOn } = await import('../../core/cluster/remote/place');
    const places = placesOf(workspaceOf(options, config), { terminal, signal });
    const result = await trainOn(config, on, { ...places, overrides: textsOf(options, 'set') });
    return reportTraining(result, terminal, options.json === true);
  },
};
