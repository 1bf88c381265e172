/** A host with a small transformer's attention: words between [CLS] and [SEP], heads that look back, ahead and around. */
import { Random } from '../../../src/core/base/random';
import type { RunIdentity } from '../../../src/core/inference/prediction';
import type { Host } from '../preview';

export const RUN: RunIdentity = {
  name: 'spam',
  id: '20261121-2345-ab',
  folder: '/project/.nlp/runs/spam/20261121-2345-ab',
  /** When it is asked: all files of tests are loaded long before the last ones run. */
  get trainedAt() {
    return new Date(Date.now() - 2 * 3600_000).toISOString();
  },
  checkpoint: 'best',
};

export const LAYERS = 3;
export const HEADS = 4;

export function tokensOf(text: string): string[] {
  return ['[CLS]', ...text.toLowerCase().split(/\s+/).filter(Boolean), '[SEP]'];
}

/** Rows sum to 1; the same for the same arguments. */
export function weightsOf(side: number, layer: number, head: number): Float32Array {
  const random = new Random(layer * 100 + head, 'attention');
  const weights = new Float32Array(side * side);
  for (let q = 0; q < side; q++) {
    let sum = 0;
    for (let k = 0; k < side; k++) {
      const near = head === 0 ? k - q + 1 : head === 1 ? k - q - 1 : head === 2 ? k : (k - q) * 0.15;
      const logit = 3 * Math.exp(-near * near * 0.7) + random.normal() * 0.7 + (layer === 2 && k === 0 ? 2 : 0);
      weights[q * side + k] = Math.exp(logit);
      sum += weights[q * side + k]!;
    }
    for (let k = 0; k < side; k++) weights[q * side + k]! /= sum;
  }
  return weights;
}

export function meanOver(side: number, layer: number): Float32Array {
  const mean = new Float32Array(side * side);
  for (let head = 0; head < HEADS; head++) {
    for (const [i, weight] of weightsOf(side, layer, head).entries()) mean[i]! += weight / HEADS;
  }
  return mean;
}

interface Asked {
  readonly text: string;
  readonly layer: number;
  readonly head: number | 'mean' | 'max' | 'rollout' | 'flow';
  readonly side: number;
  readonly run?: string;
  readonly masked?: readonly number[];
  readonly over?: readonly number[];
  readonly stage?: string;
  readonly query: number;
  readonly shown: number;
}

/** What a network would say with these tokens masked: as if they were others. */
export function maskedTokens(text: string, masked: readonly number[]): string[] {
  return tokensOf(text).map((token, i) => (masked.includes(i) ? '[MASK]' : token));
}

/** Scores whose upper triangle is hidden where a mask is asked for. */
export function scoresOf(side: number, layer: number, head: number, stage: string): Float32Array {
  const weights = weightsOf(side, layer, head);
  return weights.map((weight, i) =>
    stage === 'masked' && i % side > Math.floor(i / side) ? Number.NEGATIVE_INFINITY : Math.log(weight) + 3,
  );
}

export function neuronsOf(side: number, layer: number, head: number, query: number) {
  const random = new Random(7, `neurons ${layer} ${head}`);
  const width = 16;
  const draw = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  const [own, keys] = [draw(width), draw(side * width)];
  const scale = 0.25;
  const scores = Float32Array.from({ length: side }, (_, key) => {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += own[i]! * keys[key * width + i]!;
    return sum * scale;
  });
  const masked = scores.map((score, key) => (key > query ? Number.NEGATIVE_INFINITY : score));
  return {
    query: own,
    keys,
    scale,
    scores,
    masked,
    weights: weightsOf(side, layer, head).subarray(query * side, (query + 1) * side),
  };
}

const MODEL = { use: 'classify', name: 'spam', folder: RUN.folder };

