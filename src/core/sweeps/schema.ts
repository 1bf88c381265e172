/** Schema of `NAME.sweep.yaml`. Loads no runtime. */
import { any, boolean, choice, either, integer, list, map, number, object, string } from '../config/schema';
import { pruners } from './pruners/pruners';
import { samplers } from './samplers/samplers';

function meanings<N extends string>(
  of: Readonly<Record<N, { readonly meaning: string }>>,
): Readonly<Record<N, string>> {
  const entries = Object.entries<{ readonly meaning: string }>(of);
  return Object.fromEntries(entries.map(([name, { meaning }]) => [name, meaning])) as Readonly<Record<N, string>>;
}

export const rangeSchema = object(
  {
    range: list(number({ description: 'An end of the range.' }), {
      description: 'Lowest and highest value; both can be chosen.',
      minimumItems: 2,
    }),
    log: boolean({ description: 'Uniform in the logarithm, as learning rates should be.', default: false }),
    step: number({
      description: 'Between two values. Default: 1 for whole numbers, none for others.',
      optional: true,
      exclusiveMinimum: 0,
    }),
  },
  { description: 'A number in a range.' },
);

const choices = list(any({ description: 'A value of the key.' }), {
  description: 'The values to choose from.',
  minimumItems: 1,
});

export const sweepSchema = object(
  {
    config: string({ description: 'The config whose keys are varied.', format: 'path' }),
    space: map(either([choices, rangeSchema], { description: 'A list of values, or a range.' }), {
      description:
        'What is varied, by key as it is called in the config with dots between: train.optimizer.learning-rate: { range: [1e-4, 1e-1], log: true }.',
    }),
    sampler: choice(meanings(samplers), { description: 'How the next trial is chosen.', default: 'tpe' }),
    pruner: choice(meanings(pruners), { description: 'Which trials end early.', default: 'none' }),
    trials: integer({
      description: 'Number of trials. Default: 20, or all combinations of a grid.',
      optional: true,
      minimum: 1,
      maximum: 100_000,
    }),
    parallel: integer({ description: 'Trials at a time.', default: 1, minimum: 1, maximum: 256 }),
    metric: string({
      description:
        'The validation score that trials are compared by. Default: train.best of the config, or what its task has for it.',
      optional: true,
      examples: ['macro-F1', 'loss'],
    }),
    seed: integer({ description: 'Seed of the choices; trials have the seed of the config.', default: 1, minimum: 0 }),
  },
  { description: 'A sweep: trainings of one config with other values of some keys.' },
);
