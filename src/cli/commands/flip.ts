/** `flip`: the fewest words to delete or replace so that another label is predicted. */
import { countOf } from '../../core/base/countOf';
import { ActionableError } from '../../core/base/errors';
import { formatCount } from '../../core/base/formatNumber';
import { suggestOr } from '../../core/base/suggest';
import {
  type FlipAnswer,
  type Flipped,
  type FlipWay,
  findFlips,
  flipWays,
  USUAL_BUDGET,
  USUAL_COUNT,
  USUAL_MOST,
} from '../../core/explain/counterfactual/flip';
import { type Command, checkpointOption, numberOf, type OptionValues, textOf } from '../command';
import { columnsOf, predictionToJson } from '../describePrediction';
import { openRunFor } from '../openRun';
import { askedOf } from '../readTexts';
import type { Terminal } from '../terminal';

function wayOf(options: OptionValues): FlipWay {
  const name = textOf(options, 'by') ?? 'deletion';
  const found = flipWays.find(each => each === name);
  if (found) return found;
  throw new ActionableError('bad-usage', `unknown change "${name}"${suggestOr(name, flipWays, 'there are')}`);
}

/** Changes in the text, as `git diff --word-diff` shows them. */
function markEdits(whole: string, { edits }: Flipped): string {
  let marked = whole;
  for (const { start, end, text, replacement } of [...edits].sort((a, b) => b.start - a.start)) {
    const change = `[-${text}-]${replacement === undefined ? '' : `{+${replacement}+}`}`;
    marked = marked.slice(0, start) + change + marked.slice(end);
  }
  return marked.replaceAll('\n', '\t');
}

function print(terminal: Terminal, { prediction, flips, nearest, ...found }: FlipAnswer): void {
  const whole = prediction.pair === undefined ? prediction.text : `${prediction.text}\n${prediction.pair}`;
  const show = (flipped: Flipped) =>
    terminal.print([...columnsOf(flipped.prediction), markEdits(whole, flipped)].join('\t'));
  terminal.print([...columnsOf(prediction), whole.replaceAll('\n', '\t')].join('\t'));
  for (const flipped of flips) show(flipped);
  const { exact, searched, evaluations, budget, by } = found;
  const spent = `${formatCount(evaluations)} of at most ${formatCount(budget)} evaluations`;
  const done = by === 'deletion' ? 'deleted' : 'replaced';
  const size = flips[0]?.edits.length;
  if (size !== undefined) {
    const known = exact
      ? 'no smaller change flips the label'
      : `changes of up to ${countOf(searched, 'word')} were all tried`;
    terminal.warn(`${countOf(size, 'word')} ${done}: ${known}; ${spent}.`);
    return;
  }
  const all = searched > 0 ? ` All changes of up to ${countOf(searched, 'word')} were tried.` : '';
  terminal.warn(`No change found that flips the label (${spent}).${all}`);
  if (!nearest) return;
  terminal.warn('Nearest to it:');
  show(nearest);
}

function toJson({ edits, prediction }: Flipped) {
  return { edits, ...predictionToJson(prediction) };
}

export const flip: Command = {
  name: 'flip',
  usage: 'RUN|CONFIG TEXT',
  summary: 'Find the smallest change of words that flips the predicted label.',
  options: {
    by: {
      type: 'string',
      value: 'CHANGE',
      description: `How words are changed: ${flipWays.join(' or ')}. Default: deletion.`,
    },
    to: {
      type: 'string',
      value: 'LABEL',
      description: 'Label to reach; with several labels per text, the one to gain or lose. Default: any other.',
    },
    pair: { type: 'string', value: 'TEXT', description: 'Second text, for a model of text pairs.' },
    budget: {
      type: 'string',
      value: 'N',
      description: `Texts that the model reads at most. Default: ${USUAL_BUDGET}.`,
    },
    most: { type: 'string', value: 'N', description: `Words to change at most. Default: ${USUAL_MOST}.` },
    count: { type: 'string', value: 'N', description: `Changes to show at most. Default: ${USUAL_COUNT}.` },
    ...checkpointOption,
  },
  positionals: [2, 2],
  async run({ positionals, options, terminal, signal }) {
    const [words, text] = positionals as [string, string];
    const asked = {
      text: askedOf(text, options),
      by: wayOf(options),
      to: textOf(options, 'to'),
      budget: numberOf(options, 'budget', USUAL_BUDGET, { least: 1, most: 1_000_000, whole: true }),
      most: numberOf(options, 'most', USUAL_MOST, { least: 1, most: 1000, whole: true }),
      count: numberOf(options, 'count', USUAL_COUNT, { least: 1, most: 100, whole: true }),
    };
    const run = await openRunFor(words, options);
    try {
      const found = await findFlips(run, asked, { signal, onProgress: ({ message }) => terminal.progress(message) });
      if (options.json !== true) print(terminal, found);
      const { prediction, flips, nearest, ...told } = found;
      return {
        run: run.identity,
        ...predictionToJson(prediction),
        ...told,
        flips: flips.map(toJson),
        ...(nearest && { nearest: toJson(nearest) }),
      };
    } finally {
      await run.dispose();
    }
  },
};
