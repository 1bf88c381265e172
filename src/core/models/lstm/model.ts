/** `lstm`: long short-term memory over the word vectors, one or both directions, any number of layers. */
import type { Infer } from '../../config/schema';
import { lstm as read } from '../../layers/lstm';
import type { CreateEncoder } from '../model';
import { createRecurrent } from '../recurrent';
import type { lstm } from './schema';

export const create: CreateEncoder<Infer<typeof lstm>> = config =>
  createRecurrent(config, {
    name: 'lstm',
    gates: 4,
    run: (x, mask, kernel, direction) =>
      read(
        x,
        mask,
        { inputKernel: kernel('inputKernel'), recurrentKernel: kernel('recurrentKernel'), bias: kernel('bias') },
        direction,
      ),
  });
