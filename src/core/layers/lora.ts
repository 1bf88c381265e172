/**
 * LoRA (Hu et al. 2022): beside a map W of a pretrained network, which stays, two small matrices are trained: x W + scale drop(x) A B.
 * Where a map holds several side by side (queries, keys, values), each adapted part has matrices of its own. Parameters of a map NAME:
 * `NAME.lora.PART.A` [in, rank] and `NAME.lora.PART.B` [rank, out of the part].
 */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../base/errors';
import type { HostTensor, HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { ProgramContext, Tensors } from '../engine/contract';
import { fanInUniform, zeros } from './initializers';
import { take } from './parameters';

export interface LoraOptions {
  readonly rank: number;
  /** What the product of the matrices is multiplied by. */
  readonly scale: number;
  /** Rate at which inputs are dropped while training. */
  readonly dropout: number;
  /** Names of the parts that are adapted. */
  readonly targets: readonly string[];
}

/** A part of a map, and how many outputs it has; parts stand in the order of the map's columns. */
export type MapPart = readonly [name: string, size: number];

/** What `alpha` and `rank` of a config say. */
export function scaleOfLora(lora: {
  readonly rank: number;
  readonly alpha: number;
  readonly 'rank-stabilized': boolean;
}): number {
  return lora.alpha / (lora['rank-stabilized'] ? Math.sqrt(lora.rank) : lora.rank);
}

const nameOf = (map: string, part: string, matrix: 'A' | 'B') => `${map}.lora.${part}.${matrix}`;

/** Whether a parameter is of LoRA's matrices. */
export function isLora(parameter: string): boolean {
  return /\.lora\.[^.]+\.[AB]$/.test(parameter);
}

/** A as PEFT draws it (uniform in ±1/√in), B at 0: the network begins as it was. */
export function initializeLora(
  name: string,
  parts: readonly MapPart[],
  from: number,
  { rank, targets }: LoraOptions,
  random: Random,
): HostTensors {
  const adapted = parts.filter(([part]) => targets.includes(part));
  return Object.fromEntries(
    adapted.flatMap(([part, size]) => {
      const down = nameOf(name, part, 'A');
      return [
        [down, fanInUniform([from, rank], from, random.fork(down))],
        [nameOf(name, part, 'B'), zeros([rank, size])],
      ] as const;
    }),
  );
}

/**
 * y + scale drop(x) A B. All adapted parts are one product into rank numbers each, and one out of them: where parts stand side by
 * side the B are blocks of one matrix, which is small.
 * @param x [..., in]
 * @param y what the map gives, [..., out of all parts]
 */
export function addLora(
  parameters: Tensors,
  name: string,
  { x, y }: { readonly x: tf.Tensor; readonly y: tf.Tensor },
  parts: readonly MapPart[],
  { scale, dropout, targets }: LoraOptions,
  context?: ProgramContext,
): tf.Tensor {
  const adapted = parts.filter(([part]) => targets.includes(part));
  if (adapted.length === 0) return y;
  const from = x.shape.at(-1)!;
  const to = y.shape.at(-1)!;
  const kept = context ? context.dropout(x, dropout) : x;
  const rows = tf.reshape(kept, [x.size / from, from]) as tf.Tensor2D;
  const downs = adapted.map(([part]) => take(parameters, nameOf(name, part, 'A')) as tf.Tensor2D);
  const low = tf.matMul(rows, downs.length === 1 ? downs[0]! : tf.concat(downs, 1));
  const columns = startsOf(parts);
  const ups = adapted.map(([part, size]) => {
    const start = columns.get(part)!;
    const up = take(parameters, nameOf(name, part, 'B')) as tf.Tensor2D;
    return size === to
      ? up
      : tf.pad2d(up, [
          [0, 0],
          [start, to - start - size],
        ]);
  });
  const change = tf.mul(tf.matMul(low, ups.length === 1 ? ups[0]! : tf.concat(ups, 0)), scale);
  return tf.add(y, tf.reshape(change, y.shape));
}

/** The column that each part begins with. */
function startsOf(parts: readonly MapPart[]): ReadonlyMap<string, number> {
  let start = 0;
  return new Map(
    parts.map(([part, size]) => {
      start += size;
      return [part, start - size];
    }),
  );
}

/**
 * The weight of a map with what was learned beside it: W + scale A B.
 * @param weight [in, out of all parts]
 */
export function mergeLora(
  parameters: HostTensors,
  name: string,
  parts: readonly MapPart[],
  { rank, scale, targets }: Omit<LoraOptions, 'dropout'>,
): HostTensor {
  const weight = parameters[`${name}.weight`];
  if (!(weight?.data instanceof Float32Array)) throw internal(`no weights ${name}`);
  const [from, to] = weight.shape as [number, number];
  const data = Float32Array.from(weight.data);
  const columns = startsOf(parts);
  for (const [part, size] of parts) {
    if (!targets.includes(part)) continue;
    const [a, b] = (['A', 'B'] as const).map(matrix => parameters[nameOf(name, part, matrix)]?.data);
    if (!a || !b) throw internal(`no matrices of ${name} for ${part}`);
    const start = columns.get(part)!;
    const row = new Float64Array(size);
    for (let i = 0; i < from; i++) {
      row.fill(0);
      for (let r = 0; r < rank; r++) {
        const factor = a[i * rank + r]!;
        for (let j = 0; j < size; j++) row[j]! += factor * b[r * size + j]!;
      }
      for (let j = 0; j < size; j++) data[i * to + start + j]! += scale * row[j]!;
    }
  }
  return { ...weight, data };
}
