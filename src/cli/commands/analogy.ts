/** `analogy`: A is to B as C is to what? */
import { ActionableError } from '../../core/base/errors';
import { largestOf } from '../../core/base/extremes';
import { writeScore } from '../../core/base/formatNumber';
import { suggestOr } from '../../core/base/suggest';
import { type AnalogyMethod, analogyMethods } from '../../core/words/analogy';
import { type Command, numberOf, type OptionValues, textOf } from '../command';
import { describeUnknown, openWordsFor, wordsOptions } from '../openWords';

const METHODS = Object.keys(analogyMethods) as AnalogyMethod[];

export const methodOption = {
  method: { type: 'string', value: 'NAME', description: `Of analogies: ${METHODS.join(' or ')}. Default: 3cosadd.` },
} as const;

/** @throws ActionableError `bad-usage` */
export function methodOf(options: OptionValues): AnalogyMethod {
  const words = textOf(options, 'method') ?? '3cosadd';
  const found = METHODS.find(name => name === words.toLowerCase());
  if (found) return found;
  throw new ActionableError('bad-usage', `unknown --method "${words}"${suggestOr(words, METHODS, 'there are:')}`);
}

export const analogy: Command = {
  name: 'analogy',
  usage: 'RUN|FILE A B C',
  summary: 'Answer an analogy by word vectors: A is to B as C is to what?',
  options: {
    ...methodOption,
    top: { type: 'string', value: 'N', description: 'Number of answers to show. Default: 10.' },
    ...wordsOptions,
  },
  positionals: [4, 4],
  async run(invocation) {
    const { positionals, options, terminal } = invocation;
    const [name, a, b, c] = positionals as [string, string, string, string];
    const method = methodOf(options);
    const top = numberOf(options, 'top', 10, { least: 1, most: 100_000, whole: true });
    const { table, source } = await openWordsFor(name, invocation);
    const { askAnalogy } = await import('../../core/words/answers');
    const { asked, answers } = askAnalogy(table, { a, b, c, method, top });
    const said = asked.flatMap(each => describeUnknown(table, each) ?? []);
    if (asked.some(({ suggestions }) => suggestions)) throw new ActionableError('unknown-word', said.join(' '));
    for (const line of said) terminal.warn(line);
    if (answers.length === 0) terminal.warn('A word of the question has a vector of zeros, so there is no answer.');
    if (options.json !== true) {
      const width = largestOf(answers.map(each => each.word.length));
      for (const { word, score } of answers) terminal.print(`${word.padEnd(width)}  ${writeScore(score)}`);
    }
    return { ...source, a, b, c, method, top, asked, answers };
  },
};
