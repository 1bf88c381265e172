/** `predict`: what a model says of texts, or of pairs: from the words of the command, a file, or stdin. */
import { ActionableError } from '../../core/base/errors';
import type { Asked, Prediction } from '../../core/inference/prediction';
import { type Command, textOf } from '../command';
import { openRunFor } from '../openRun';
import { encodingOption, readTexts } from '../readTexts';
import { readTaggerInputs } from '../taggerInputs';
import { tagTexts } from '../tagTexts';

/** What is said, in columns; the last ones are the text, or both. */
function describe(prediction: Prediction): string {
  const { text, pair } = prediction;
  const said = columnsOf(prediction);
  return [...said, text, ...(pair === undefined ? [] : [pair])].join('\t');
}

function columnsOf(prediction: Prediction): readonly string[] {
  switch (prediction.kind) {
    case 'label': {
      const { label, probabilities } = prediction;
      return [label, (probabilities[label] ?? 0).toFixed(4)];
    }
    case 'labels': {
      const { labels, probabilities } = prediction;
      const chances = labels.map(label => (probabilities[label] ?? 0).toFixed(4));
      return [labels.join('|') || '-', chances.join('|') || '-'];
    }
    case 'score':
      return [prediction.score.toFixed(4)];
    case 'tags':
      return [prediction.words.map(({ tag, start, end }) => `${prediction.text.slice(start, end)}/${tag}`).join(' ')];
  }
}

/** Without what the editor needs beside it. */
function toJson({ text, pair, tokens: _tokens, truncated: _truncated, run: _run, ...said }: Prediction) {
  return { text, ...(pair !== undefined && { pair }), ...said };
}

/** Lines are pairs where the model compares: two texts with a tabulator between them. */
function pairUp(texts: readonly string[]): readonly Asked[] {
  return texts.flatMap((line, i): readonly Asked[] => {
    if (line.trim() === '') return [];
    const tab = line.indexOf('\t');
    if (tab >= 0) return [[line.slice(0, tab), line.slice(tab + 1)]];
    const message = `text ${i + 1} is one text, and this model compares two: separate them by a tabulator, or give --pair`;
    throw new ActionableError('one-text', message);
  });
}

export const predict: Command = {
  name: 'predict',
  usage: 'RUN|CONFIG [TEXT...]',
  summary:
    'What a trained model says of texts: those given, or the lines of --file or of stdin. A model of pairs reads two to a line, with a tabulator between them.',
  options: {
    pair: { type: 'string', value: 'TEXT', description: 'The second text of a pair, beside the one that is given.' },
    file: {
      type: 'string',
      value: 'FILE',
      description: 'A text file; each line is a text, or a pair; an empty one has an empty line.',
    },
    ...encodingOption,
    tokens: {
      type: 'boolean',
      description:
        'Taggers: the words stand between white space, a sentence a line; without it, as the run has learned.',
    },
    format: {
      type: 'string',
      value: 'FORMAT',
      description:
        'Taggers: how --file is written: columns (.conll), conll-u, jsonl (a list of words, or a text), text; by its name if not given.',
    },
    checkpoint: { type: 'string', value: 'NAME', description: 'best (as is) or last.' },
  },
  positionals: [1, Number.POSITIVE_INFINITY],
  async run({ positionals, options, terminal, signal }) {
    const [words, ...given] = positionals;
    const pair = textOf(options, 'pair');
    if (pair !== undefined && given.length !== 1) {
      throw new ActionableError(
        'bad-usage',
        '--pair goes with one text: predict RUN "first text" --pair "second text"',
      );
    }
    const run = await openRunFor(words!, options);
    try {
      if (run.task.tagger) {
        const inputs = await readTaggerInputs(run, given, options, terminal);
        const predictions = await tagTexts(run, inputs, signal, options.json === true ? undefined : terminal);
        return { run: run.identity, predictions };
      }
      const unasked = ['tokens', 'format'].find(name => options[name] !== undefined);
      if (unasked) throw new ActionableError('bad-usage', `--${unasked} is for taggers; ${run.identity.name} is none`);
      const texts = await readTexts(given, options);
      // An empty line of a file keeps its place: there is nothing to say of it.
      const filled = texts.filter(text => pair !== undefined || text.trim() !== '');
      const asked: readonly Asked[] =
        pair !== undefined ? [[texts[0]!, pair]] : run.reader.pair ? pairUp(texts) : filled;
      const found = await run.predict(asked, signal);
      let next = 0;
      const predictions = texts.map(text => (pair !== undefined || text.trim() !== '' ? found[next++] : undefined));
      if (options.json !== true) for (const each of predictions) terminal.print(each ? describe(each) : '');
      return {
        run: run.identity,
        predictions: predictions.map((each, i) => (each ? toJson(each) : { text: texts[i]!, blank: true })),
      };
    } finally {
      await run.dispose();
    }
  },
};
