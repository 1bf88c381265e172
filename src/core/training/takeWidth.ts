/** Where a config names a file of word vectors and no `model.width`, the file says it. */
import { dirname } from 'node:path';
import type { ParsedConfig } from '../config/parseConfig';
import { readConfig } from '../config/readConfig';
import { type ConfigNode, nodeAt } from '../config/yaml/node';
import { findSources } from '../data/findSources';
import { type Config, configSchema } from '../schemas';
import { readVectorWidth } from '../text/wordVectors';
import type { TrainOptions } from './events';

const KEYS = ['embedding', 'target-embedding'] as const;

/** The width of the first file that can be read; what is wrong with files is said when their vectors are. */
function widthOfFiles(
  merged: ConfigNode | undefined,
  configPath: string,
  options: Pick<TrainOptions, 'workspace' | 'trusted'>,
): number | undefined {
  for (const key of KEYS) {
    const file = nodeAt(merged, ['model', key, 'file']);
    if (file?.kind !== 'scalar' || typeof file.value !== 'string' || /[*?]/.test(file.value)) continue;
    const found = findSources(file.value, dirname(configPath), options);
    const source = 'sources' in found ? found.sources[0] : undefined;
    const width = source && !source.isFolder ? readVectorWidth(source.path) : undefined;
    if (width !== undefined) return width;
  }
  return undefined;
}

/** As `readConfig`. A width that the config gives stands, and is compared with the file's when that is read. @param configPath absolute */
export function readConfigWithWidth(
  configPath: string,
  options: Pick<TrainOptions, 'workspace' | 'trusted' | 'overrides'>,
): ParsedConfig<Config> {
  const parse = (overrides = options.overrides) =>
    readConfig<typeof configSchema>(configPath, configSchema, { overrides, access: options });
  const parsed = parse();
  if (nodeAt(parsed.merged, ['model', 'width']) !== undefined) return parsed;
  const width = widthOfFiles(parsed.merged, configPath, options);
  return width === undefined ? parsed : parse([...(options.overrides ?? []), `model.width=${width}`]);
}
