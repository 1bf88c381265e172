/**
 * Kernel SHAP (Lundberg and Lee 2017, section 4.1): Shapley values as the weights of a linear model of texts with words missing.
 * As `KernelExplainer` of `shap` with `l1_reg=0`: no word is left out of the model.
 */
import { Random } from '../../base/random';
import { leastSquares } from './leastSquares';
import { createGame, type Mask } from './masking';
import { maskToken } from './maskToken';
import type { AttributionMethod } from './method';

/** Of so many words that all subsets have no more than these, each is read. */
const usualBudget = (players: number) => 2 * players + 2048;

export const shapKernel: AttributionMethod = {
  name: 'shap-kernel',
  title: 'SHAP, kernel',
  needs: 'predict',
  signed: true,
  costly: true,
  reports: ['base'],
  options: ['seed', 'budget'],
  async explain(run, input, target, options, signal) {
    const { seed = 0, budget } = options;
    const drawn = (players: number) => Math.max(1, budget === undefined ? usualBudget(players) : budget - 1);
    const game = createGame(run, input, target, options, { fill: maskToken(run), expected: drawn }, signal);
    const { players, whole } = game;
    const [base] = (await game.ask([new Uint8Array(players.length)])) as [number];
    const { masks, weights } = drawSubsets(players.length, drawn(players.length), new Random(seed, 'shap-kernel'));
    const values = await game.ask(masks);
    const found = solveKernel(masks, weights, values, { base, whole });
    return {
      of: input.kind === 'score' ? 'score' : 'probability',
      value: whole,
      base,
      evaluations: game.evaluations,
      parts: players.map((player, i) => ({ ...player, weight: found[i]! })),
    };
  },
};

export interface Subsets {
  readonly masks: readonly Mask[];
  readonly weights: readonly number[];
}

/**
 * Subsets with the weights of Shapley's kernel: of sizes of which all can be had each one, of the others drawn ones, and each with
 * what it lacks.
 */
export function drawSubsets(players: number, budget: number, random: Random): Subsets {
  const masks: Mask[] = [];
  const weights: number[] = [];
  if (players < 2) return { masks, weights };
  const sizes = Math.ceil((players - 1) / 2);
  const paired = Math.floor((players - 1) / 2);
  const all = Array.from(
    { length: sizes },
    (_, i) => ((players - 1) / ((i + 1) * (players - i - 1))) * (i < paired ? 2 : 1),
  );
  const sum = all.reduce((a, b) => a + b, 0);
  const shares = all.map(each => each / sum);
  let left = Math.min(budget, players <= 30 ? 2 ** players - 2 : budget);
  const most = left;
  let remaining = [...shares];
  let full = 0;
  for (let size = 1; size <= sizes; size++) {
    const sides = size <= paired ? 2 : 1;
    const count = binomial(players, size) * sides;
    if ((left * remaining[size - 1]!) / count < 1 - 1e-8) break;
    full++;
    left -= count;
    const share = remaining[size - 1]!;
    if (share < 1) remaining = remaining.map(each => each / (1 - share));
    for (const mask of combinations(players, size)) {
      masks.push(mask);
      weights.push(shares[size - 1]! / count);
      if (sides === 1) continue;
      masks.push(complement(mask));
      weights.push(shares[size - 1]! / count);
    }
  }
  if (full < sizes) drawOthers({ players, paired, full, shares, most, random }, masks, weights);
  return { masks, weights };
}

interface Drawing {
  readonly players: number;
  readonly paired: number;
  readonly full: number;
  readonly shares: readonly number[];
  readonly most: number;
  readonly random: Random;
}

/** A subset that is drawn again counts more, and is not read again. */
function drawOthers(drawing: Drawing, masks: Mask[], weights: number[]): void {
  const { players, paired, full, shares, most, random } = drawing;
  const fixed = masks.length;
  const chances = shares.map((share, i) => (i < paired ? share / 2 : share)).slice(full);
  const total = chances.reduce((a, b) => a + b, 0);
  const places = new Map<string, number>();
  const tries = 4 * (most - fixed);
  for (let i = 0; i < tries && masks.length < most; i++) {
    let at = random.uniform() * total;
    let size = full;
    while (size < shares.length - 1 && at >= chances[size - full]!) at -= chances[size++ - full]!;
    size++;
    const mask = new Uint8Array(players);
    for (const player of random.permutation(players).subarray(0, size)) mask[player] = 1;
    const key = mask.join('');
    const place = places.get(key);
    if (place !== undefined) {
      weights[place]! += 1;
      if (size <= paired && place + 1 < weights.length) weights[place + 1]! += 1;
      continue;
    }
    places.set(key, masks.length);
    masks.push(mask);
    weights.push(1);
    if (size > paired || masks.length >= most) continue;
    masks.push(complement(mask));
    weights.push(1);
  }
  const drawn = weights.slice(fixed).reduce((a, b) => a + b, 0);
  const share = shares.slice(full).reduce((a, b) => a + b, 0);
  for (let i = fixed; i < weights.length; i++) weights[i]! *= share / drawn;
}

/** Weights that add up to `whole - base` and fit the values best. */
export function solveKernel(
  masks: readonly Mask[],
  weights: readonly number[],
  values: readonly number[],
  { base, whole }: { readonly base: number; readonly whole: number },
): Float64Array {
  const change = whole - base;
  const players = masks[0]?.length ?? 1;
  if (players < 2) return Float64Array.of(change);
  // The last one has what is left of the sum.
  const last = players - 1;
  const rows = masks.map(mask => Float64Array.from(mask.subarray(0, last), bit => bit - mask[last]!));
  const moved = values.map((value, i) => value - base - masks[i]![last]! * change);
  const found = leastSquares(rows, moved, weights);
  return Float64Array.of(...found, change - found.reduce((sum, weight) => sum + weight, 0));
}

function complement(mask: Mask): Mask {
  return mask.map(bit => 1 - bit);
}

function binomial(n: number, k: number): number {
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return Math.round(value);
}

/** All masks of a size, in the order of their first players. */
function* combinations(players: number, size: number): Generator<Mask> {
  const chosen = Array.from({ length: size }, (_, i) => i);
  for (;;) {
    const mask = new Uint8Array(players);
    for (const player of chosen) mask[player] = 1;
    yield mask;
    let at = size - 1;
    while (at >= 0 && chosen[at] === players - size + at) at--;
    if (at < 0) return;
    chosen[at]!++;
    for (let i = at + 1; i < size; i++) chosen[i] = chosen[i - 1]! + 1;
  }
}
