/** `explain`: what each word of a text does to the prediction. */

import { countOf } from '../../core/base/countOf';
import { ActionableError } from '../../core/base/errors';
import { formatColumn, formatCount, formatPercent, formatScore, writeScore } from '../../core/base/formatNumber';
import { suggestOr } from '../../core/base/suggest';
import { attribute } from '../../core/explain/attribution/attribute';
import type { CheckedMethods } from '../../core/explain/attribution/checkRun';
import type { AttributionOptions } from '../../core/explain/attribution/method';
import { methodNamed, methods, usualMethodFor } from '../../core/explain/attribution/methods';
import { type Attribution, type Unit, units } from '../../core/explain/explanation';
import { type Command, checkpointOption, type Invocation, numberOf, type OptionValues, textOf } from '../command';
import { openRunFor } from '../openRun';
import { askedOf } from '../readTexts';
import { splitOf, splitOption } from '../splitOption';
import { drawBar, type Terminal } from '../terminal';
import { workspaceOfFound } from '../workspace';

/** `500 of shap-partition`, of those that say it. */
function budgets(): string {
  return methods
    .flatMap(({ name, budget }) => (budget === undefined ? [] : `${formatCount(budget)} of ${name}`))
    .join(', ');
}

function unitsOf(options: OptionValues): Unit {
  const name = textOf(options, 'units') ?? 'words';
  const found = units.find(each => each === name);
  if (found) return found;
  throw new ActionableError('bad-usage', `unknown units "${name}"${suggestOr(name, units, 'there are')}`);
}

const ranges = {
  steps: { least: 1, most: 1000, whole: true },
  seed: { least: 0, most: 2 ** 31, whole: true },
  budget: { least: 2, most: 1_000_000, whole: true },
  features: { least: 1, most: 10_000, whole: true },
} as const;
const names = Object.keys(ranges) as readonly (keyof typeof ranges)[];

/** @throws ActionableError `bad-usage` where the method does not read them */
function numbersOf(options: OptionValues): Pick<AttributionOptions, keyof typeof ranges> {
  const asked = names.flatMap(name => {
    const number = numberOf(options, name, undefined, ranges[name]);
    return number === undefined ? [] : [[name, number] as const];
  });
  const method = textOf(options, 'method');
  const { options: read = [], name } = method === undefined ? { name: undefined } : methodNamed(method);
  for (const [option] of asked) {
    if (read.includes(option)) continue;
    const taking = methods.filter(each => each.options?.includes(option)).map(each => each.name);
    throw new ActionableError(
      'bad-usage',
      name === undefined
        ? `--${option} is for --method ${taking.join(', ')}. Add one of them.`
        : `--${option} is for --method ${taking.join(', ')}, not for ${name}. Leave it out.`,
    );
  }
  return Object.fromEntries(asked);
}

function print(
  terminal: Terminal,
  { title, target, against, of, value, base, error, fit, evaluations, parts }: Attribution,
): void {
  const facts = [
    `${of === target ? '' : against === undefined ? `${of} ` : 'difference of the logits '}${formatScore(value)}`,
    base !== undefined && `base ${formatScore(base)}`,
    error !== undefined && `completeness error ${formatScore(error)}`,
    fit && `local fit R² ${formatScore(fit.score)}, local prediction ${formatScore(fit.prediction)}`,
    evaluations > 1 && countOf(evaluations, 'evaluation'),
  ];
  terminal.print(
    `${title} for ${target}${against === undefined ? '' : ` against ${against}`}: ${facts.filter(Boolean).join(', ')}`,
  );
  const write = formatColumn(parts.map(({ weight }) => weight));
  const rows = parts.map(({ text, weight }) => [text, write(weight)] as const);
  const [widest, longest] = [0, 1].map(column => Math.max(...rows.map(row => row[column]!.length)));
  for (const [text, weight] of rows) terminal.print(`${text.padEnd(widest!)}  ${weight.padStart(longest!)}`);
}

/** @throws ActionableError `bad-usage` where an option is of the other use of the command */
function refuse(options: OptionValues, names: readonly string[], why: string): void {
  const name = names.find(each => options[each] !== undefined);
  if (name !== undefined) throw new ActionableError('bad-usage', `--${name} ${why}. Leave it out.`);
}

