/** The scores of pairs of texts that are compared by their vectors. */
import { type BestThreshold, bestAccuracy, bestF1 } from '../pairs';
import { averagePrecision } from '../ranking';
import { pearson, spearman } from '../regression';
import type { RankedQuery } from '../retrieval';
import { type ComputedScore, fraction, positive, type Score } from '../score';
import { labelScores } from './labels';
import { numberScores } from './numbers';
import { retrievalScores } from './retrieval';

export interface ComparedPairs {
  /** Cosine similarities of pairs, and the numbers that they should be ordered by. */
  readonly scored?: { readonly similarities: ArrayLike<number>; readonly scores: ArrayLike<number> };
  /** The same of pairs with labels. */
  readonly labelled?: { readonly similarities: ArrayLike<number>; readonly positive: ArrayLike<boolean | number> };
  /** Negatives that are less similar to their text than its partner is, and all. */
  readonly triplets?: { readonly correct: number; readonly all: number };
  /** Texts that look for their partners. */
  readonly queries?: readonly RankedQuery[];
  readonly loss?: number;
}

const evaluator = 'sentence-transformers';

function described(name: string, among: readonly Score[]): Score {
  return among.find(score => score.name === name)!;
}

function best(
  facts: ComparedPairs,
  of: (labels: ArrayLike<boolean | number>, similarities: ArrayLike<number>) => BestThreshold | undefined,
): BestThreshold | undefined {
  return facts.labelled && of(facts.labelled.positive, facts.labelled.similarities);
}

export const pairScores: readonly ComputedScore<ComparedPairs>[] = [
  {
    ...described('spearman', numberScores),
    meaning: 'Pearson correlation of the ranks of scores and cosine similarities: whether both give the same order.',
    source: `SciPy, ${evaluator}`,
    words: 'rho spearmanr spearman_cosine',
    of: ({ scored }) => scored && spearman(scored.scores, scored.similarities),
  },
  {
    ...described('pearson', numberScores),
    meaning: 'Linear correlation of scores and cosine similarities: 1 on a rising line, 0 is chance.',
    source: `SciPy, ${evaluator}`,
    words: 'r correlation pearsonr pearson_cosine',
    of: ({ scored }) => scored && pearson(scored.scores, scored.similarities),
  },
  {
    ...described('average-precision', labelScores),
    meaning:
      'Area under the precision-recall curve of the cosine similarities, without interpolation. Chance is the fraction of positive pairs.',
    source: `scikit-learn, ${evaluator}`,
    words: 'ap cosine_ap',
    of: ({ labelled }) => labelled && averagePrecision(labelled.positive, labelled.similarities),
  },
  {
    name: 'best-accuracy',
    better: 'higher',
    range: fraction,
    title: 'Accuracy at the best threshold',
    meaning: 'Accuracy of the cosine similarities with the threshold that is best for these pairs.',
    source: evaluator,
    words: 'cosine_accuracy',
    of: facts => best(facts, bestAccuracy)?.value,
  },
  {
    name: 'best-F1',
    better: 'higher',
    range: fraction,
    title: 'F1 at the best threshold',
    meaning: 'F1 of the positive pairs with the threshold of cosine similarity that is best for these pairs.',
    source: evaluator,
    words: 'cosine_f1',
    of: facts => best(facts, bestF1)?.value,
  },
  {
    name: 'F1-threshold',
    range: [-1, 1],
    title: 'Threshold of the best F1',
    meaning: 'The cosine similarity from which pairs are positive for the best F1.',
    source: evaluator,
    words: 'cosine_f1_threshold',
    of: facts => best(facts, bestF1)?.threshold,
  },
  {
    name: 'triplet-accuracy',
    better: 'higher',
    range: fraction,
    title: 'Triplet accuracy',
    meaning: 'Fraction of the negatives that are less similar to their text than its second text is.',
    source: evaluator,
    words: 'cosine_triplet_accuracy',
    of: ({ triplets }) => triplets && triplets.correct / triplets.all,
  },
  ...retrievalScores.map(score => ({
    ...score,
    of: ({ queries }: ComparedPairs) => queries && score.of({ queries }),
  })),
  {
    name: 'loss',
    better: 'lower',
    range: positive,
    title: 'Loss',
    meaning:
      'Mean of `task.loss`. Losses that compare the texts of a batch are of 32 examples each, in the order of the data.',
    source: evaluator,
    words: 'val_loss eval_loss validation_loss',
    of: ({ loss }) => loss,
  },
];
