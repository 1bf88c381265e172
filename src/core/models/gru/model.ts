/** `gru`: gated recurrent units over the word vectors, the reset gate before or after the product. */
import type { Infer } from '../../config/schema';
import { gru as read } from '../../layers/gru';
import { drawBias } from '../../layers/initializers';
import type { CreateEncoder } from '../model';
import { createRecurrent } from '../recurrent';
import type { gru } from './schema';

export const create: CreateEncoder<Infer<typeof gru>> = config => {
  const after = config.reset === 'after';
  return createRecurrent(config, {
    name: 'gru',
    gates: 3,
    extra: after
      ? (size, random) => ({ 'candidate.bias': drawBias(config.initialization, size, size, random) })
      : undefined,
    run: (x, mask, kernel, direction) =>
      read(
        x,
        mask,
        {
          inputKernel: kernel('inputKernel'),
          recurrentKernel: kernel('recurrentKernel'),
          bias: kernel('bias'),
          recurrentBias: after ? kernel('candidate.bias') : undefined,
        },
        direction,
      ),
  });
};
