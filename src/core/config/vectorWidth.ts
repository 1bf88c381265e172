/** Where a config names a file of word vectors and no `model.width`, the file says it. */
import { dirname } from 'node:path';
import { ActionableError } from '../base/errors';
import { type Access, resolvePath } from '../base/resolvePath';
import { readVectorWidth } from '../base/vectorFile';
import type { ParsedConfig, ParseOptions } from './parseConfig';
import { type ConfigNode, nodeAt } from './yaml/node';

const KEYS = ['embedding', 'target-embedding'] as const;

/** Undefined where there is no such file, or it is not to be read: that is said when its vectors are read. */
function widthOf(name: string, configPath: string, access: Access): number | undefined {
  // Patterns name many files.
  if (/[*?]/.test(name)) return undefined;
  try {
    return readVectorWidth(resolvePath(dirname(configPath), name, access));
  } catch (error) {
    if (error instanceof ActionableError) return undefined;
    throw error;
  }
}

/** The width of the first file that can be read. */
function widthOfFiles(merged: ConfigNode | undefined, configPath: string, access: Access): number | undefined {
  for (const key of KEYS) {
    const file = nodeAt(merged, ['model', key, 'file']);
    if (file?.kind !== 'scalar' || typeof file.value !== 'string') continue;
    const width = widthOf(file.value, configPath, access);
    if (width !== undefined) return width;
  }
  return undefined;
}

/**
 * A width that the config gives stands, and is compared with the file's when that is read.
 * @param parse the config at `configPath`, which is absolute
 */
export function parseWithVectorWidth<Config>(
  parse: (options: ParseOptions) => ParsedConfig<Config>,
  configPath: string,
  options: ParseOptions & { readonly access: Access },
): ParsedConfig<Config> {
  const parsed = parse(options);
  if (nodeAt(parsed.merged, ['model', 'width']) !== undefined) return parsed;
  const width = widthOfFiles(parsed.merged, configPath, options.access);
  if (width === undefined) return parsed;
  return parse({ ...options, overrides: [...(options.overrides ?? []), `model.width=${width}`] });
}
