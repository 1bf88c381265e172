/** Why a config cannot be trained whose sections are all good: its task or model is for weights that come from elsewhere. */
import type { Problem } from '../base/problem';
import { locateKey, type ParsedConfig } from './parseConfig';

const sections = ['task', 'model'] as const;
type Section = (typeof sections)[number];

/**
 * @param path of the config
 * @param untrained what to do instead, by task and by model
 */
export function findUntrainable(
  { config, document }: ParsedConfig<{ readonly [S in Section]: { readonly type: string } }>,
  path: string,
  untrained: { readonly [S in Section]: Readonly<Record<string, string>> },
): readonly Problem[] {
  return sections.flatMap(section => {
    const message = config && untrained[section][config[section].type];
    if (message === undefined) return [];
    const range = (locateKey(document, [section, 'type']) ?? locateKey(document, [section]))?.value;
    return [{ code: 'not-trained', severity: 'error' as const, message, path, ...(range && { range }) }];
  });
}
