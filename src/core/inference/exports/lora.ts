/** What LoRA learned in a run: merged into the weights, or as the matrices that PEFT puts beside each module of the base model. */
import { float32, type HostTensor, type HostTensors } from '../../base/hostTensor';
import { type Mapping, stacksOf } from '../../families/family';
import { toTheirs } from '../../families/mapTensors';
import { bodyOf, namesInFile } from '../../families/matchTensors';
import { isLora, type LoraOptions, type MapPart, scaleOfLora } from '../../layers/lora';
import { selfAttentionParts } from '../../layers/transformer/attention';
import { feedForwardParts } from '../../layers/transformer/feedForward';
import { mergeStacks } from '../../layers/transformer/mergeLora';
import type { StackOptions } from '../../layers/transformer/stack';
import type { Lora } from '../../models/fineTuning';
import type { Run } from '../run';
import type { Network } from './network';

export type RunLora = LoraOptions & { readonly alpha: number; readonly rankStabilized: boolean };

/** Nothing where the run has none. */
export function loraOf({ parts, parameters }: Run): RunLora | undefined {
  return loraIn(parts.config.model, parameters);
}

/** @param model of a config, or a side of it */
export function loraIn(model: object, parameters: HostTensors): RunLora | undefined {
  const { lora } = model as { readonly lora?: Lora };
  if (!lora || !Object.keys(parameters).some(isLora)) return undefined;
  const { rank, alpha, dropout, targets } = lora;
  const rankStabilized = lora['rank-stabilized'];
  // A gate is a map of its own, beside the first layer.
  const each = targets.flatMap(target => (target === 'inner' ? [target, 'gate'] : [target]));
  return { rank, alpha, dropout, rankStabilized, scale: scaleOfLora(lora), targets: each };
}

/** The parameters of a network without LoRA that computes the same. */
export function merged(
  stacks: readonly StackOptions[],
  parameters: HostTensors,
  lora: LoraOptions | undefined,
): HostTensors {
  if (!lora) return parameters;
  const adapted = stacks.map(stack => ({ ...stack, layers: stack.layers.map(layer => ({ ...layer, lora })) }));
  return mergeStacks(adapted, parameters);
}

/** Of one module of the base model. */
export interface AdaptedModule {
  /** As the base model calls it, its prefix too. */
  readonly name: string;
  readonly rank: number;
  /** [rank, in] */
  readonly a: HostTensor;
  /** [out, rank] */
  readonly b: HostTensor;
  /** Its weight is [in, out], and not turned as PyTorch's Linear has it. */
  readonly fanInFanOut: boolean;
}

/** Each map of ours with LoRA beside it, as modules of theirs: one of ours may be several of theirs, and the other way round. */
export function adaptedModules(network: Network, lora: RunLora): readonly AdaptedModule[] {
  return stacksOf(network.architecture).flatMap(stack => modulesOf(stack, network, lora));
}

function modulesOf(
  { width, layers, weightsOf, names }: StackOptions,
  { architecture, parameters, head }: Network,
  lora: RunLora,
): readonly AdaptedModule[] {
  const mappings = new Map(bodyOf(architecture, head).map(mapping => [mapping.name, mapping]));
  return layers.flatMap((layer, i) => {
    if (weightsOf && weightsOf.indexOf(weightsOf[i]!) < i) return [];
    const name = `${names.layers}.${weightsOf?.[i] ?? i}`;
    const maps = {
      attention: selfAttentionParts(layer, width),
      feedForward: feedForwardParts(layer, { width, inner: layer.inner }),
    };
    return Object.entries(maps).flatMap(([group, own]) =>
      Object.entries(own).flatMap(([map, parts]) => {
        const whole = `${name}.${group}.${map}`;
        const mapping = mappings.get(`${whole}.weight`);
        const adapted = parts.filter(([part]) => lora.targets.includes(part));
        if (!mapping || adapted.length === 0) return [];
        const modules = namesInFile(architecture, mapping, { head }).map(each => each.replace(/\.weight$/, ''));
        return adaptMap(parameters, whole, { mapping, modules, parts, adapted }, lora.rank);
      }),
    );
  });
}

