/**
 * LIME (Ribeiro et al. 2016) as the text explainer of `lime` has it: texts with some of the words missing, wherever they stand, and
 * a linear model of what the network says of them, in which copies near the text count more.
 */
import { Random } from '../../base/random';
import type { LocalFit } from '../explanation';
import { ridge } from './leastSquares';
import { createGame, everyone, type Mask } from './masking';
import type { AttributionMethod } from './method';

/** Texts, the whole one among them. The 5,000 of `lime` halve what seeds differ by (12% of the largest weight), and take five times as long. */
const BUDGET = 1000;
/** Words that may have a weight. */
const FEATURES = 10;
/** Up to so many are found one after the other, as `lime` does. */
const FORWARD = 6;
/** Of the kernel, for distances of 0 to 100. */
const WIDTH = 25;

export const lime: AttributionMethod = {
  name: 'lime',
  title: 'LIME',
  needs: 'predict',
  signed: true,
  costly: true,
  reports: ['fit'],
  options: ['seed', 'budget', 'features'],
  budget: BUDGET,
  async explain(run, input, target, options, signal) {
    const { seed = 0, budget = BUDGET, features = FEATURES } = options;
    const game = createGame(run, input, target, options, { expected: () => budget }, signal);
    const { players, whole } = game;
    // What is written the same goes together.
    const words = [...new Set(players.map(({ text }) => text))];
    const wordOf = players.map(({ text }) => words.indexOf(text));
    const masks = drawMasks(words.length, budget, new Random(seed, 'lime'));
    const values = await game.ask(masks.map(mask => Uint8Array.from(wordOf, word => mask[word]!)));
    const { weights, fit } = fitLocally(masks, values, features);
    const times = words.map((_, word) => wordOf.filter(each => each === word).length);
    return {
      of: input.kind === 'score' ? 'score' : 'probability',
      value: whole,
      fit,
      evaluations: game.evaluations,
      parts: players.map((player, i) => ({ ...player, weight: weights[wordOf[i]!]! / times[wordOf[i]!]! })),
    };
  },
};

/** The whole text, then texts that lack a number of words that is drawn from 1 to all of them. */
export function drawMasks(words: number, count: number, random: Random): readonly Mask[] {
  const order = Array.from({ length: words }, (_, i) => i);
  return Array.from({ length: Math.max(1, count) }, (_, i) => {
    const mask = everyone(words);
    if (i === 0 || words === 0) return mask;
    const missing = 1 + random.integer(words);
    for (let k = 0; k < missing; k++) {
      const other = k + random.integer(words - k);
      [order[k], order[other]] = [order[other]!, order[k]!];
      mask[order[k]!] = 0;
    }
    return mask;
  });
}

/**
 * Weights of the words, 0 of those that are not among the chosen ones.
 * @param masks the first is of all words
 * @param values what the network says of each
 */
export function fitLocally(
  masks: readonly Mask[],
  values: readonly number[],
  features: number,
): { readonly weights: Float64Array; readonly intercept: number; readonly fit: LocalFit } {
  const size = masks[0]!.length;
  const near = masks.map(nearness);
  const chosen =
    features <= FORWARD ? chooseForward(masks, values, near, features) : chooseByWeight(masks, values, near, features);
  const { coefficients, intercept, score } = ridge(masks, values, near, 1, chosen);
  const weights = new Float64Array(size);
  for (const [i, column] of chosen.entries()) weights[column] = coefficients[i]!;
  const prediction = weights.reduce((sum, weight) => sum + weight, intercept);
  return { weights, intercept, fit: { score, prediction } };
}

/** sqrt(exp(-d² / width²)) of the cosine distance to the whole text, times 100. */
function nearness(mask: Mask): number {
  const kept = mask.reduce((sum, bit) => sum + bit, 0);
  const distance = 100 * (1 - Math.sqrt(kept / Math.max(1, mask.length)));
  return Math.sqrt(Math.exp(-(distance ** 2) / WIDTH ** 2));
}

type Choose = (
  masks: readonly Mask[],
  values: readonly number[],
  near: readonly number[],
  features: number,
) => readonly number[];

/** Those of the largest weights where all words have one. */
const chooseByWeight: Choose = (masks, values, near, features) => {
  const { coefficients } = ridge(masks, values, near, 0.01);
  return Array.from(coefficients.keys())
    .sort((a, b) => Math.abs(coefficients[b]!) - Math.abs(coefficients[a]!))
    .slice(0, features);
};

/** One after the other, each time the word that fits best with those before. */
const chooseForward: Choose = (masks, values, near, features) => {
  const chosen: number[] = [];
  while (chosen.length < Math.min(features, masks[0]!.length)) {
    let [best, highest] = [0, Number.NEGATIVE_INFINITY];
    for (let column = 0; column < masks[0]!.length; column++) {
      if (chosen.includes(column)) continue;
      const { score } = ridge(masks, values, near, 0, [...chosen, column]);
      if (score > highest) [best, highest] = [column, score];
    }
    chosen.push(best);
  }
  return chosen;
};
