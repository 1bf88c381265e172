/** Attention of three tokens, one LayerNorm, and sinusoidal positions. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { attend } from '../../../../src/core/engine/functions';
import { norm } from '../../../../src/core/layers/norm';
import { sinusoids } from '../../../../src/core/layers/transformer/positions';
import { hideFuture } from '../../../../src/core/layers/transformer/reach';
import { drawGrid } from '../drawing';
import { agree, type ConceptPage, show, table } from '../page';

const tokens = ['the', 'cat', 'sat'];
const query = [
  [0, 1],
  [1, 0],
  [2, 2],
];
const key = [
  [0, 1],
  [2, 0],
  [1, 1],
];
const value = [
  [1, 0],
  [0, 4],
  [2, 2],
];
const residual = [1, 2, 3, 6];

const vector = (numbers: readonly number[], digits = 0) => `(${numbers.map(each => show(each, digits)).join(', ')})`;

export async function attention(): Promise<ConceptPage> {
  const [q, k, v] = [query, key, value].map(rows => tf.tensor2d(rows)) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const { weights, output } = attend(q, k, v);
  const rows = (await weights.array()) as number[][];
  const out = (await output.array()) as number[][];
  const causal = attend(q, k, v, tf.reshape(hideFuture(3), [3, 3]));
  const causalRows = (await causal.weights.array()) as number[][];
  const scores = query.map(a => key.map(b => a[0]! * b[0]! + a[1]! * b[1]!));
  const normed = norm({ 'norm.scale': tf.ones([4]), 'norm.bias': tf.zeros([4]) }, 'norm', tf.tensor2d([residual]));
  const positions = (await sinusoids(3, 4).array()) as number[][];
  const last = scores[2]!.map(score => score / Math.SQRT2);
  const powers = last.map(Math.exp);
  const sum = powers.reduce((a, b) => a + b, 0);
  rows[2]!.forEach((weight, i) => {
    agree(weight, powers[i]! / sum);
  });
  return {
    name: 'attention',
    given: ['0.00001'],
    pictures: {
      attention: drawGrid({
        title: 'Attention weights: each row is a query and adds up to 1',
        heading: 'key (attended to)',
        corner: 'query',
        rows: tokens,
        columns: tokens,
        values: rows,
        format: each => show(each, 2),
      }),
    },
    blocks: {
      inputs: table(
        ['Token', 'q', 'k', 'v'],
        tokens.map((token, i) => [token, vector(query[i]!), vector(key[i]!), vector(value[i]!)]),
      ),
      weights: table(
        ['Query', ...tokens.map(token => `q · k(${token})`), ...tokens.map(token => `Weight of ${token}`), 'Output'],
        tokens.map((token, i) => [token, ...scores[i]!, ...rows[i]!.map(each => show(each)), vector(out[i]!, 3)]),
      ),
      'by-hand': `For "sat": scores $(${scores[2]!.join(', ')})/\\sqrt{2} = (${last.map(each => show(each)).join(', ')})$. Their exponentials are $${powers.map(each => show(each, 2)).join('$, $')}$, with the sum $${show(sum, 2)}$.`,
      causal: table(
        ['Query', ...tokens],
        tokens.map((token, i) => [token, ...causalRows[i]!.map(each => show(each))]),
      ),
      norm: `The vector (${residual.join(', ')}) has mean 3 and variance $(4 + 1 + 0 + 9)/4 = ${show(3.5, 1)}$. It becomes ${vector(Array.from(normed.dataSync()), 3)}.`,
      positions: table(
        ['Position', 'sin(p)', 'cos(p)', 'sin(p / 100)', 'cos(p / 100)'],
        positions.map((row, p) => [p, ...row.map(each => show(each))]),
      ),
    },
  };
}
