/** `nearest`: the examples of a run's data that are most like a text by the vectors of the run. */
import { countOf } from '../../core/base/countOf';
import { formatCount, writeScore } from '../../core/base/formatNumber';
import { shorten } from '../../core/base/shorten';
import { Nearest, USUAL_NEAREST } from '../../core/explain/nearest/nearest';
import { type Command, checkpointOption, numberOf, textOf } from '../command';
import { columnsOf, predictionToJson } from '../describePrediction';
import { openRunFor } from '../openRun';
import { askedOf } from '../readTexts';
import { splitOf, splitOption } from '../splitOption';
import { workspaceOfFound } from '../workspace';

/** Characters of a text. */
const SHOWN = 80;

export const nearest: Command = {
  name: 'nearest',
  usage: 'RUN|CONFIG TEXT',
  summary: 'Show the training examples most similar to a text, by the vectors that the model predicts from.',
  options: {
    count: { type: 'string', value: 'N', description: `Examples to show at most. Default: ${USUAL_NEAREST}.` },
    ...splitOption('Split that is searched: train, validation or test. Default: train.'),
    pair: { type: 'string', value: 'TEXT', description: 'Second text, for a model of text pairs.' },
    ...checkpointOption,
  },
  positionals: [2, 2],
  async run({ positionals, options, terminal, signal }) {
    const [words, text] = positionals as [string, string];
    const asked = {
      text: askedOf(text, options),
      count: numberOf(options, 'count', USUAL_NEAREST, { least: 1, most: 1000, whole: true }),
      split: splitOf(options),
    };
    const run = await openRunFor(words, options);
    try {
      const workspace = workspaceOfFound(run.identity.folder, options);
      const found = await new Nearest().find(
        run,
        { ...asked, workspace, trusted: true },
        { signal, onProgress: ({ message }) => terminal.progress(message) },
      );
      if (options.json !== true) {
        for (const { similarity, actual = '-', prediction, file, line, ...example } of found.examples) {
          const texts = [example.text, example.pair]
            .filter(each => each !== undefined)
            .map(each => shorten(each, SHOWN));
          const place = `${file}:${line}`;
          terminal.print([writeScore(similarity), actual, columnsOf(prediction)[0], ...texts, place].join('\t'));
        }
        const read = found.read > 0 ? `; ${countOf(found.read, 'text')} read for the first time` : '';
        terminal.warn(
          `Columns: cosine similarity, true, predicted, text, place. ${formatCount(found.total)} ${found.split} examples${read}.`,
        );
      }
      return {
        run: run.identity,
        text,
        ...(textOf(options, 'pair') !== undefined && { pair: textOf(options, 'pair') }),
        ...found,
        examples: found.examples.map(({ prediction, ...example }) => {
          const { text: _text, pair: _pair, ...said } = predictionToJson(prediction);
          return { ...example, prediction: said };
        }),
      };
    } finally {
      await run.dispose();
    }
  },
};
