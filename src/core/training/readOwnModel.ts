/** The file of a user's own model as a config names it; what is wrong is said at the config's key or in the file. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ActionableError, ProblemsError } from '../base/errors';
import type { Problem } from '../base/problem';
import { resolvePath } from '../base/resolvePath';
import { createModel } from '../catalog';
import { ConfigPlace } from '../data/configPlace';
import type { OwnModule } from '../models/own/readModule';
import type { Config } from '../schemas';
import type { TrainOptions } from './events';

/**
 * @returns undefined for models of ours
 * @throws ProblemsError
 */
export async function readOwnModel(
  { model }: Config,
  configPath: string,
  options: Pick<TrainOptions, 'workspace' | 'trusted'>,
): Promise<OwnModule | undefined> {
  if (model.type !== 'own') return undefined;
  const folder = dirname(configPath);
  const refuse = (code: string, message: string) =>
    new ProblemsError([new ConfigPlace(configPath).problem(['model', 'file'], code, message)]);
  try {
    const path = resolvePath(folder, model.file, options);
    if (!existsSync(path)) throw refuse('missing-file', `there is no model ${model.file}`);
    const { openOwnModel } = await import('../models/own/openOwnModel');
    return openOwnModel(path, options.trusted, { folder: options.workspace });
  } catch (error) {
    if (error instanceof ActionableError) throw refuse(error.code, error.message);
    throw error;
  }
}

/** What is wrong with a model of the user's own, tried without training; models of ours load nothing. */
export async function findModelProblems(
  config: Config,
  labels: number,
  configPath: string,
  options: Pick<TrainOptions, 'workspace' | 'trusted'>,
): Promise<readonly Problem[]> {
  try {
    const module = await readOwnModel(config, configPath, options);
    if (module) await createModel(config.model, labels, module);
    return [];
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems;
    throw error;
  }
}
