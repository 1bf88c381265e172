/** The list of pruners. */
import { median } from './median';
import { none } from './none';
import type { Pruner } from './pruner';
import { successiveHalving } from './successiveHalving';

export const pruners = {
  none,
  median,
  'successive-halving': successiveHalving,
} as const satisfies Readonly<Record<string, Pruner>>;

export type PrunerName = keyof typeof pruners;
