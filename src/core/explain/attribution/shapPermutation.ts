/**
 * Shapley values by permutations (Castro et al. 2009): words join one after the other in orders that are drawn, each order forward
 * and backward, as `PermutationExplainer` of `shap` has it.
 */
import { Random } from '../../base/random';
import { createGame, type Mask } from './masking';
import { maskToken } from './maskToken';
import type { AttributionMethod } from './method';

const BUDGET = 500;

export const shapPermutation: AttributionMethod = {
  name: 'shap-permutation',
  title: 'SHAP, permutation',
  needs: 'predict',
  signed: true,
  costly: true,
  reports: ['base'],
  options: ['seed', 'budget'],
  budget: BUDGET,
  async explain(run, input, target, options, signal) {
    const { seed = 0, budget = BUDGET } = options;
    const game = createGame(run, input, target, options, { fill: maskToken(run), expected: () => budget }, signal);
    const { players, whole } = game;
    const [base] = (await game.ask([new Uint8Array(players.length)])) as [number];
    const random = new Random(seed, 'shap-permutation');
    // One order at least, however long the text is.
    const count = players.length === 0 ? 0 : Math.max(1, Math.floor(budget / (2 * players.length + 1)));
    const orders = Array.from({ length: count }, () => random.permutation(players.length));
    const values = await game.ask(orders.flatMap(masksOf));
    const weights = weighOrders(orders, values);
    return {
      of: input.kind === 'score' ? 'score' : 'probability',
      value: whole,
      base,
      evaluations: game.evaluations,
      parts: players.map((player, i) => ({ ...player, weight: weights[i]! })),
    };
  },
};

/** Nobody, then players join in an order until all are there, and leave in the same order. */
export function masksOf(order: ArrayLike<number>): readonly Mask[] {
  let mask = new Uint8Array(order.length);
  const masks: Mask[] = [mask];
  for (const bit of [1, 0])
    for (let i = 0; i < order.length; i++) {
      mask = mask.slice();
      mask[order[i]!] = bit;
      masks.push(mask);
    }
  return masks;
}

/** @param values of `masksOf` each order, one after the other */
export function weighOrders(orders: readonly ArrayLike<number>[], values: readonly number[]): Float64Array {
  const players = orders[0]?.length ?? 0;
  const weights = new Float64Array(players);
  let at = 0;
  for (const order of orders) {
    for (const sign of [1, -1])
      for (let i = 0; i < players; i++, at++) weights[order[i]!]! += sign * (values[at + 1]! - values[at]!);
    at++;
  }
  return weights.map(weight => weight / (2 * orders.length));
}
