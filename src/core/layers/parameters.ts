/** Parameters by dotted name: a layer owns the names under its prefix. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { internal } from '../base/errors';
import type { HostTensor, HostTensors } from '../base/hostTensor';
import type { Tensors } from '../engine/contract';

/** The tensor of that name. */
export function take(parameters: Tensors, name: string): Tensor {
  const tensor = parameters[name];
  if (!tensor) throw internal(`no parameter "${name}"; there are ${Object.keys(parameters).join(', ')}`);
  return tensor;
}

/** `{ weight }` under `head` is `{ 'head.weight' }`. */
export function prefixed(prefix: string, tensors: Readonly<Record<string, HostTensor>>): HostTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${prefix}.${name}`, tensor]));
}

/** Whether weight decay leaves the parameter alone: biases and the scales of normalization, known by their last word. */
export function exemptFromDecay(name: string): boolean {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return last === 'bias' || last === 'scale';
}
