/** `words`: the words that drive a label over a split of a run's data. */
import { ActionableError } from '../../core/base/errors';
import { largestOf } from '../../core/base/extremes';
import { formatCount, writeScore } from '../../core/base/formatNumber';
import { methods } from '../../core/explain/attribution/methods';
import { GlobalWords, USUAL_LEAST, USUAL_LIMIT, type WordsAnswer } from '../../core/explain/globalWords/globalWords';
import { wordsCsv } from '../../core/explain/globalWords/wordsCsv';
import type { DrivingWord } from '../../core/explain/globalWords/wordTotals';
import { type Command, checkpointOption, numberOf, textOf } from '../command';
import { openRunFor } from '../openRun';
import { splitOf, splitOption } from '../splitOption';
import type { Terminal } from '../terminal';
import { workspaceOfFound } from '../workspace';

/** Words shown of each end. */
const TOP = 10;
const MOST = 100_000;

function printWords(words: readonly DrivingWord[], terminal: Terminal): void {
  const rows = words.map(({ word, weight, interval, examples }) => [
    word,
    writeScore(weight),
    interval ? `${writeScore(interval.low)} to ${writeScore(interval.high)}` : '-',
    formatCount(examples),
  ]);
  const head = ['word', 'weight', '95% interval', 'examples'];
  const widths = head.map((_, i) => largestOf([head, ...rows].map(row => row[i]!.length)));
  for (const row of [head, ...rows])
    terminal.print(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '));
}

function print(answer: WordsAnswer, top: number, least: number, terminal: Terminal): void {
  const { against, method, words, split, examples, total, exact, signed, frequent, distinct } = answer;
  const target = against === undefined ? answer.target : `${answer.target} against ${against}`;
  const raising = words.filter(({ weight }) => weight > 0).slice(0, top);
  const lowering = words
    .filter(({ weight }) => weight < 0)
    .reverse()
    .slice(0, top);
  const what = exact ? method.title : `mean attribution (${method.title})`;
  terminal.print(signed ? `Words that raise ${target}: ${what}` : `Words that affect ${target}: ${what}`);
  printWords(raising, terminal);
  if (lowering.length > 0) {
    terminal.print('');
    terminal.print(`Words that lower ${target}`);
    printWords(lowering, terminal);
  }
  const of = examples < total ? `${formatCount(examples)} of ${formatCount(total)}` : formatCount(total);
  terminal.warn(
    `${of} ${split} examples; ${formatCount(frequent)} of ${formatCount(distinct)} words are in at least ${formatCount(least)} of them.`,
  );
}

export const words: Command = {
  name: 'words',
  usage: 'RUN|CONFIG',
  summary: 'Show the words that drive a label over a data set: mean attributions, or the weights of a linear model.',
  options: {
    label: {
      type: 'string',
      value: 'LABEL',
      description: 'Label to explain. Required unless the model predicts a score.',
    },
    against: {
      type: 'string',
      value: 'LABEL',
      description: 'Explain the difference from the logit of this label: what tells the two apart.',
    },
    ...splitOption('train, validation or test. Default: test if there is one, else validation.'),
    method: {
      type: 'string',
      value: 'NAME',
      description: `weights (linear and bag-of-words models), or an attribution method: ${methods.map(({ name }) => name).join(', ')}. Default: the first that fits.`,
    },
    limit: {
      type: 'string',
      value: 'N',
      description: `Examples to explain, drawn by the seed of the run. Default: ${USUAL_LIMIT}. Weights need none.`,
    },
    least: {
      type: 'string',
      value: 'N',
      description: `Leave out words in fewer than N examples. Default: ${USUAL_LEAST}.`,
    },
    top: { type: 'string', value: 'N', description: `Words to show of each sign. Default: ${TOP}.` },
    format: { type: 'string', value: 'FORMAT', description: 'csv: all words. Default: a table for the terminal.' },
    ...checkpointOption,
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const format = textOf(options, 'format');
    if (format !== undefined && format !== 'csv')
      throw new ActionableError('bad-usage', `unknown format "${format}"; there is csv`);
    const whole = (name: string, usual: number) =>
      numberOf(options, name, usual, { least: 1, most: MOST, whole: true });
    const top = whole('top', TOP);
    const least = whole('least', USUAL_LEAST);
    const all = format === 'csv' || options.json === true;
    const asked = {
      label: textOf(options, 'label'),
      against: textOf(options, 'against'),
      split: splitOf(options),
      method: textOf(options, 'method'),
      limit: whole('limit', USUAL_LIMIT),
      least,
      count: all ? MOST : Math.min(MOST, 2 * top),
      trusted: true,
    };
    const run = await openRunFor(positionals[0]!, options);
    try {
      const workspace = workspaceOfFound(run.identity.folder, options);
      const found = await new GlobalWords().words(
        run,
        { ...asked, workspace },
        { signal, onProgress: ({ message }) => terminal.progress(message) },
      );
      if (format === 'csv' && options.json !== true) terminal.print(wordsCsv(found.words).trimEnd());
      else if (options.json !== true) print(found, top, least, terminal);
      const { methods: _methods, ...told } = found;
      return { run: run.identity, ...told };
    } finally {
      await run.dispose();
    }
  },
};
