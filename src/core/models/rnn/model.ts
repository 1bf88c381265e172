/** `rnn`: the simple recurrent network over the word vectors. */
import type { Infer } from '../../config/schema';
import { rnn as read } from '../../layers/rnn';
import type { CreateDecoder } from '../decoder';
import type { CreateEncoder } from '../model';
import { type Cell, createRecurrent, createRecurrentDecoder } from '../recurrent';
import type { rnn } from './schema';

const cell = {
  name: 'rnn',
  gates: 1,
  run: (x, mask, kernel, direction) =>
    read(
      x,
      mask,
      { inputKernel: kernel('inputKernel'), recurrentKernel: kernel('recurrentKernel'), bias: kernel('bias') },
      direction,
    ),
} as const satisfies Cell;

export const create: CreateEncoder<Infer<typeof rnn>> = config => createRecurrent(config, cell);
export const createDecoder: CreateDecoder<Infer<typeof rnn>> = config => createRecurrentDecoder(config, cell);
