/** `rnn`: the simple recurrent network over the word vectors. */
import type { Infer } from '../../config/schema';
import { simpleCell } from '../../layers/cells';
import { rnn as read } from '../../layers/rnn';
import type { CreateDecoder } from '../decoder';
import type { CreateEncoder } from '../model';
import { type Cell, createRecurrent, createRecurrentDecoder } from '../recurrent';
import type { schema } from './schema';

type Config = Infer<typeof schema>;

function cellOf({ activation, initialization }: Config) {
  return {
    name: 'rnn',
    kind: simpleCell(activation),
    gates: 1,
    bounded: activation === 'tanh',
    startsAsIdentity: initialization === 'identity',
    run: (x, mask, kernel, direction) =>
      read(
        x,
        mask,
        { inputKernel: kernel('inputKernel'), recurrentKernel: kernel('recurrentKernel'), bias: kernel('bias') },
        direction,
        activation,
      ),
  } as const satisfies Cell;
}

/** What is not said to start as the identity starts as usual. */
function others(config: Config) {
  const { initialization } = config;
  return { ...config, initialization: initialization === 'identity' ? ('uniform' as const) : initialization };
}

export const create: CreateEncoder<Config> = config => createRecurrent(others(config), cellOf(config));
export const createDecoder: CreateDecoder<Config> = config => createRecurrentDecoder(others(config), cellOf(config));
