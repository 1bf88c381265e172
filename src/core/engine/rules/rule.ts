/** What a kernel rule is: named values in, recorded values out. */
import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import type { Value } from '../graph/graph';
import type { Tracer } from '../recorder';

export type Inputs = Readonly<Record<string, Value>>;

export type Rule = (inputs: Inputs, attributes: NamedAttrMap, tracer: Tracer) => Value | Value[];

/** Kernel name -> its rule, or what to do instead where it cannot be compiled. */
export type Rules = Readonly<Record<string, Rule | string>>;

/** Inputs that TensorFlow.js hands over as a list. */
export function listOf(inputs: Inputs): Value[] {
  return Object.keys(inputs)
    .sort((a, b) => Number(a) - Number(b))
    .map(k => inputs[k]!);
}
