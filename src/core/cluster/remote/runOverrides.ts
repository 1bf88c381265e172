/** The overrides by which a config is, file for file and key for key, that of a run: what a package of the run is made from. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ActionableError, ProblemsError } from '../../base/errors';
import { isJson } from '../../base/json';
import { resolveConfig } from '../../config/resolveConfig';
import type { TrainOptions } from '../../training/events';
import { readTrainingConfig } from '../../training/prepare';

/**
 * @param begun overrides that the run was begun with, where they are known
 * @throws ActionableError `config-changed` where the config was edited since, and overrides cannot undo that
 */
export async function runOverrides(
  folder: string,
  configPath: string,
  begun: readonly string[],
  options: TrainOptions,
): Promise<readonly string[]> {
  const wanted = (await readFile(join(folder, 'config.yaml'), 'utf8')).replaceAll('\r\n', '\n');
  const textWith = (overrides: readonly string[]) => {
    try {
      return resolveConfig(readTrainingConfig(configPath, { ...options, overrides }));
    } catch (error) {
      if (error instanceof ProblemsError || error instanceof ActionableError) return '';
      throw error;
    }
  };
  const now = textWith(begun);
  if (now === wanted) return begun;
  const overrides = [...begun, ...differences(parse(wanted), parse(now), '')];
  if (textWith(overrides) === wanted) return overrides;
  throw new ActionableError(
    'config-changed',
    `${configPath} was edited since the run began, so that what the run reads cannot be gathered for a cluster: restore it, or continue here (--on here)`,
  );
}

function differences(wanted: unknown, now: unknown, path: string): readonly string[] {
  if (JSON.stringify(wanted) === JSON.stringify(now)) return [];
  if (!isJson(wanted) || !isJson(now)) return path === '' ? [] : [`${path}=${JSON.stringify(wanted)}`];
  return Object.entries(wanted).flatMap(([key, value]) =>
    differences(value, now[key], path === '' ? key : `${path}.${key}`),
  );
}
