/** `lstm`: long short-term memory over the word vectors, one or both directions, any number of layers. */
import type { Infer } from '../../config/schema';
import { lstm as read } from '../../layers/lstm';
import type { CreateDecoder } from '../decoder';
import type { CreateEncoder } from '../model';
import { type Cell, createRecurrent, createRecurrentDecoder } from '../recurrent';
import type { schema } from './schema';

const cell = {
  name: 'lstm',
  gates: 4,
  sigmoids: [0, 1, 3],
  run: (x, mask, kernel, direction) =>
    read(
      x,
      mask,
      { inputKernel: kernel('inputKernel'), recurrentKernel: kernel('recurrentKernel'), bias: kernel('bias') },
      direction,
    ),
} as const satisfies Cell;

export const create: CreateEncoder<Infer<typeof schema>> = config => createRecurrent(config, cell);
export const createDecoder: CreateDecoder<Infer<typeof schema>> = config => createRecurrentDecoder(config, cell);
