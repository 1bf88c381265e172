/** The layers of BERT and of those that follow it: normalized after each part, all maps with biases. */
import type { NormOptions } from '../layers/norm';
import type { StackLayer, StackNames, StackOptions } from '../layers/transformer/stack';
import type { ConfigReader, Mapping } from './family';
import { type ActivationName, activationOf, mapOf, normOf } from './parts';
import { readRate, readSizes, readWidth, type SizeKeys } from './sizes';

/** Names of parameters as our `transformer` has them. */
export const encoderNames: StackNames = {
  layers: 'encoder',
  norm: 'norm',
  positions: 'positions',
  attention: 'attention',
  hidden: 'hidden',
  observed: true,
};

/** Modules of one layer. */
export interface LayerNames {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly output: string;
  readonly attentionNorm: string;
  readonly inner: string;
  readonly outer: string;
  readonly feedForwardNorm: string;
}

export const bertLayer: LayerNames = {
  query: 'attention.self.query',
  key: 'attention.self.key',
  value: 'attention.self.value',
  output: 'attention.output.dense',
  attentionNorm: 'attention.output.LayerNorm',
  inner: 'intermediate.dense',
  outer: 'output.dense',
  feedForwardNorm: 'output.LayerNorm',
};

export interface PostNorm extends Pick<StackLayer, 'heads' | 'inner' | 'activation' | 'dropout'> {
  readonly width: number;
  readonly norm: NormOptions;
  readonly layers: readonly StackLayer[];
  readonly stack: StackOptions;
}

/** What stands where keys are absent. */
export interface PostNormDefaults {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly inner: number;
  readonly activation: ActivationName;
  readonly dropout: number;
}

export const bertDefaults: PostNormDefaults = {
  width: 768,
  layers: 12,
  heads: 12,
  inner: 3072,
  activation: 'gelu',
  dropout: 0.1,
};

/** Reads what BERT calls `hidden_size`, `num_hidden_layers` and so on. */
export function readPostNorm(config: ConfigReader, defaults = bertDefaults, epsilon = 1e-12): PostNorm {
  const keys: SizeKeys = {
    width: ['hidden_size', defaults.width],
    layers: ['num_hidden_layers', defaults.layers],
    heads: ['num_attention_heads', defaults.heads],
  };
  return postNorm(config, keys, {
    inner: readWidth(config, 'intermediate_size', defaults.inner),
    activation: activationOf(config, 'hidden_act', defaults.activation),
    dropout: readRate(config, 'hidden_dropout_prob', defaults.dropout),
    attentionDropout: readRate(config, 'attention_probs_dropout_prob', defaults.dropout),
    epsilon: config.number('layer_norm_eps', epsilon),
  });
}

export function postNorm(
  config: ConfigReader,
  keys: SizeKeys,
  {
    epsilon,
    ...shared
  }: Pick<StackLayer, 'inner' | 'activation' | 'dropout' | 'attentionDropout'> & { readonly epsilon: number },
): PostNorm {
  const { width, heads, layers: count } = readSizes(config, keys);
  const norm = { epsilon };
  const layer: StackLayer = { ...shared, heads, normalization: 'after', norm };
  const layers = Array.from({ length: count }, () => layer);
  const { inner, activation, dropout } = shared;
  const stack = { width, layers, embeddingNorm: norm, dropout, names: encoderNames };
  return { width, heads, inner, activation, dropout, norm, layers, stack };
}

/**
 * @param name of ours: `encoder.0`
 * @param of theirs: `encoder.layer.0`
 */
export function postNormLayer(
  name: string,
  of: string,
  names: LayerNames,
  { width, inner }: { readonly width: number; readonly inner: number },
): readonly Mapping[] {
  const projections = [names.query, names.key, names.value].map(each => `${of}.${each}`);
  return [
    ...mapOf(`${name}.attention.qkv`, projections, { from: width, to: 3 * width }),
    ...mapOf(`${name}.attention.output`, `${of}.${names.output}`, { from: width, to: width }),
    ...normOf(`${name}.attentionNorm`, `${of}.${names.attentionNorm}`, width),
    ...mapOf(`${name}.feedForward.inner`, `${of}.${names.inner}`, { from: width, to: inner }),
    ...mapOf(`${name}.feedForward.outer`, `${of}.${names.outer}`, { from: inner, to: width }),
    ...normOf(`${name}.feedForwardNorm`, `${of}.${names.feedForwardNorm}`, width),
  ];
}

/** Cross-attention of BERT's layers where they write. */
export function bertCross({ width, layers }: Pick<PostNorm, 'width' | 'layers'>) {
  return (memory: number): readonly Mapping[] =>
    layers.flatMap((_, i) => {
      const [own, their] = [`encoder.${i}`, `encoder.layer.${i}.crossattention`];
      const map = (part: string, of: readonly string[], from: number) =>
        mapOf(`${own}.cross.${part}`, of, { from, to: of.length * width }, { inBase: true });
      return [
        ...map('query', [`${their}.self.query`], width),
        ...map('keyValue', [`${their}.self.key`, `${their}.self.value`], memory),
        ...map('output', [`${their}.output.dense`], width),
        ...normOf(`${own}.crossNorm`, `${their}.output.LayerNorm`, width).map(each => ({
          ...each,
          inBase: true as const,
        })),
      ];
    });
}

/** BERT as one side of an encoder-decoder, or as what writes. */
export function refuseDecoder(config: ConfigReader): void {
  for (const key of ['is_decoder', 'add_cross_attention'])
    if (config.boolean(key, false)) config.refuse(key, 'this family is read as an encoder alone');
}
