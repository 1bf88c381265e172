/** A config file as it is trained: with the width that its file of word vectors gives, where it gives none itself. */
import type { ParsedConfig } from '../config/parseConfig';
import { readConfig } from '../config/readConfig';
import { parseWithVectorWidth } from '../config/vectorWidth';
import { type Config, configSchema } from '../schemas';
import type { TrainOptions } from './events';

/** As `readConfig`. @param configPath absolute */
export function readConfigWithWidth(
  configPath: string,
  { text, overrides, workspace, trusted }: Pick<TrainOptions, 'workspace' | 'trusted' | 'overrides' | 'text'>,
): ParsedConfig<Config> {
  return parseWithVectorWidth<Config>(
    options => readConfig<typeof configSchema>(configPath, configSchema, options, text),
    configPath,
    { overrides, access: { workspace, trusted } },
  );
}
