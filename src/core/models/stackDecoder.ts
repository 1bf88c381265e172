/** How a decoder that is one stack of layers over word vectors writes: whole texts, what goes on from a state, single tokens. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../engine/contract';
import { countTokens, type Stack } from '../layers/transformer/stack';
import type { Decoder } from './decoder';

/** @param vectorsOf ids of any shape -> their word vectors */
export function writeWithStack(
  stack: Stack,
  vectorsOf: (parameters: Tensors, ids: Tensor) => Tensor,
): Pick<Decoder, 'carries' | 'write' | 'extend' | 'stateShapes' | 'step'> & Required<Pick<Decoder, 'read' | 'finish'>> {
  return {
    carries: false,
    finish: stack.finish,
    write: (parameters, ids, context) => ({ hidden: stack.read(parameters, vectorsOf(parameters, ids), { context }) }),
    read: (parameters, ids, context) => stack.extend(parameters, vectorsOf(parameters, ids), undefined, { context }),
    // Texts of a batch begin anywhere: where a token stands is how many there are before it.
    extend: (parameters, past, { ids, mask }, context) =>
      stack.extend(parameters, vectorsOf(parameters, ids), past, { context, mask, positions: countTokens(mask) }),
    stateShapes: stack.stateShapes,
    step: (parameters, state, ids, position, context) =>
      stack.step(parameters, vectorsOf(parameters, ids), state, position, { context }),
  };
}
