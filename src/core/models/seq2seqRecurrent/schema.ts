/** Schema of `seq2seq-recurrent`: a recurrent decoder over a recurrent or Transformer encoder. */
import { boolean, choice, integer, object } from '../../config/schema';
import { dropout, initialization, rnnActivation, sideEmbeddings, width } from '../keys';

const cells = {
  gru: 'gated recurrent units (Cho et al. 2014)',
  lstm: 'long short-term memory (Hochreiter & Schmidhuber 1997)',
  rnn: 'no gates (Elman 1990)',
} as const;

/** Keys that contradict each other. */
function check(value: Readonly<Record<string, unknown>>) {
  const { encoder, bidirectional, layers, attention, heads } = value;
  const problems: { key: string; message: string }[] = [];
  if (value.activation === 'relu' && value.cell !== 'rnn') {
    problems.push({
      key: 'activation',
      message: `the cell ${value.cell} has nonlinearities of its own; relu is for rnn`,
    });
  }
  const wide = encoder === 'recurrent' && bidirectional === true && layers === 1;
  if (attention === 'dot' && wide) {
    const message = 'dot attention needs states of the size of the decoder: take general, or bidirectional: false';
    problems.push({ key: 'attention', message });
  }
  if (encoder === 'transformer' && typeof value.hidden === 'number' && value.hidden % Number(heads) !== 0) {
    problems.push({ key: 'heads', message: `${heads} heads do not divide hidden ${value.hidden}` });
  }
  return problems;
}

export const seq2seqRecurrent = object(
  {
    cell: choice(cells, { description: 'What the recurrent layers are made of.', default: 'gru' }),
    activation: rnnActivation,
    encoder: choice(
      { recurrent: 'recurrent layers', transformer: 'Transformer layers: a hybrid (Chen et al. 2018)' },
      { description: 'What reads.', default: 'recurrent' },
    ),
    width: width(256),
    ...sideEmbeddings,
    hidden: integer({ description: 'Size of a hidden state.', default: 256, minimum: 1, maximum: 8192 }),
    layers: integer({
      description:
        'Layers of the encoder, and of the decoder; eight with residual is the shape of GNMT (Wu et al. 2016).',
      default: 1,
      minimum: 1,
      maximum: 8,
    }),
    bidirectional: boolean({ description: 'The first layer of the encoder reads in both directions.', default: true }),
    residual: boolean({
      description: 'From the second layer on, what goes into a layer is added to what comes out.',
      default: false,
    }),
    attention: choice(
      {
        additive: 'v tanh(W query + U state) (Bahdanau et al. 2015)',
        general: 'query W state (Luong et al. 2015)',
        dot: 'query state (Luong et al. 2015)',
        none: 'none: one fixed vector is all that the decoder sees of the text (Cho et al. 2014)',
      },
      { description: 'How the decoder looks at the text that was read.', default: 'additive' },
    ),
    heads: integer({ description: 'Heads of a Transformer encoder.', default: 4, minimum: 1, maximum: 128 }),
    dropout: dropout(0.3),
    initialization: initialization('uniform'),
  },
  { description: 'A recurrent network that writes while it looks at what another one has read.', check },
);