async function check({ positionals, options, terminal, signal }: Invocation): Promise<object> {
  const [words, text] = positionals as [string, string?];
  if (text !== undefined)
    throw new ActionableError('bad-usage', '--check is of the examples of a run. Leave out the text.');
  refuse(options, ['label', 'pair', 'steps', 'features'], 'is of one text, not of --check');
  const method = textOf(options, 'method');
  const asked = {
    ...(method !== undefined && { methods: [methodNamed(method).name] }),
    units: unitsOf(options),
    split: splitOf(options),
    sample: numberOf(options, 'sample', undefined, { least: 1, most: 1_000_000, whole: true }),
    seed: numberOf(options, 'seed', undefined, ranges.seed),
    budget: numberOf(options, 'budget', undefined, ranges.budget),
  };
  const run = await openRunFor(words, options);
  try {
    const { checkRun } = await import('../../core/explain/attribution/checkRun');
    const workspace = workspaceOfFound(run.identity.folder, options);
    const found = await checkRun(
      run,
      { ...asked, workspace, trusted: true },
      {
        signal,
        onProgress: ({ message, fraction }) =>
          terminal.progress(
            fraction === undefined ? message : `${message} ${drawBar(fraction)} ${formatPercent(fraction)}`,
          ),
      },
    );
    if (options.json !== true) printCheck(terminal, found, usualMethodFor(run)?.name);
    return { run: run.identity, units: asked.units, ...found };
  } finally {
    await run.dispose();
  }
}

function printCheck(terminal: Terminal, { split, texts, of, scores }: CheckedMethods, usual: string | undefined): void {
  terminal.print(`${countOf(texts, 'text')} of ${formatCount(of)}, ${split}`);
  const heads = ['method', 'comprehensiveness', 'sufficiency', 'evaluations', 'ms'];
  const rows = scores.map(score => [
    score.method === usual ? `${score.method} (default)` : score.method,
    `${writeScore(score.comprehensiveness)} ± ${writeScore(score.comprehensivenessError)}`,
    `${writeScore(score.sufficiency)} ± ${writeScore(score.sufficiencyError)}`,
    formatCount(Math.round(score.evaluations)),
    formatCount(Math.round(score.milliseconds)),
  ]);
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map(row => row[column]!.length)));
  for (const row of [heads, ...rows])
    terminal.print(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '));
}

export const explain: Command = {
  name: 'explain',
  usage: 'RUN|CONFIG [TEXT]',
  summary: 'Show token attributions: how much each word raises or lowers the score of a label.',
  options: {
    method: {
      type: 'string',
      value: 'NAME',
      description: `Attribution method: ${methods.map(({ name }) => name).join(', ')}. Default: by what the model has.`,
    },
    label: { type: 'string', value: 'LABEL', description: 'Label to explain. Default: the most probable one.' },
    against: {
      type: 'string',
      value: 'LABEL',
      description: 'Explain the difference from the logit of this label: why that label and not this one.',
    },
    pair: { type: 'string', value: 'TEXT', description: 'Second text, for a model of text pairs.' },
    units: { type: 'string', value: 'UNITS', description: 'Weights of words, tokens or sentences. Default: words.' },
    steps: { type: 'string', value: 'N', description: 'Integrated gradients: steps of the integral. Default: 20.' },
    seed: { type: 'string', value: 'N', description: 'LIME and SHAP: seed of the texts that are drawn. Default: 0.' },
    budget: {
      type: 'string',
      value: 'N',
      description: `LIME and SHAP: texts that the model may read. Default: ${budgets()}, 2 per word + 2,048 of shap-kernel.`,
    },
    features: { type: 'string', value: 'N', description: 'LIME: words that may have a weight. Default: 10.' },
    check: {
      type: 'boolean',
      description:
        'In place of a text: test the methods on examples of the run. Comprehensiveness (higher is better) is what a prediction loses without the words that a method puts first, sufficiency (lower is better) what it loses with those alone.',
    },
    ...splitOption('With --check: train, validation or test. Default: test if there is one, else validation.'),
    sample: { type: 'string', value: 'N', description: 'With --check: examples that are drawn. Default: 100.' },
    ...checkpointOption,
  },
  positionals: [1, 2],
  async run(invocation) {
    const { positionals, options, terminal, signal } = invocation;
    if (options.check === true) return check(invocation);
    refuse(options, ['split', 'sample'], 'is of --check');
    const [words, text] = positionals as [string, string?];
    if (text === undefined)
      throw new ActionableError(
        'bad-usage',
        'Missing argument TEXT. Usage: nlp explain RUN|CONFIG TEXT, or nlp explain RUN|CONFIG --check',
      );
    const texts = askedOf(text, options);
    const [method, label] = [textOf(options, 'method'), textOf(options, 'label')];
    const asked = {
      method,
      label,
      against: textOf(options, 'against'),
      units: unitsOf(options),
      ...numbersOf(options),
    };
    const run = await openRunFor(words, options);
    try {
      const [prediction] = await run.predict([texts], signal);
      const onProgress = (done: number, of: number) => {
        if (done < of) terminal.progress(`${done} of ${of} evaluations`);
      };
      const found = await attribute(run, prediction!, { ...asked, onProgress }, signal);
      if (options.json !== true) print(terminal, found);
      const { parts, title: _title, ...told } = found;
      return {
        run: run.identity,
        text,
        ...(typeof texts !== 'string' && { pair: texts[1] }),
        truncated: prediction!.truncated,
        ...told,
        weights: parts,
      };
    } finally {
      await run.dispose();
    }
  },
};
