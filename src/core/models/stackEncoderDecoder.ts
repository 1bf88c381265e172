/** How an encoder-decoder writes whose decoder is one stack of layers that looks at hidden states. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../engine/contract';
import type { Stack } from '../layers/transformer/stack';
import type { EncoderDecoder } from './encoderDecoder';

type Writes = Pick<EncoderDecoder, 'write' | 'start' | 'memoryShapes' | 'stateShapes' | 'step' | 'extend'>;

/**
 * `memory` is `states` as they were read, and keys and values of them once it starts.
 * @param vectorsOf ids of any shape -> their word vectors, of the stack's parameters
 * @param own the parameters of the stack among all
 * @param learned as `vectorsOf` for all tokens at once, where gradients reach them otherwise
 */
export function writeFromStates(
  stack: Stack,
  vectorsOf: (parameters: Tensors, ids: Tensor) => Tensor,
  {
    own = parameters => parameters,
    learned = vectorsOf,
  }: { readonly own?: (parameters: Tensors) => Tensors; readonly learned?: typeof vectorsOf } = {},
): Writes {
  return {
    write(parameters, { states }, mask, { ids }, context) {
      const ours = own(parameters);
      return stack.read(ours, learned(ours, ids), { memory: { states: states!, mask }, context });
    },
    start: (parameters, { states }) => ({ memory: stack.projectMemory(own(parameters), states!), state: {} }),
    // Keys and values of another text, and of what is written.
    memoryShapes: stack.stateShapes,
    stateShapes: stack.stateShapes,
    step(parameters, { memory: projected, sourceMask: mask }, state, ids, position, context) {
      const ours = own(parameters);
      return stack.step(ours, vectorsOf(ours, ids), state, position, { context, memory: { projected, mask } });
    },
    extend(parameters, { memory: projected, sourceMask: mask }, state, ids, context) {
      const ours = own(parameters);
      return stack.extend(ours, vectorsOf(ours, ids), state, { context, memory: { projected, mask } });
    },
  };
}
