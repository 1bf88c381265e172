/** `keywords`: the words that tell a text from the training texts, by TF-IDF. */
import { ActionableError } from '../../core/base/errors';
import { type Command, overrides, textOf } from '../command';
import { tokenizerSourceOf } from '../tokenizerSource';
import { showTraining } from '../trainingProgress';

export const keywords: Command = {
  name: 'keywords',
  usage: 'CONFIG|RUN TEXT',
  summary: 'Show the words of a text that have the highest TF-IDF against the training texts.',
  options: {
    count: { type: 'string', value: 'N', description: 'How many at most; 10 if not given.' },
    weighting: {
      type: 'string',
      value: 'FORM',
      description: 'textbook, n / sum of n times log(N / N_t) (as is), or smooth, as in scikit-learn.',
    },
    ...overrides,
  },
  positionals: [2, 2],
  async run({ positionals, options, terminal, signal }) {
    const [words, text] = positionals as [string, string];
    const form = textOf(options, 'weighting') ?? 'textbook';
    if (form !== 'textbook' && form !== 'smooth') {
      throw new ActionableError('bad-usage', `unknown weighting "${form}"; there are textbook and smooth`);
    }
    const most = Number(textOf(options, 'count') ?? 10);
    if (!Number.isInteger(most) || most < 1) {
      throw new ActionableError(
        'bad-usage',
        `--count must be a whole number from 1, not "${textOf(options, 'count')}"`,
      );
    }
    const { source, ...named } = await tokenizerSourceOf(words, options);
    const { findKeywords } = await import('../../core/training/findKeywords');
    const found = await findKeywords(source, text, {
      ...named,
      trusted: true,
      signal,
      onEvent: showTraining(terminal),
      form,
      most,
    });
    terminal.clear();
    if (options.json !== true) {
      if (found.length === 0) terminal.warn('no word of this text is known and rarer than in every training text');
      for (const { token, weight, places, documents } of found) {
        terminal.print(`${weight.toFixed(4)}\t${token}\t${places.length} here, in ${documents} training texts`);
      }
    }
    return { ...source, text, weighting: form, keywords: found };
  },
};
