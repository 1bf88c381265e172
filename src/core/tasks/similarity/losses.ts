/** The losses of `similarity`: from the vectors of a batch to one number, each a mean over what counts. */
import * as tf from '@tensorflow/tfjs-core';
import { toUnitLength } from '../../layers/unitLength';
import type { SimilarityOptions } from './schema';

type LossOptions = SimilarityOptions['loss'];

/** Of the texts of a batch; rows beyond its examples are filler. */
export interface BatchVectors {
  /** Of first texts, [batch, features]. */
  readonly u: tf.Tensor;
  /** Of second texts, or of the first ones read a second time. */
  readonly v: tf.Tensor;
  /** Of each negative of an example, [batch, features]. */
  readonly negatives: readonly tf.Tensor[];
}

/** What a loss reads beside them; what it does not read is absent. */
export interface BatchFacts {
  /** [batch]: 1 for an example that is learned from, else 0. */
  readonly weights: tf.Tensor;
  /** [batch]: 1 or 0 of a label; a score. */
  readonly targets: tf.Tensor;
  /** [negatives x batch]: 1 for a negative, 0 where an example has fewer. */
  readonly present: tf.Tensor;
  /**
   * [batch, batch x (1 + negatives)]: 1 where the text of that column may stand against that of the row: all second texts, then all
   * first negatives, ...; the row's own second text always. 0 where they belong together, and for filler.
   */
  readonly allowed: tf.Tensor;
}

export type BatchLoss = { readonly loss: tf.Tensor; readonly weight: tf.Tensor } & Record<string, tf.Tensor>;

/** What is not allowed is so far below all else that it is 0 in a softmax, and no NaN. */
const FAR = 1e9;

/**
 * The loss of whole vectors; with `dimensions` the sum of those of their first numbers too, each scaled to length 1 (Kusupati et al.
 * 2022, section 3; as sentence-transformers has it).
 */
export function batchLoss(
  { loss: options, dimensions }: Pick<SimilarityOptions, 'loss' | 'dimensions'>,
  vectors: BatchVectors,
  facts: BatchFacts,
): BatchLoss {
  if (dimensions.length === 0) return lossOf(options, vectors, facts);
  const { loss, ...whole } = lossOf(options, mapVectors(vectors, toUnitLength), facts);
  const parts = dimensions.map(size => {
    const cut = (x: tf.Tensor) => toUnitLength(tf.slice(x, [0, 0], [x.shape[0]!, size]));
    return lossOf(options, mapVectors(vectors, cut), facts).loss;
  });
  return { ...whole, loss: tf.addN([loss, ...parts]) } as BatchLoss;
}

function mapVectors({ u, v, negatives }: BatchVectors, change: (x: tf.Tensor) => tf.Tensor): BatchVectors {
  return { u: change(u), v: change(v), negatives: negatives.map(change) };
}

function lossOf(options: LossOptions, vectors: BatchVectors, facts: BatchFacts): BatchLoss {
  switch (options.type) {
    case 'in-batch-negatives':
      return inBatch(options, vectors, facts);
    case 'simcse':
      return inBatch({ ...options, symmetric: false }, vectors, facts);
    case 'contrastive':
      return contrastive(options, vectors, facts);
    case 'triplet':
      return triplet(options, vectors, facts);
    case 'cosent':
      return cosent(options, vectors, facts);
    case 'cosine': {
      const off = tf.sub(cosine(vectors.u, vectors.v), facts.targets);
      return mean(tf.square(off), facts.weights);
    }
  }
}

/** @returns with how much weight the mean is taken over, for accumulated batches */
function mean(values: tf.Tensor, weights: tf.Tensor): { readonly loss: tf.Tensor; readonly weight: tf.Tensor } {
  const weight = tf.sum(weights);
  return { loss: tf.div(tf.sum(tf.mul(values, weights)), tf.maximum(weight, 1e-9)), weight };
}

/** Row by row, [batch]. */
function cosine(u: tf.Tensor, v: tf.Tensor): tf.Tensor {
  return tf.sum(tf.mul(toUnitLength(u), toUnitLength(v)), 1);
}

/** Row by row, [batch]. PyTorch's `pairwise_distance` adds 1e-6 to each difference: equal texts have a gradient too. */
function distanceOf(way: 'cosine' | 'euclidean', u: tf.Tensor, v: tf.Tensor): tf.Tensor {
  if (way === 'cosine') return tf.sub(1, cosine(u, v));
  const squares = tf.sum(tf.square(tf.add(tf.sub(u, v), 1e-6)), 1);
  return tf.sqrt(tf.maximum(squares, 1e-24));
}

