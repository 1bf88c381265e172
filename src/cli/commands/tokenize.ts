/** `tokenize`: the tokens that a text becomes. */
import { type Command, overrides } from '../command';
import { tokenizerSourceOf } from '../tokenizerSource';
import { showTraining } from '../trainingProgress';

export const tokenize: Command = {
  name: 'tokenize',
  usage: 'CONFIG|RUN TEXT',
  summary: 'Show the tokens of a text, with their ids and places.',
  options: overrides,
  positionals: [2, 2],
  async run({ positionals, options, terminal, signal }) {
    const [words, text] = positionals as [string, string];
    const { source, ...named } = await tokenizerSourceOf(words, options);
    const { openTokenizer } = await import('../../core/training/openTokenizer');
    const tokenizer = await openTokenizer(source, {
      ...named,
      trusted: true,
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
