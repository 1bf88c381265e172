/** The pretrained model that a config names; what is wrong with it is said at the config's key. */
import { dirname, resolve } from 'node:path';
import { ActionableError, ProblemsError } from '../base/errors';
import type { HubOrigin } from '../base/hubId';
import { isInside } from '../base/resolvePath';
import { ConfigPlace } from '../data/configPlace';
import type { Pretrained } from '../pretrained/pretrained';
import { type Config, headOf } from '../schemas';
import { checkTask } from './checkTask';
import type { TrainOptions } from './events';
import { isOfHub, locatePretrained } from './locatePretrained';
import { isRunFolder, type PretrainedRun, readPretrainedRun } from './pretrainedRun';

/**
 * @param pinned where the model of a run came from that is trained again
 * @returns undefined for models that start otherwise
 * @throws ProblemsError at `model.from`
 */
export async function readPretrained(
  { model, task, tokenizer }: Pick<Config, 'model' | 'task' | 'tokenizer'>,
  configPath: string,
  options: Pick<TrainOptions, 'workspace' | 'trusted'> & Partial<Pick<TrainOptions, 'signal' | 'onEvent'>>,
  pinned?: HubOrigin,
): Promise<Pretrained | PretrainedRun | undefined> {
  if (model.type !== 'pretrained') return undefined;
  try {
    const { path, hub } = await locatePretrained(model.from, dirname(configPath), options, pinned);
    if (isRunFolder(path)) return await readPretrainedRun(path, { model, task, tokenizer }, options);
    const { readPretrainedModel } = await import('../pretrained/readPretrainedModel');
    const found = await readPretrainedModel(path, options, { head: headOf(task), length: tokenizer.length });
    checkTask(found, task.type, headOf(task));
    return { ...found, ...(hub && { hub }) };
  } catch (error) {
    if (!(error instanceof ActionableError)) throw error;
    throw new ProblemsError([new ConfigPlace(configPath).problem(['model', 'from'], error.code, error.message)]);
  }
}

/** Whether a file is of the model that a config starts from, which need not be there any more. @param path absolute */
export function isPretrainedFile(
  model: Config['model'],
  configPath: string,
  path: string,
  { workspace }: Pick<TrainOptions, 'workspace'>,
): boolean {
  if (model.type !== 'pretrained') return false;
  return isInside(resolve(dirname(configPath), model.from), path) || isOfHub(model.from, workspace, path);
}
