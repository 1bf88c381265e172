/** Layers and heads that a model has, and tokens of a text; to people they count from 1. */
import { ActionableError } from '../../base/errors';

/** @param value from 0 @throws ActionableError `out-of-range` */
export function inRange(what: 'layer' | 'head' | 'token', value: number, count: number): void {
  if (Number.isInteger(value) && value >= 0 && value < count) return;
  const there = count === 1 ? `the only ${what} is 1` : `${what}s are 1 to ${count}`;
  throw new ActionableError('out-of-range', `there is no ${what} ${value + 1}; ${there}`);
}
