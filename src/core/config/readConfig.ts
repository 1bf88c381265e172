/** A config file -> a parsed config. */

import { readConfigText } from './configText';
import { type ParsedConfig, type ParseOptions, parseConfig } from './parseConfig';
import type { Infer, Schema } from './schema';
import { readYaml } from './yaml/readYaml';

/**
 * @param path absolute
 * @param written in place of what the file holds
 */
export function readConfig<S extends { readonly kind: Schema['kind'] }>(
  path: string,
  schema: S & Schema,
  options: ParseOptions = {},
  written?: string,
): ParsedConfig<Infer<S>> {
  const text = written ?? readConfigText(path);
  if (typeof text === 'string') return parseConfig<S>(text, path, schema, options);
  return { problems: [text], document: readYaml('', path) };
}
