/**
 * Integrated gradients (Sundararajan et al. 2017): gradients on the straight line from a base to the text, times their
 * difference. The base has vectors of zeros in place of words, and keeps the tokens that the tokenizer put in.
 */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../base/errors';
import { gaussLegendre } from './gaussLegendre';
import type { AttributionMethod } from './method';

/** On the samples weights differ from those of captum's 50 by less than 1% of the largest; the error is told. */
const usualSteps = 20;

/** Tokens, padding included, that are differentiated at once. */
const TOKENS_AT_ONCE = 4096;

export const integratedGradients: AttributionMethod = {
  name: 'integrated-gradients',
  title: 'integrated gradients',
  needs: 'gradient',
  signed: true,
  reports: ['base', 'error'],
  options: ['steps'],
  async explain(run, input, target, { steps = usualSteps, onProgress }, signal) {
    const { differentiatePath, tokenWeights } = await import('./differentiate');
    // The ends tell what the weights should add up to.
    const ends = [0, 1].map(fraction => ({ fraction, share: 0 }));
    const points = [...ends, ...gaussLegendre(steps)];
    const rows = Math.max(1, Math.min(points.length, Math.floor(TOKENS_AT_ONCE / Math.max(1, input.tokens.length))));
    const weights = new Float64Array(input.tokens.length);
    const values: number[] = [];
    for (let from = 0; from < points.length; from += rows) {
      throwIfCancelled(signal);
      const some = points.slice(from, from + rows);
      const found = await differentiatePath(run, input, target, some, rows);
      for (const [i, weight] of found.weights.entries()) weights[i]! += weight;
      values.push(...found.values);
      onProgress?.(Math.min(points.length, from + rows), points.length);
      await setImmediate();
    }
    const [base, value] = values as [number, number];
    const error = weights.reduce((sum, weight) => sum + weight, 0) - (value - base);
    return { ...tokenWeights(input, weights, value), base, error, evaluations: points.length };
  },
};
