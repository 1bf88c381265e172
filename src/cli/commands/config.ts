/** `config`: the final config, with `extends`, references, overrides and defaults. */
import { ProblemsError } from '../../core/base/errors';
import { resolvedText } from '../../core/config/resolvedText';
import { type Command, overrides, textsOf } from '../command';
import { findConfig } from '../configFile';
import { workspaceOf } from '../workspace';

export const config: Command = {
  name: 'config',
  usage: 'CONFIG',
  summary: 'Print the final config: inherited keys, references and all defaults included.',
  options: overrides,
  positionals: [1, 1],
  async run({ positionals, options, terminal }) {
    const path = await findConfig(positionals[0]!);
    const { readConfigWithWidth } = await import('../../core/training/takeWidth');
    const parsed = readConfigWithWidth(path, {
      overrides: textsOf(options, 'set'),
      workspace: workspaceOf(options, path),
      trusted: true,
    });
    if (!parsed.config) throw new ProblemsError(parsed.problems);
    if (options.json !== true) terminal.print(resolvedText(parsed).trimEnd());
    return parsed.config;
  },
};
