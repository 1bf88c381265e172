/** `keywords`: the words of a text with the highest TF-IDF against the training texts. */
import { ActionableError } from '../../core/base/errors';
import { writeScore } from '../../core/base/formatNumber';
import { type Command, overrides, textOf } from '../command';
import { tokenizerSourceOf } from '../tokenizerSource';
import { showTraining } from '../trainingProgress';

export const keywords: Command = {
  name: 'keywords',
  usage: 'CONFIG|RUN TEXT',
  summary: 'Show the words of a text with the highest TF-IDF against the training texts.',
  options: {
    count: { type: 'string', value: 'N', description: 'Maximum number of words. Default: 10.' },
    weighting: {
      type: 'string',
      value: 'FORM',
      description: 'textbook, n / sum of n times log(N / N_t), or smooth, as in scikit-learn. Default: textbook.',
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
      if (found.length === 0)
        terminal.warn('No keywords: every word is either unknown to the vocabulary or occurs in all training texts.');
      for (const { token, weight, places, documents } of found) {
        terminal.print(`${writeScore(weight)}\t${token}\t${places.length} here, in ${documents} training texts`);
      }
    }
    return { ...source, text, weighting: form, keywords: found };
  },
};
