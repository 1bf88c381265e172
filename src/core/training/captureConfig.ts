/** A config with all that training reads for it, as a plain value: what is trained elsewhere is what is here now. */
import { dirname, relative, sep } from 'node:path';
import { resolveConfig } from '../config/resolveConfig';
import type { ConfigRequest, TrainOptions } from './events';
import { readTrainingConfig } from './prepare';
import { prepareTraining } from './prepareTraining';

/**
 * Reads all of it once.
 * @param configPath absolute
 * @throws ProblemsError, ActionableError and CancelledError as training does
 */
export async function captureConfig(configPath: string, options: TrainOptions): Promise<ConfigRequest> {
  const config = readTrainingConfig(configPath, options);
  const { files, module } = await prepareTraining({ config, configPath, quiet: true }, options);
  const folder = dirname(configPath);
  // An executor on another system reads it.
  const written = (path: string) => relative(folder, path).split(sep).join('/');
  return {
    config: configPath,
    text: resolveConfig(config),
    files: [...files, ...(module?.files ?? [])].map(({ path, sha256 }) => ({ path: written(path), sha256 })),
  };
}
