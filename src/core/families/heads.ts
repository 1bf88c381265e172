/** Heads that several families have: a map to labels, over the first token or over each, and words for masks. */
import type { Head, HeadLayer, Mapping } from './family';
import { mapOf, normOf } from './parts';

/** Layers before the last one, and their parameters. */
export interface Before {
  readonly layers: readonly HeadLayer[];
  readonly mappings: readonly Mapping[];
}

export const nothing: Before = { layers: [], mappings: [] };

/** A map with an activation, as wide as it reads. */
export function oneBefore(
  layer: HeadLayer,
  of: string,
  width: number,
  more: { readonly inBase?: true; readonly norm?: string } = {},
): Before {
  const { norm, ...extra } = more;
  return {
    layers: [layer],
    mappings: [
      ...mapOf(layer.name, of, { from: width, to: width }, { bias: layer.bias, ...extra }),
      ...(layer.norm && norm !== undefined ? normOf(`${layer.name}.norm`, norm, width, layer.norm) : []),
    ],
  };
}

export interface LabelHead {
  readonly architecture: string;
  readonly also?: readonly string[];
  readonly reads: Head['reads'];
  readonly width: number;
  /** The module of the last map. */
  readonly of: string;
  readonly before?: Before;
  readonly dropout?: number;
  /** What the task calls the last map; `head` if not given. */
  readonly name?: string;
}

/** A logit a label. */
export function labelHead(options: LabelHead): Head {
  const { width, of, before = nothing, dropout, name = 'head', ...head } = options;
  return {
    ...head,
    layers: [...before.layers, { name, bias: true, ...(dropout !== undefined && { dropout }) }],
    mappings: outputs => [...before.mappings, ...mapOf(name, of, { from: width, to: outputs })],
  };
}

/** Where an answer begins and ends. */
export function questionHead(architecture: string, width: number, before = nothing): Head {
  return labelHead({ architecture, reads: 'each', width, of: 'qa_outputs', before, name: 'ends' });
}

export interface MaskedHead {
  readonly architecture: string;
  readonly also?: readonly string[];
  readonly width: number;
  readonly embeddingWidth: number;
  readonly vocabulary: number;
  /** How hidden states become as wide as word vectors, and their names. */
  readonly transform: Pick<HeadLayer, 'activation' | 'norm'> & { readonly bias?: boolean };
  readonly of: { readonly dense: string; readonly norm: string };
  /** Name of the bias of each token, and what else files call it; undefined where there is none. */
  readonly bias: readonly [string, ...string[]] | undefined;
  /** The map to the vocabulary, where its weights are not those of the table; its bias is then the bias. */
  readonly untied?: string;
  /** The same layers in files of another version. */
  readonly older?: { readonly dense: string; readonly norm: string };
}

/** A logit a token of the vocabulary: `mlm.transform`, then the table of word vectors, and `mlm.bias`. */
export function maskedHead(options: MaskedHead): Head {
  const { width, embeddingWidth, vocabulary, transform, of, older, untied } = options;
  const { bias = true, ...layer } = transform;
  const dense = mapOf('mlm.transform', of.dense, { from: width, to: embeddingWidth }, { bias });
  const norm = normOf('mlm.transform.norm', of.norm, embeddingWidth, transform.norm);
  const [first, ...others] = options.bias ? biasNames(options.bias, untied) : [];
  const mappings: readonly Mapping[] = [
    ...dense.map(each => alsoAs(each, of.dense, older?.dense)),
    ...norm.map(each => alsoAs(each, of.norm, older?.norm)),
    ...(untied === undefined ? [] : mapOf('mlm', untied, { from: embeddingWidth, to: vocabulary }, { bias: false })),
    ...(first === undefined
      ? []
      : [{ name: 'mlm.bias', of: [first], also: others, layout: 'same' as const, shape: [vocabulary] }]),
  ];
  return {
    architecture: options.architecture,
    ...(options.also && { also: options.also }),
    reads: 'each',
    layers: [
      { name: 'mlm.transform', bias, ...layer },
      { name: 'mlm', bias: first !== undefined, ...(untied === undefined && { tied: true as const }) },
    ],
    mappings: () => mappings,
  };
}

/** Where the two are not one tensor, that of the map counts: transformers leaves the other one alone. */
function biasNames(names: readonly string[], untied: string | undefined): readonly string[] {
  return untied === undefined ? names : [...new Set([`${untied}.bias`, ...names])];
}

function alsoAs(mapping: Mapping, of: string, other: string | undefined): Mapping {
  return other === undefined ? mapping : { ...mapping, also: mapping.of.map(name => name.replace(of, other)) };
}
