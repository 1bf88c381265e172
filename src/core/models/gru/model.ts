/** `gru`: gated recurrent units over the word vectors, the reset gate before or after the product. */
import type { Infer } from '../../config/schema';
import { gru as read } from '../../layers/gru';
import { drawBias } from '../../layers/initializers';
import type { CreateDecoder } from '../decoder';
import type { CreateEncoder } from '../model';
import { type Cell, createRecurrent, createRecurrentDecoder } from '../recurrent';
import type { schema } from './schema';

function createCell(config: Infer<typeof schema>) {
  const after = config.reset === 'after';
  return {
    name: 'gru',
    gates: 3,
    sigmoids: [0, 1],
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
  } as const satisfies Cell;
}

export const create: CreateEncoder<Infer<typeof schema>> = config => createRecurrent(config, createCell(config));
export const createDecoder: CreateDecoder<Infer<typeof schema>> = config =>
  createRecurrentDecoder(config, createCell(config));