export function attentionHost(text: string): Host {
  return {
    news: (name, _payload, post) => {
      if (name === 'ready') post('state', { run: RUN, text, models: [MODEL] });
    },
    request: (name, payload) => {
      const asked = payload as Asked;
      if (asked.text.includes('fail')) throw new Error('the worker died; it is being restarted');
      const tokens = maskedTokens(asked.text, asked.masked ?? []);
      const side = tokens.length;
      if (name === 'neurons') return neuronsOf(side, asked.layer, asked.head as number, asked.query);
      if (name === 'summary') {
        const prediction = {
          kind: 'label',
          text: asked.text,
          label: 'spam',
          probabilities: { spam: 0.973, ham: 0.027 },
          tokens: [],
          truncated: false,
          run: RUN,
        };
        // Pieces of words, and of a text with `|||` which of two each token is of.
        const numbers: number[] = [];
        for (const [i, token] of tokens.entries()) {
          numbers.push(i > 0 && token.startsWith('##') ? numbers[i - 1]! : (numbers[i - 1] ?? -1) + 1);
        }
        const words = { queries: numbers, keys: numbers };
        const at = tokens.indexOf('|||');
        const sides = at < 0 ? undefined : tokens.map((_, i) => (i <= at ? 0 : 1));
        const part = { kind: 'text', queries: tokens, keys: tokens, layers: LAYERS, heads: HEADS, words, sides };
        const said = asked.masked ? { ...prediction, probabilities: { spam: 0.612, ham: 0.388 } } : prediction;
        return { parts: [part], read: side, truncated: false, prediction: said, masking: '[MASK]' };
      }
      if (name === 'matrix') {
        const { layer, head, over = [], stage } = asked;
        const shift = asked.masked || asked.run ? 1 : 0;
        if (stage) return { layer, head, weights: scoresOf(side, layer, typeof head === 'number' ? head : 0, stage) };
        if (typeof head === 'number') return { layer, head, weights: weightsOf(side, layer + shift, head) };
        return {
          layer,
          head,
          weights: over.length > 0 ? weightsOf(side, layer, over[0]!) : meanOver(side, layer + shift),
        };
      }
      const small = Math.min(side, asked.side);
      const weights = new Float32Array(LAYERS * HEADS * small * small);
      for (let layer = 0; layer < LAYERS; layer++) {
        for (let head = 0; head < HEADS; head++) {
          weights.set(weightsOf(small, layer, head), (layer * HEADS + head) * small * small);
        }
      }
      return { layers: LAYERS, heads: HEADS, rows: small, columns: small, weights };
    },
  };
}

export const WRITTEN = ['ein', 'Hund', '[SEP]'];
export const READ = ['a', 'dog'];
/** Within what is read two layers of two heads, from what is written one head: a hybrid. */
const PARTS = [
  { kind: 'cross', queries: WRITTEN, keys: READ, layers: 1, heads: 1 },
  { kind: 'encoder', queries: READ, keys: READ, layers: 2, heads: 2 },
];
export const CROSS = Float32Array.of(0.9, 0.1, 0.25, 0.75, 0.5, 0.5);

/** A model that translates, beside one that labels. */
export function translationHost(): Host {
  const models = [MODEL, { use: 'translate', name: 'german', folder: '/runs/german' }];
  const run = { ...RUN, name: 'german', folder: '/runs/german' };
  return {
    news: (name, _payload, post) => {
      if (name === 'ready') post('state', { run, text: 'a dog', models });
    },
    request: (name, payload) => {
      const { part, layer, head } = payload as Asked & { readonly part: string };
      if (name === 'summary') {
        const written = { text: 'ein Hund', logProbability: Math.log(0.5) };
        return { parts: PARTS, read: 2, truncated: false, written };
      }
      const { queries, keys, layers, heads } = PARTS.find(({ kind }) => kind === part)!;
      const one = part === 'cross' ? CROSS : Float32Array.of(0.5, 0.5, 0.25, 0.75);
      if (name === 'matrix') return { layer, head, weights: one };
      const weights = Float32Array.from({ length: layers * heads * one.length }, (_, i) => one[i % one.length]!);
      return { layers, heads, rows: queries.length, columns: keys.length, weights };
    },
  };
}
