/** One step of a simple recurrent cell, an LSTM and a GRU, each with a state of one number. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type CellName, stepCell } from '../../../../src/core/layers/cells';
import { Drawing } from '../drawing';
import { agree, type ConceptPage, show, table } from '../page';

const [x, h, c] = [1, 0.5, 1];
/** Weights of the input and of the state, and the bias, a gate each. */
const weights = {
  rnn: { W: [1], U: [2], b: [-1] },
  lstm: { W: [1, 0, 1, 0], U: [0, 2, 0, 0], b: [0, 1, -0.5, 0] },
  gru: { W: [1, 0, 1], U: [0, 2, 2], b: [-1, 0, 0] },
} as const;

async function step(
  cell: keyof typeof weights,
  before?: number,
): Promise<{ readonly hidden: number; readonly cell?: number }> {
  const { W, U, b } = weights[cell];
  const parameters = {
    'cell.inputKernel': tf.tensor2d([[...W]]),
    'cell.recurrentKernel': tf.tensor2d([[...U]]),
    'cell.bias': tf.tensor1d([...b]),
    ...(cell === 'gru' && { 'cell.candidate.bias': tf.tensor1d([0]) }),
  };
  const state = { hidden: tf.tensor2d([[h]]), ...(before !== undefined && { cell: tf.tensor2d([[before]]) }) };
  const next = stepCell(cell as CellName, parameters, 'cell', tf.tensor2d([[x]]), state);
  const read = (tensor: tf.Tensor | undefined) => tensor?.dataSync()[0];
  const made = read(next.cell);
  return { hidden: read(next.hidden)!, ...(made !== undefined && { cell: made }) };
}

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

/** `1 · 1 + 0 · 0.5 + 0` of the gate at a place. */
function sumOf(cell: keyof typeof weights, gate: number): { readonly text: string; readonly value: number } {
  const { W, U, b } = weights[cell];
  const [w, u, bias] = [W[gate]!, U[gate]!, b[gate]!];
  const signed = bias < 0 ? `- ${-bias}` : `+ ${bias}`;
  return { text: `${w} · ${x} + ${u} · ${h} ${signed}`, value: w * x + u * h + bias };
}

function drawLstm(): string {
  const drawing = new Drawing(600, 250, 'LSTM: the cell state runs along the top, gates multiply and add');
  drawing
    .text(30, 60, 'c', 'bold')
    .text(572, 60, "c'", 'bold')
    .text(30, 216, 'h, x', 'bold')
    .text(572, 216, "h'", 'bold');
  drawing
    .arrow([44, 55], [139, 55], 'strong')
    .arrow([161, 55], [269, 55], 'strong')
    .arrow([291, 55], [556, 55], 'strong');
  drawing.box(150, 55, 22, '×', 22).box(280, 55, 22, '+', 22).box(280, 110, 22, '×', 22).box(460, 160, 22, '×', 22);
  drawing.box(150, 170, 60, 'f: σ').box(245, 170, 60, 'i: σ').box(330, 170, 66, 'g: tanh').box(420, 212, 60, 'o: σ');
  drawing
    .line([
      [52, 212],
      [330, 212],
    ])
    .arrow([330, 212], [388, 212]);
  for (const gate of [150, 245, 330]) drawing.arrow([gate, 212], [gate, 187]);
  drawing
    .arrow([150, 154], [150, 68])
    .arrow([250, 154], [270, 122])
    .arrow([322, 154], [291, 122])
    .arrow([280, 98], [280, 68]);
  drawing
    .box(460, 100, 56, 'tanh')
    .arrow([460, 55], [460, 83])
    .arrow([460, 116], [460, 147])
    .arrow([450, 212], [457, 173]);
  drawing
    .line([
      [472, 160],
      [510, 160],
      [510, 212],
    ])
    .arrow([510, 212], [556, 212]);
  return drawing.toString();
}

export async function recurrentNetworks(): Promise<ConceptPage> {
  const rnn = await step('rnn');
  const lstm = await step('lstm', c);
  const gru = await step('gru');
  const lstmSums = ['i', 'f', 'g', 'o'].map((_, gate) => sumOf('lstm', gate));
  const [i, f, g, o] = lstmSums.map(({ value }, gate) => (gate === 2 ? Math.tanh(value) : sigmoid(value))) as [
    number,
    number,
    number,
    number,
  ];
  const gruSums = [0, 1].map(gate => sumOf('gru', gate));
  const [r, z] = gruSums.map(({ value }) => sigmoid(value)) as [number, number];
  agree(rnn.hidden, Math.tanh(sumOf('rnn', 0).value));
  agree(lstm.cell!, f * c + i * g);
  agree(lstm.hidden, o * Math.tanh(lstm.cell!));
  const { W, U } = weights.gru;
  const n = Math.tanh(W[2] * x + r * U[2] * h);
  agree(gru.hidden, (1 - z) * n + z * h);
  return {
    name: 'recurrent-networks',
    given: ['0.5', '0.95'],
    pictures: { lstm: drawLstm() },
    blocks: {
      rnn: `$h' = \\tanh(${sumOf('rnn', 0).text.replaceAll('·', '\\cdot')}) = \\tanh(${show(sumOf('rnn', 0).value, 1)}) = ${show(rnn.hidden)}$`,
      lstm: table(
        ['Gate', 'Sum', 'Value'],
        [
          ['$i$ (input)', lstmSums[0]!.text, `σ(${show(lstmSums[0]!.value, 1)}) = ${show(i)}`],
          ['$f$ (forget)', lstmSums[1]!.text, `σ(${show(lstmSums[1]!.value, 1)}) = ${show(f)}`],
          ['$g$ (candidate)', lstmSums[2]!.text, `tanh(${show(lstmSums[2]!.value, 1)}) = ${show(g)}`],
          ['$o$ (output)', lstmSums[3]!.text, `σ(${show(lstmSums[3]!.value, 1)}) = ${show(o)}`],
          ["$c'$ (cell state)", `${show(f)} · ${c} + ${show(i)} · ${show(g)}`, show(lstm.cell!)],
          ["$h'$ (hidden state)", `${show(o)} · tanh(${show(lstm.cell!)})`, show(lstm.hidden)],
        ],
      ),
      gru: table(
        ['Gate', 'Sum', 'Value'],
        [
          ['$r$ (reset)', gruSums[0]!.text, `σ(${show(gruSums[0]!.value, 1)}) = ${show(r)}`],
          ['$z$ (update)', gruSums[1]!.text, `σ(${show(gruSums[1]!.value, 1)}) = ${show(z)}`],
          [
            '$n$ (candidate)',
            `${W[2]} · ${x} + ${show(r)} · (${U[2]} · ${h})`,
            `tanh(${show(W[2] * x + r * U[2] * h)}) = ${show(n)}`,
          ],
          ["$h'$ (hidden state)", `(1 - ${show(z)}) · ${show(n)} + ${show(z)} · ${h}`, show(gru.hidden)],
        ],
      ),
      vanishing: `- A factor of 0.5 at each of 20 steps: $0.5^{20} = ${show(0.5 ** 20, 7)}$.\n- A forget gate of 0.95: $0.95^{20} = ${show(0.95 ** 20)}$.`,
    },
  };
}
