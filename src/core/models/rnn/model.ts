/** `rnn`: the simple recurrent network over the word vectors. */
import type { Infer } from '../../config/schema';
import { rnn as read } from '../../layers/rnn';
import type { CreateEncoder } from '../model';
import { createRecurrent } from '../recurrent';
import type { rnn } from './schema';

export const create: CreateEncoder<Infer<typeof rnn>> = config =>
  createRecurrent(config, {
    name: 'rnn',
    gates: 1,
    run: (x, mask, kernel, direction) =>
      read(
        x,
        mask,
        { inputKernel: kernel('inputKernel'), recurrentKernel: kernel('recurrentKernel'), bias: kernel('bias') },
        direction,
      ),
  });
