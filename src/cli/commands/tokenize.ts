/** `tokenize`: the tokens that a text becomes. */
import { resolve } from 'node:path';
import { ActionableError } from '../../core/base/errors';
import { type Command, overrides, textsOf } from '../command';
import { showTraining } from '../trainingProgress';
import { findRun, isConfig, workspaceOf } from '../workspace';

export const tokenize: Command = {
  name: 'tokenize',
  usage: 'CONFIG|RUN TEXT',
  summary: 'Show the tokens of a text, with their ids and places.',
  options: {
    ...overrides,
  },
  positionals: [2, 2],
  async run({ positionals, options, terminal, signal }) {
    const [words, text] = positionals as [string, string];
    const overrides = textsOf(options, 'set');
    if (!isConfig(words) && overrides.length > 0) {
      throw new ActionableError('bad-usage', '--set is for configs; a run stays as it was trained');
    }
    const source = isConfig(words) ? { config: resolve(words) } : { run: await findRun(words, options) };
    const { openTokenizer } = await import('../../core/training/openTokenizer');
    const tokenizer = await openTokenizer(source, {
      workspace: workspaceOf(options, isConfig(words) ? words : undefined),
      trusted: true,
      overrides,
      signal,
      onEvent: showTraining(terminal),
    });
    terminal.clear();
    const { ids, tokens, offsets, truncated } = tokenizer.encode(text);
    const found = tokens.map((token, i) => ({ id: ids[i]!, token, start: offsets[i]![0], end: offsets[i]![1] }));
    if (options.json !== true) {
      for (const { id, token, start, end } of found) terminal.print(`${id}\t${start}-${end}\t${JSON.stringify(token)}`);
    }
    if (truncated) terminal.warn(`cut after ${ids.length} tokens; the text is longer`);
    return { ...source, text, vocabulary: tokenizer.size, truncated, tokens: found, decoded: tokenizer.decode(ids) };
  },
};
