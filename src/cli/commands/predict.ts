/** `predict`: predictions for texts or pairs: from the words of the command, a file, or stdin. */
import { ActionableError } from '../../core/base/errors';
import { isBlank } from '../../core/base/isBlank';
import { notForTask } from '../../core/inference/notForTask';
import type { Asked, Prediction } from '../../core/inference/prediction';
import { type Command, checkpointOption, textOf } from '../command';
import { columnsOf, predictionToJson } from '../describePrediction';
import { openRunFor } from '../openRun';
import { checkTexts, encodingOption, readTexts } from '../readTexts';
import { readTaggerInputs } from '../taggerInputs';
import { tagTexts } from '../tagTexts';

/** The prediction in columns; the last ones are the text, or both. */
function describe(prediction: Prediction): string {
  const { text, pair } = prediction;
  const said = columnsOf(prediction);
  return [...said, text, ...(pair === undefined ? [] : [pair])].join('\t');
}

/** Lines are pairs where the model compares: two texts with a tab between them. */
function pairUp(line: string, i: number): Asked {
  const tab = line.indexOf('\t');
  if (tab >= 0) return [line.slice(0, tab), line.slice(tab + 1)];
  const message = `Text ${i + 1} is one text, but this model compares two. Put a tab between them, or give the second one with --pair.`;
  throw new ActionableError('one-text', message);
}

/** Of an empty line of a file, or a pair that lacks one of its texts, nothing can be said. */
function askOf(line: string, i: number, pairs: boolean): Asked | undefined {
  if (isBlank(line)) return undefined;
  const asked = pairs ? pairUp(line, i) : line;
  return typeof asked === 'string' || !asked.some(isBlank) ? asked : undefined;
}

export const predict: Command = {
  name: 'predict',
  usage: 'RUN|CONFIG [TEXT...]',
  summary:
    'Predict labels, scores or tags of texts: arguments, or lines of --file or stdin. A pair is two texts with a tab between them.',
  options: {
    pair: { type: 'string', value: 'TEXT', description: 'Second text of a pair; give one text before it.' },
    file: {
      type: 'string',
      value: 'FILE',
      description: 'Text file with one text or pair per line. An empty line gets an empty line.',
    },
    ...encodingOption,
    tokens: {
      type: 'boolean',
      description:
        'Taggers: words are separated by white space, one sentence per line. Default: as learned in training.',
    },
    format: {
      type: 'string',
      value: 'FORMAT',
      description: 'Taggers: format of --file: columns, conll-u, jsonl or text. Default: by its name.',
    },
    ...checkpointOption,
  },
  positionals: [1, Number.POSITIVE_INFINITY],
  async run({ positionals, options, terminal, signal }) {
    const [words, ...given] = positionals;
    const pair = textOf(options, 'pair');
    if (pair !== undefined && given.length !== 1) {
      throw new ActionableError(
        'bad-usage',
        '--pair goes with one text: nlp predict RUN "first text" --pair "second text"',
      );
    }
    checkTexts(pair === undefined ? given : [given[0]!, pair]);
    const run = await openRunFor(words!, options);
    try {
      if (run.task.reader && run.offers.command !== 'predict') throw notForTask(run, 'has no labels', 'classify');
      if (run.offers.abilities.includes('tag')) {
        const inputs = await readTaggerInputs(run, given, options, terminal);
        const predictions = await tagTexts(run, inputs, signal, options.json === true ? undefined : terminal);
        return { run: run.identity, predictions };
      }
      const unasked = ['tokens', 'format'].find(name => options[name] !== undefined);
      if (unasked)
        throw new ActionableError(
          'bad-usage',
          `--${unasked} is for taggers, and ${run.identity.name} is ${run.offers.is}. Leave it out.`,
        );
      const texts = await readTexts(given, options);
      // An empty line of a file keeps its place: there is nothing to say of it.
      const asked: readonly (Asked | undefined)[] =
        pair !== undefined
          ? [[texts[0]!, pair]]
          : texts.map((text, i) => askOf(text, i, run.open('reader').pair !== undefined));
      const found = await run.predict(
        asked.filter(each => each !== undefined),
        signal,
      );
      let next = 0;
      const predictions = asked.map(each => (each === undefined ? undefined : found[next++]));
      if (options.json !== true) for (const each of predictions) terminal.print(each ? describe(each) : '');
      return {
        run: run.identity,
        predictions: predictions.map((each, i) => (each ? predictionToJson(each) : { text: texts[i]!, blank: true })),
      };
    } finally {
      await run.dispose();
    }
  },
};