interface AdaptedMap {
  readonly mapping: Mapping;
  /** Theirs, in the order of the mapping. */
  readonly modules: readonly string[];
  /** Ours, side by side. */
  readonly parts: readonly MapPart[];
  readonly adapted: readonly MapPart[];
}

/**
 * The B of all parts as one matrix [ranks, out of all parts], each in its rows and columns, goes the way that the map itself goes:
 * modules then have their own columns of it, in their own order, and those ranks of it that reach them.
 */
function adaptMap(
  parameters: HostTensors,
  name: string,
  { mapping, modules, parts, adapted }: AdaptedMap,
  rank: number,
): readonly AdaptedModule[] {
  const total = parts.reduce((sum, [, size]) => sum + size, 0);
  const ranks = rank * adapted.length;
  const up = float32([ranks, total]);
  const matrix = (part: string, which: 'A' | 'B') => parameters[`${name}.lora.${part}.${which}`]!;
  let start = 0;
  const columns = parts.map(([part, size]) => {
    start += size;
    return [part, start - size, size] as const;
  });
  for (const [k, [part, size]] of adapted.entries()) {
    const [, from] = columns.find(([each]) => each === part)!;
    const { data } = matrix(part, 'B');
    for (let r = 0; r < rank; r++)
      for (let i = 0; i < size; i++) up.data[(k * rank + r) * total + from + i] = Number(data[r * size + i]);
  }
  const fanInFanOut = mapping.layout === 'same';
  const theirs = toTheirs({ ...mapping, shape: [ranks, total] }, up);
  return theirs.flatMap((tensor, i): AdaptedModule[] => {
    const b = fanInFanOut ? turned(tensor) : tensor;
    const [out] = b.shape as [number, number];
    const reached = adapted.flatMap((_, k) =>
      hasAny(b, k * rank, rank, ranks) || overlaps(i, k) ? Array.from({ length: rank }, (_r, r) => k * rank + r) : [],
    );
    if (reached.length === 0) return [];
    return [
      {
        name: modules[i]!,
        rank: reached.length,
        a: downOf(reached),
        b: float32(
          [out, reached.length],
          Array.from({ length: out * reached.length }, (_, at) => {
            const [row, column] = [Math.floor(at / reached.length), at % reached.length];
            return Number(b.data[row * ranks + reached[column]!]);
          }),
        ),
        fanInFanOut,
      },
    ];
  });

  /** Whether a part lies in a module though all of its B are still 0. */
  function overlaps(module: number, k: number): boolean {
    if (modules.length === 1) return true;
    if (modules.length !== parts.length) return false;
    return parts[module]![0] === adapted[k]![0];
  }

  /** A of these ranks, as rows. */
  function downOf(reached: readonly number[]): HostTensor {
    const inputs = matrix(adapted[0]![0], 'A').shape[0]!;
    const rows = reached.flatMap(each => {
      const { data } = matrix(adapted[Math.floor(each / rank)]![0], 'A');
      return Array.from({ length: inputs }, (_, i) => Number(data[i * rank + (each % rank)]));
    });
    return float32([reached.length, inputs], rows);
  }
}

function hasAny({ data, shape }: HostTensor, from: number, count: number, width: number): boolean {
  for (let row = 0; row < shape[0]!; row++)
    for (let i = from; i < from + count; i++) if (data[row * width + i] !== 0) return true;
  return false;
}

function turned({ shape, data }: HostTensor): HostTensor {
  const [rows, columns] = shape as [number, number];
  return float32(
    [columns, rows],
    Array.from({ length: rows * columns }, (_, at) => Number(data[(at % rows) * columns + Math.floor(at / rows)])),
  );
}
