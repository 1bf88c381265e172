/** Schema of `seq2seq-recurrent`: a recurrent decoder over a recurrent or Transformer encoder. */
import { boolean, choice, type Disagreement, integer, object } from '../../config/schema';
import { checkHeads, dropout, initialization, rnnActivation, sideEmbeddings, width } from '../keys';
import type { Gift } from '../spec';

const cells = {
  gru: 'gated recurrent units (Cho et al. 2014)',
  lstm: 'long short-term memory (Hochreiter & Schmidhuber 1997)',
  rnn: 'simple recurrent cell without gates (Elman 1990)',
} as const;

/** Keys that contradict each other. */
function check(value: Readonly<Record<string, unknown>>) {
  const { encoder, bidirectional, layers, attention } = value;
  const problems: Disagreement[] = [];
  if (value.activation === 'relu' && value.cell !== 'rnn') {
    problems.push({
      key: 'activation',
      message: `activation: relu is for cell: rnn; ${value.cell} has fixed nonlinearities. Remove activation.`,
      fixes: { activation: 'tanh' },
    });
  }
  const wide = encoder === 'recurrent' && bidirectional === true && layers === 1;
  if (attention === 'dot' && wide) {
    const message =
      'attention: dot needs encoder states of the size of the decoder, and bidirectional: true doubles them. Use attention: general, or bidirectional: false.';
    problems.push({ key: 'attention', message, fixes: { attention: 'general' } });
  }
  if (encoder === 'transformer') problems.push(...checkHeads(value, 'hidden'));
  return problems;
}

export const schema = object(
  {
    cell: choice(cells, { description: 'Recurrent cell.', default: 'gru' }),
    activation: rnnActivation,
    encoder: choice(
      { recurrent: 'recurrent layers', transformer: 'Transformer layers, a hybrid (Chen et al. 2018)' },
      { description: 'Encoder.', default: 'recurrent' },
    ),
    width: width(256),
    ...sideEmbeddings,
    hidden: integer({ description: 'Hidden size.', default: 256, minimum: 1, maximum: 8192 }),
    layers: integer({
      description:
        'Number of layers of the encoder and of the decoder each. 8 with `residual` is the shape of GNMT (Wu et al. 2016).',
      default: 1,
      minimum: 1,
      maximum: 8,
    }),
    bidirectional: boolean({ description: 'Whether the first encoder layer is bidirectional.', default: true }),
    residual: boolean({
      description: 'Residual connections from the second layer on. Use them with 4 or more layers.',
      default: false,
    }),
    attention: choice(
      {
        additive: 'v tanh(W query + U state) (Bahdanau et al. 2015)',
        general: 'query W state (Luong et al. 2015)',
        dot: 'query state (Luong et al. 2015)',
        none: 'no attention: the decoder sees one fixed vector (Cho et al. 2014)',
      },
      { description: 'Attention of the decoder to the input.', default: 'additive' },
    ),
    heads: integer({
      description: 'Number of attention heads of a Transformer encoder; must divide `hidden`.',
      default: 4,
      minimum: 1,
      maximum: 128,
    }),
    dropout: dropout(0.3),
    initialization: initialization('uniform'),
  },
  { description: 'Recurrent sequence-to-sequence model (encoder-decoder) with attention.', check },
);

export const gives: readonly Gift[] = ['encoder-decoder', 'order', 'attention'];
