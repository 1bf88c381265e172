/** `predict`: labels for texts from the words of the command, a file, or stdin. */
import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { ActionableError } from '../../core/base/errors';
import { describeFileError } from '../../core/base/fileError';
import type { Prediction } from '../../core/inference/prediction';
import { type Command, type OptionValues, textOf } from '../command';
import { openRunFor } from '../openRun';

async function readTexts(words: readonly string[], options: OptionValues): Promise<readonly string[]> {
  const file = textOf(options, 'file');
  if (words.length > 0 && file === undefined) return words;
  if (words.length > 0) throw new ActionableError('bad-usage', 'give either texts or --file, not both');
  let content: string;
  try {
    content = file === undefined ? await readAll(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    const failure = describeFileError(error);
    if (!failure) throw error;
    throw new ActionableError('unreadable-file', `${file}: ${failure.meaning}`, { cause: error });
  }
  return content.split(/\r?\n/).filter(line => line.trim() !== '');
}

function describe({ text, label, probabilities }: Prediction): string {
  return `${label}\t${(probabilities[label] ?? 0).toFixed(4)}\t${text}`;
}

export const predict: Command = {
  name: 'predict',
  usage: 'RUN|CONFIG [TEXT...]',
  summary: 'Label texts with a trained model: those given, or the lines of --file or of stdin.',
  options: {
    file: { type: 'string', value: 'FILE', description: 'A text file; each line is a text.' },
    checkpoint: { type: 'string', value: 'NAME', description: 'best (as is) or last.' },
  },
  positionals: [1, Number.POSITIVE_INFINITY],
  async run({ positionals, options, terminal, signal }) {
    const [words, ...given] = positionals;
    const texts = await readTexts(given, options);
    const run = await openRunFor(words!, options);
    try {
      const predictions = await run.predict(texts, signal);
      if (options.json !== true) for (const prediction of predictions) terminal.print(describe(prediction));
      return {
        run: run.identity,
        predictions: predictions.map(({ text, label, probabilities }) => ({ text, label, probabilities })),
      };
    } finally {
      await run.dispose();
    }
  },
};
