/** A network with what LoRA learned as a network without: each map plus the product of the matrices beside it. */
import type { HostTensors } from '../../base/hostTensor';
import { isLora, mergeLora } from '../lora';
import { selfAttentionParts } from './attention';
import { feedForwardParts } from './feedForward';
import type { StackOptions } from './stack';

/** The same parameters where no layer of any stack has matrices. @returns in the same order, without the matrices */
export function mergeStacks(stacks: readonly StackOptions[], parameters: HostTensors): HostTensors {
  const merged: Record<string, HostTensors[string]> = {};
  for (const [name, tensor] of Object.entries(parameters)) if (!isLora(name)) merged[name] = tensor;
  for (const stack of stacks) mergeInto(merged, stack, parameters);
  return merged;
}

function mergeInto(
  merged: Record<string, HostTensors[string]>,
  { width, layers, weightsOf, names }: StackOptions,
  parameters: HostTensors,
): void {
  for (const [i, layer] of layers.entries()) {
    const { lora } = layer;
    if (!lora || (weightsOf && weightsOf.indexOf(weightsOf[i]!) < i)) continue;
    const name = `${names.layers}.${weightsOf?.[i] ?? i}`;
    const maps = {
      attention: selfAttentionParts(layer, width),
      feedForward: feedForwardParts(layer, { width, inner: layer.inner }),
    };
    for (const [part, own] of Object.entries(maps))
      for (const [map, parts] of Object.entries(own)) {
        const whole = `${name}.${part}.${map}`;
        // An encoder-decoder whose encoder alone is of use has no other side.
        if (`${whole}.weight` in parameters && parts.some(([each]) => lora.targets.includes(each)))
          merged[`${whole}.weight`] = mergeLora(parameters, whole, parts, lora);
      }
  }
}

/** The same layers without matrices beside them. */
export function withoutLora(options: StackOptions): StackOptions {
  return { ...options, layers: options.layers.map(({ lora: _, ...layer }) => layer) };
}
