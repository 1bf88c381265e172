/** `--split` of commands that are about one split of a run's data. */
import { ActionableError } from '../core/base/errors';
import { meantOr } from '../core/config/foreignWords';
import type { SplitName } from '../core/data/dataset';
import { type OptionDefinition, type OptionValues, textOf } from './command';

const SPLITS = ['train', 'validation', 'test'] as const;

export function splitOption(description: string) {
  return { split: { type: 'string', value: 'SPLIT', description } } as const satisfies Record<string, OptionDefinition>;
}

/** @throws ActionableError `bad-usage` */
export function splitOf(options: OptionValues): SplitName | undefined {
  const wanted = textOf(options, 'split');
  const split = SPLITS.find(name => name === wanted);
  if (wanted === undefined || split) return split;
  throw new ActionableError('bad-usage', `unknown split "${wanted}"${meantOr(wanted, SPLITS, 'the splits are')}`);
}