/** log Σ exp along the last axis. */
function logSumExp(x: tf.Tensor): tf.Tensor {
  const axis = x.rank - 1;
  const highest = tf.max(x, axis, true);
  const powers = tf.exp(tf.sub(x, highest));
  return tf.add(tf.log(tf.sum(powers, axis)), tf.squeeze(highest, [axis]));
}

function except(scores: tf.Tensor, allowed: tf.Tensor): tf.Tensor {
  return tf.add(scores, tf.mul(tf.sub(allowed, 1), FAR));
}

/**
 * Henderson et al. 2017, section 4.4, with cosines: minus the logarithm of softmax(cos(u, v_j) / T) at the own v. Symmetric: the mean
 * with the same from v to all u.
 */
function inBatch(
  { temperature, symmetric }: { readonly temperature: number; readonly symmetric: boolean },
  { u, v, negatives }: BatchVectors,
  { weights, allowed }: BatchFacts,
): BatchLoss {
  const first = toUnitLength(u);
  const second = toUnitLength(v);
  const others = tf.concat([second, ...negatives.map(toUnitLength)], 0);
  const scale = 1 / temperature;
  const own = tf.mul(tf.sum(tf.mul(first, second), 1), scale);
  const scores = except(tf.mul(tf.matMul(first, others, false, true), scale), allowed);
  const forth = logSumExp(scores);
  const correct = tf.cast(tf.greaterEqual(own, tf.sub(tf.max(scores, 1), 1e-6 * scale)), 'float32');
  const accuracy = mean(correct, weights).loss;
  if (!symmetric) return { ...mean(tf.sub(forth, own), weights), accuracy };
  const [batch] = u.shape as [number, number];
  // Whether two rows may stand against each other is the same both ways.
  const between = tf.slice(allowed, [0, 0], [batch, batch]);
  const back = logSumExp(except(tf.mul(tf.matMul(second, first, false, true), scale), between));
  return { ...mean(tf.sub(tf.mul(tf.add(forth, back), 0.5), own), weights), accuracy };
}

/** Hadsell et al. 2006: y d² + (1 − y) max(0, m − d)². */
function contrastive(
  { distance, margin }: { readonly distance: 'cosine' | 'euclidean'; readonly margin: number },
  { u, v }: BatchVectors,
  { weights, targets }: BatchFacts,
): BatchLoss {
  const d = distanceOf(distance, u, v);
  const near = tf.mul(targets, tf.square(d));
  const far = tf.mul(tf.sub(1, targets), tf.square(tf.relu(tf.sub(margin, d))));
  return mean(tf.add(near, far), weights);
}

/** Schroff et al. 2015: max(0, d(u, v) − d(u, n) + m), over all negatives that there are. */
function triplet(
  { distance, margin }: { readonly distance: 'cosine' | 'euclidean'; readonly margin: number },
  { u, v, negatives }: BatchVectors,
  { weights, present }: BatchFacts,
): BatchLoss {
  const near = distanceOf(distance, u, v);
  const each = negatives.map(n => tf.relu(tf.add(tf.sub(near, distanceOf(distance, u, n)), margin)));
  const counted = tf.mul(
    tf.concat(
      negatives.map(() => weights),
      0,
    ),
    present,
  );
  return mean(tf.concat(each, 0), counted);
}

/** Su 2022: log(1 + Σ exp((cos_i − cos_j) / T)) over all pairs of examples whose scores are y_i < y_j. */
function cosent(
  { temperature }: { readonly temperature: number },
  { u, v }: BatchVectors,
  { weights, targets }: BatchFacts,
): BatchLoss {
  const scores = tf.div(cosine(u, v), temperature);
  const differences = tf.sub(tf.expandDims(scores, 1), tf.expandDims(scores, 0));
  const lower = tf.cast(tf.less(tf.expandDims(targets, 1), tf.expandDims(targets, 0)), 'float32');
  const both = tf.mul(tf.expandDims(weights, 1), tf.expandDims(weights, 0));
  const all = except(differences, tf.mul(lower, both));
  const loss = logSumExp(tf.concat([tf.zeros([1]), tf.reshape(all, [all.size])], 0));
  return { loss, weight: tf.sum(weights) };
}
