/** Weights of a model with an adapter of PEFT added to them: `W + scale B A`, and what it has in place of the model's own. */
import { ActionableError } from '../base/errors';
import type { HostTensor } from '../base/hostTensor';
import type { Pretrained } from './pretrained';
import type { TensorFiles, TensorInfo } from './tensorFiles';

export interface AdapterOptions {
  /** What messages call it. */
  readonly file: string;
  readonly alpha: number;
  /** By the end of a module's name, in place of that. */
  readonly alphas: readonly (readonly [string, number])[];
  /** rsLoRA (Kalajdzievski 2023): by the root of the rank. */
  readonly isRankStabilized: boolean;
  /** Weights are [in, out]; known of those that are not square. */
  readonly isTurned: boolean;
}

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly scale: number;
  readonly isTurned: boolean;
}

const PREFIX = 'base_model.model.';
const LORA = /^(.+)\.lora_(embedding_)?([AB])(?:\.weight)?$/;

/** @throws ActionableError `weights-mismatch` where it was made for another model */
export function mergeAdapter(
  { architecture: { prefix }, weights }: Pick<Pretrained, 'architecture' | 'weights'>,
  adapter: TensorFiles,
  options: AdapterOptions,
): TensorFiles {
  const { file } = options;
  const mismatch = (what: string) =>
    new ActionableError(
      'weights-mismatch',
      `${file} does not fit the model: ${what}. Use the model that it was made for.`,
    );
  /** As the model's files call it; a name of its own where they have none. */
  const nameOf = (name: string) => {
    const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    return [name, bare, `${prefix}${name}`].find(each => weights.tensors.has(each));
  };
  const halves = new Map<string, { readonly module: string; A?: string; B?: string; readonly isEmbedding: boolean }>();
  const replaced = new Map<string, string>();
  for (const name of adapter.tensors.keys()) {
    const own = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
    const lora = LORA.exec(own);
    if (!lora) {
      if (own.includes('lora_')) throw mismatch(`${name} is of no kind that is read`);
      replaced.set(nameOf(own) ?? own, name);
      continue;
    }
    const [, module, embedding, half] = lora as unknown as [string, string, string | undefined, 'A' | 'B'];
    const pair = halves.get(module) ?? { module, isEmbedding: embedding !== undefined };
    pair[half] = name;
    halves.set(module, pair);
  }
  const pairs = new Map<string, Pair>();
  for (const { module, A: a, B: b, isEmbedding } of halves.values()) {
    if (a === undefined || b === undefined) throw mismatch(`${module} has only one of its two matrices`);
    const target = nameOf(`${module}.weight`);
    if (target === undefined) throw mismatch(`it has no ${module}.weight`);
    const shape = weights.tensors.get(target)!.shape;
    const [rank = 0, from = 0] = adapter.tensors.get(a)!.shape;
    const [to = 0, other = 0] = adapter.tensors.get(b)!.shape;
    const fits = (turned: boolean) => shape.join() === (turned ? [from, to] : [to, from]).join();
    const isTurned = isEmbedding || (fits(false) && fits(true) ? options.isTurned : fits(true));
    if (rank === 0 || rank !== other || !fits(isTurned))
      throw mismatch(`${target} is [${shape.join(', ')}], and its matrices make [${to}, ${from}]`);
    const alpha = options.alphas.find(([end]) => module === end || module.endsWith(`.${end}`))?.[1] ?? options.alpha;
    pairs.set(target, { a, b, isTurned, scale: alpha / (options.isRankStabilized ? Math.sqrt(rank) : rank) });
  }
  const tensors = new Map<string, TensorInfo>(weights.tensors);
  for (const [name, of] of replaced) tensors.set(name, adapter.tensors.get(of)!);
  return {
    tensors,
    async read(name) {
      const instead = replaced.get(name);
      if (instead !== undefined) return adapter.read(instead);
      const base = await weights.read(name);
      const pair = pairs.get(name);
      return pair ? add(base, await adapter.read(pair.a), await adapter.read(pair.b), pair) : base;
    },
  };
}

/** W + scale B A, or what it is turned. @param a [rank, from] @param b [to, rank] */
function add(base: HostTensor, a: HostTensor, b: HostTensor, { scale, isTurned }: Pair): HostTensor {
  const [rank, from] = a.shape as [number, number];
  const to = b.shape[0]!;
  const data = Float32Array.from(base.data);
  for (let i = 0; i < to; i++) {
    for (let k = 0; k < from; k++) {
      let sum = 0;
      for (let r = 0; r < rank; r++) sum += b.data[i * rank + r]! * a.data[r * from + k]!;
      data[isTurned ? k * to + i : i * from + k]! += scale * sum;
    }
  }
  return { ...base, data };
}
