/** How hidden states become one vector: as the config says, as sentence-transformers' folder says, or as the family's own head does. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import type { ProgramContext, Tensors } from '../../engine/contract';
import type { Architecture, Head } from '../../families/family';
import { activate } from '../../layers/activations';
import { initializeAttentionPooling, poolAttention } from '../../layers/attentionPooling';
import { dense, initializeDense } from '../../layers/dense';
import { poolFirst, poolMax, poolMean, poolSum, weigh } from '../../layers/pooling';
import { stateWidth } from '../../layers/transformer/stack';
import { toUnitLength } from '../../layers/unitLength';
import type { Pooling, SentenceModules } from '../../pretrained/sentence';
import type { Source } from '../../pretrained/source';
import { headLayers, initializeHeadLayers } from './headLayers';

export interface TextVector {
  /** Its size. */
  readonly features: number;
  /** The token whose state alone it is made of; where there is one. */
  readonly reads?: 'first' | 'last';
  /** Rate at which a classifier drops its numbers while training. */
  readonly dropout: number;
  initialize(random: Random): HostTensors;
  /** hidden [batch, time, width], mask [batch, time] -> [batch, features] */
  pool(parameters: Tensors, hidden: tf.Tensor, mask: tf.Tensor, context: ProgramContext): tf.Tensor;
  /** The same of states of any layer, by no parameters: no map, no length 1, and the mean in place of learned attention. */
  poolStates(states: tf.Tensor, mask: tf.Tensor): tf.Tensor;
}

export type Way = 'cls' | 'last' | 'mean' | 'sum' | 'max' | 'attention';
const name = 'pool';

/** @param dropping in place of the rate before each layer of the family's head */
export function choosePooling(
  asked: Way | undefined,
  { stack, side, heads }: Architecture,
  { head, sentence }: Source,
  dropping?: number,
): TextVector {
  const width = stateWidth(stack);
  const { dropout } = stack;
  if (asked) return { ...poolBy(asked, width), dropout };
  if (sentence) return { ...poolSentence(sentence, width, head === undefined), dropout };
  const own = head === 'sequence' || head === 'next-sentence' ? heads[head] : undefined;
  return own ? poolByHead(own, width, dropping) : { ...poolBy(side === 'encoder' ? 'cls' : 'last', width), dropout };
}

function poolBy(way: Way, width: number): Omit<TextVector, 'dropout'> {
  return {
    features: width,
    ...readBy(way),
    initialize: random => (way === 'attention' ? initializeAttentionPooling(name, width, random) : {}),
    pool(parameters, hidden, mask, context) {
      return way === 'attention' ? poolAttention(parameters, name, hidden, mask, context) : pools[way](hidden, mask);
    },
    poolStates: pools[way === 'attention' ? 'mean' : way],
  };
}

function readBy(way: Way | Pooling | undefined): Pick<TextVector, 'reads'> {
  if (way === 'cls') return { reads: 'first' };
  return way === 'last' || way === 'lasttoken' ? { reads: 'last' } : {};
}

const pools = { cls: poolFirst, last: poolLast, mean: poolMean, sum: poolSum, max: poolMax };

/** The last real token. */
function poolLast(hidden: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  const count = tf.sum(mask, 1, true);
  return weigh(hidden, tf.mul(tf.cast(tf.equal(tf.cumsum(mask, 1), count), 'float32'), mask));
}

const ways = { first: 'cls', last: 'last', mean: 'mean', each: 'cls' } as const;

/** The layers of the family's head up to the logits, which are the task's own. */
function poolByHead({ layers, reads }: Head, width: number, dropping: number | undefined): TextVector {
  const base = poolBy(ways[reads], width);
  const own = layers.slice(0, -1);
  const before =
    dropping === undefined
      ? own
      : own.map(layer => (layer.dropout === undefined ? layer : { ...layer, dropout: dropping }));
  const { dropout = 0 } = layers.at(-1)!;
  return {
    features: width,
    ...readBy(ways[reads]),
    initialize: random => initializeHeadLayers(before, { from: width, to: width }, random),
    dropout,
    poolStates: base.poolStates,
    pool: (parameters, hidden, mask, context) =>
      headLayers(parameters, before, base.pool(parameters, hidden, mask, context), context),
  };
}

function poolSentence(
  { pooling, maps, normalize }: SentenceModules,
  width: number,
  asVector: boolean,
): Omit<TextVector, 'dropout'> {
  const poolStates = (states: tf.Tensor, mask: tf.Tensor) => {
    const parts = pooling.map(way => poolAs(way, states, mask));
    return parts.length === 1 ? parts[0]! : tf.concat(parts, 1);
  };
  return {
    features: maps.at(-1)?.to ?? pooling.length * width,
    ...(pooling.length === 1 && readBy(pooling[0])),
    initialize: random =>
      Object.assign(
        {},
        ...maps.map(({ from, to, bias }, i) =>
          initializeDense(`${name}.maps.${i}`, { from, to }, random, 'uniform', bias),
        ),
      ),
    poolStates,
    pool(parameters, hidden, mask) {
      let x = poolStates(hidden, mask);
      for (const [i, { bias, activation }] of maps.entries()) {
        x = dense(parameters, `${name}.maps.${i}`, x, bias);
        if (activation) x = activate(x, activation);
      }
      // A classifier over vectors of length 1 learns slowly: there only where vectors are what is asked for.
      return normalize && asVector ? toUnitLength(x) : x;
    },
  };
}

/** As pooling.py of sentence-transformers. */
function poolAs(way: Pooling, hidden: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  switch (way) {
    case 'cls':
      return poolFirst(hidden);
    case 'mean':
      return poolMean(hidden, mask);
    case 'max':
      return poolMax(hidden, mask);
    case 'lasttoken':
      return poolLast(hidden, mask);
    case 'mean_sqrt_len_tokens':
      return tf.div(poolSum(hidden, mask), tf.sqrt(tf.maximum(tf.sum(mask, 1, true), 1)));
    case 'weightedmean': {
      const weights = tf.mul(tf.cumsum(mask, 1), mask);
      return weigh(hidden, tf.div(weights, tf.maximum(tf.sum(weights, 1, true), 1e-9)));
    }
  }
}
