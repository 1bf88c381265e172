/** `neighbors`: the words that are most like others by their vectors. */
import { ActionableError } from '../../core/base/errors';
import { largestOf } from '../../core/base/extremes';
import { writeScore } from '../../core/base/formatNumber';
import { type Command, numberOf } from '../command';
import { describeUnknown, openWordsFor, wordsOptions } from '../openWords';

export const neighbours: Command = {
  name: 'neighbors',
  usage: 'RUN|FILE WORD...',
  summary: 'Show the words most similar to a word: by word vectors of a run, or of a file.',
  options: {
    top: { type: 'string', value: 'N', description: 'Number of words to show. Default: 10.' },
    ...wordsOptions,
  },
  positionals: [2, Number.POSITIVE_INFINITY],
  async run(invocation) {
    const { positionals, options, terminal } = invocation;
    const [name, ...words] = positionals;
    const top = numberOf(options, 'top', 10, { least: 1, most: 100_000, whole: true });
    const { table, source } = await openWordsFor(name!, invocation);
    const { askNeighbours } = await import('../../core/words/answers');
    const found = askNeighbours(table, { words, top });
    const said = found.flatMap(each => describeUnknown(table, each) ?? []);
    if (found.every(({ suggestions }) => suggestions)) throw new ActionableError('unknown-word', said.join(' '));
    for (const line of said) terminal.warn(line);
    if (options.json !== true)
      for (const { word, neighbours: near, suggestions } of found) {
        if (suggestions) continue;
        if (words.length > 1) terminal.print(word);
        const width = largestOf(near.map(each => each.word.length));
        if (near.length === 0) terminal.warn(`${JSON.stringify(word)} has a vector of zeros, which is near nothing.`);
        for (const each of near)
          terminal.print(`${words.length > 1 ? '  ' : ''}${each.word.padEnd(width)}  ${writeScore(each.similarity)}`);
      }
    return { ...source, top, words: found };
  },
};
