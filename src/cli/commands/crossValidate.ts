/** `cross-validate`: scores of a config over several folds of its data. */
import { ActionableError } from '../../core/base/errors';
import { writeScore } from '../../core/base/formatNumber';
import type { FoldScore } from '../../core/runs/summarizeFolds';
import { type Command, onOption, overrides, textOf, textsOf } from '../command';
import { findConfig } from '../configFile';
import { onOf, placesOf } from '../onCluster';
import { workspaceOf } from '../workspace';

export const crossValidate: Command = {
  name: 'cross-validate',
  usage: 'CONFIG',
  summary: 'Train a config once per fold; print the mean and standard deviation of each score.',
  options: {
    folds: { type: 'string', value: 'N', description: 'Number of folds. Default: 5.' },
    ...overrides,
    ...onOption,
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const config = await findConfig(positionals[0]!);
    const folds = Number(textOf(options, 'folds') ?? 5);
    if (!Number.isInteger(folds) || folds < 2) {
      throw new ActionableError(
        'bad-usage',
        `--folds takes a whole number, 2 or more; got ${textOf(options, 'folds')}`,
      );
    }
    const { crossValidate } = await import('../../core/training/crossValidate');
    const on = await onOf(options, config);
    const places = placesOf(workspaceOf(options, config), { terminal, signal });
    const trained = { ...places, overrides: textsOf(options, 'set') };
    const { foldsOn } = await import('../../core/cluster/remote/place');
    const result = await crossValidate(config, { ...trained, folds, trainFold: foldsOn(on, trained) });
    if (options.json !== true) {
      terminal.print(`${result.completed} of ${result.of} folds of ${result.name}: mean ± standard deviation`);
      for (const split of ['validation', 'test'] as const) {
        for (const line of describeScores(result[split] ?? {})) terminal.print(`${split.padEnd(10)} ${line}`);
      }
    }
    return result;
  },
};

function describeScores(scores: Readonly<Record<string, FoldScore>>): readonly string[] {
  const longest = Math.max(0, ...Object.keys(scores).map(name => name.length));
  return Object.entries(scores).map(([name, { mean, deviation, values }]) => {
    const each = values.map(value => (value === null ? '-' : writeScore(value))).join(' ');
    return `${name.padEnd(longest)}  ${writeScore(mean)} ± ${writeScore(deviation)}  (${each})`;
  });
}
