/** How a config says that training starts. */
import { internal } from '../../base/errors';
import type { Pretrained } from '../../pretrained/pretrained';
import type { Config } from '../../schemas';
import type { TrainOptions } from '../events';
import type { PretrainedRun } from '../pretrainedRun';
import { readPretrained } from '../readPretrained';
import { type ReadSides, readSides } from '../readSides';
import { startByChance } from './chance';
import { startFromPretrained } from './pretrained';
import { startFromSides } from './sides';
import type { Start } from './start';
import { startFromVectors } from './vectors';

/** @param pretrained that the config names, where it was read already; @param sides the same of an encoder-decoder */
export function chooseStart(
  config: Pick<Config, 'model' | 'task' | 'tokenizer' | 'train'>,
  configPath: string,
  options: TrainOptions,
  pretrained?: Pretrained | PretrainedRun,
  sides?: ReadSides,
): Start {
  const { model, train } = config;
  if (model.type === 'encoder-decoder') {
    const readAgain = async () => {
      const found = await readSides(config, configPath, options);
      if (!found) throw internal('the config names no sides');
      return found;
    };
    return startFromSides(readAgain, config, options, sides);
  }
  if (model.type !== 'pretrained')
    return startFromVectors(model, configPath, startByChance(train.seed, options), options);
  const read = async () => {
    const found = await readPretrained(config, configPath, options);
    if (!found) throw internal('the config names no pretrained model');
    return found;
  };
  return startFromPretrained(read, { seed: train.seed, reset: model.reset }, options, pretrained);
}
