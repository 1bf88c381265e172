/** The config or the run whose tokenizer a command is about. */
import { ActionableError } from '../core/base/errors';
import type { TokenizerSource } from '../core/training/openTokenizer';
import { type OptionValues, textsOf } from './command';
import { findConfig, isConfig } from './configFile';
import { findRun, workspaceOf, workspaceOfFound } from './workspace';

export interface NamedSource {
  readonly source: TokenizerSource;
  readonly workspace: string;
  /** Of a config; a run has none. */
  readonly overrides: readonly string[];
}

/** @throws ActionableError when keys of a run are to be set, or there is no such run */
export async function tokenizerSourceOf(words: string, options: OptionValues): Promise<NamedSource> {
  const overrides = textsOf(options, 'set');
  if (isConfig(words)) {
    return { source: { config: await findConfig(words) }, workspace: workspaceOf(options, words), overrides };
  }
  if (overrides.length > 0) {
    throw new ActionableError(
      'bad-usage',
      '--set is for configs: a run keeps the config it was trained with. Name the config instead of the run.',
    );
  }
  const run = await findRun(words, options);
  return { source: { run }, workspace: workspaceOfFound(run, options), overrides };
}
