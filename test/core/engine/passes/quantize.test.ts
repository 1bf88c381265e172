import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensor, type HostTensors, int32 } from '../../../../src/core/base/hostTensor';
import { Random } from '../../../../src/core/base/random';
import { createEngine } from '../../../../src/core/engine';
import type { Program, Quantization } from '../../../../src/core/engine/contract';

const [vocabulary, width, outer] = [40, 32, 48];
const random = new Random(3, 'quantize');
const draw = (...shape: readonly [number, number]) =>
  float32(
    shape,
    Array.from({ length: shape[0] * shape[1] }, () => random.uniform() * 2 - 1),
  );
/** One column is a hundred times another: a scale for all would lose the small ones. */
const weights = draw(width, outer);
for (let i = 0; i < width; i++) weights.data[i * outer] = 100 * Number(weights.data[i * outer]);
const parameters = { table: draw(vocabulary, width), weights, few: draw(outer, 2) };

const program: Program = ({ table, weights, few }, { ids }) => {
  const rows = tf.gather(table!, ids as tf.Tensor1D);
  const [batch, time] = ids!.shape as [number, number];
  const flat = tf.reshape(rows, [batch * time, width]);
  const product = tf.matMul(flat, weights!);
  const logits = tf.matMul(flat, table!, false, true);
  return { rows: flat, product, logits, few: tf.matMul(product, few!) };
};

async function compute(ids: readonly (readonly number[])[], quantized?: Quantization): Promise<HostTensors> {
  const { engine } = await createEngine('native', { threads: 1 });
  const inference = engine.createInference({ program, parameters, ...(quantized && { quantized }) });
  const outputs = await inference.run({ ids: int32([ids.length, ids[0]!.length], ids.flat()) });
  await inference.dispose();
  return outputs;
}

/** Numbers as steps from -127 to 127, each row or column with its greatest number as the last. */
function rounded({ shape, data }: HostTensor, by: 'row' | 'column'): Float64Array {
  const [rows, columns] = shape as readonly [number, number];
  const result = new Float64Array(data.length);
  const [many, each] = by === 'row' ? [rows, columns] : [columns, rows];
  for (let i = 0; i < many; i++) {
    const places = Array.from({ length: each }, (_, k) => (by === 'row' ? i * columns + k : k * columns + i));
    const step = Math.fround(Math.max(...places.map(place => Math.abs(Number(data[place])))) / 127);
    for (const place of places) result[place] = Math.round(Number(data[place]) / step) * step;
  }
  return result;
}

/** [n, inner] by [inner, columns] */
function multiply(rows: Float64Array, by: Float64Array, inner: number): readonly number[] {
  const columns = by.length / inner;
  return Array.from({ length: (rows.length / inner) * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += rows[row * inner + k]! * by[k * columns + column]!;
    return sum;
  });
}

function farthest(actual: HostTensor['data'], expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  return Math.max(...Array.from(actual, (value, i) => Math.abs(Number(value) - expected[i]!)));
}

const IDS = [
  [3, 17, 39],
  [0, 0, 8],
];

describe('weights in 8 bits', () => {
  it('are what rounding each channel by its own scale gives', async () => {
    const table = rounded(parameters.table, 'row');
    const rows = Float64Array.from(IDS.flat().flatMap(id => [...table.subarray(id * width, (id + 1) * width)]));
    const outputs = await compute(IDS, 'weights');
    assert.ok(farthest(outputs.rows!.data, rows) < 1e-6);
    // Sums up to 300, in another order.
    assert.ok(farthest(outputs.product!.data, multiply(rows, rounded(weights, 'column'), width)) < 1e-3);
    const turned = Float64Array.from({ length: table.length }, (_, i) => {
      const [k, id] = [Math.floor(i / vocabulary), i % vocabulary];
      return table[id * width + k]!;
    });
    assert.ok(farthest(outputs.logits!.data, multiply(rows, turned, width)) < 1e-4);
  });

  it('lose little more where products are of whole numbers', async () => {
    const [whole, products] = [await compute(IDS), await compute(IDS, 'products')];
    for (const [name, columns] of [
      ['product', outer],
      ['logits', vocabulary],
    ] as const) {
      const column = (all: HostTensors, at: number) =>
        Array.from(all[name]!.data as Float32Array).filter((_, i) => i % columns === at);
      for (let at = 0; at < columns; at++) {
        const [expected, found] = [column(whole, at), column(products, at)];
        const size = Math.hypot(...expected) / Math.sqrt(expected.length);
        const far = Math.max(...found.map((value, row) => Math.abs(value - expected[row]!)));
        assert.ok(far > 0 && far < 0.05 * size, `${name} ${at}: ${far} of ${size}`);
      }
    }
  });

  it('give a text the same numbers whatever else is in the batch', async () => {
    const [alone, among] = [await compute([IDS[0]!], 'products'), await compute(IDS, 'products')];
    for (const name of ['product', 'logits'])
      assert.deepEqual(alone[name]!.data, among[name]!.data.slice(0, alone[name]!.data.length), name);
  });

  it('are a quarter of the file, a table of two uses once; few weights stay as they are', async () => {
    const { engine } = await createEngine('native', { threads: 1 });
    const inference = engine.createInference({ program, parameters });
    const { bytes, quantized } = inference.toOnnx({
      inputs: { ids: { dtype: 'int32', shape: ['batch_size', 'sequence_length'], meaning: 'tokens' } },
      outputs: {},
      longest: { sequence_length: 64 },
      quantized: ['weights', 'products'],
    });
    await inference.dispose();
    const large = vocabulary * width + width * outer;
    const rest = bytes.length - 4 * large;
    for (const [how, file] of Object.entries(quantized))
      assert.ok(file.length < large + rest + 6000, `${how}: ${file.length} bytes, ${bytes.length} in 32 bits`);
    assert.deepEqual(Object.keys(quantized), ['weights', 'products']);
    assert.ok(Buffer.from(quantized.products!).includes(Buffer.from(parameters.few.data.buffer)));
  });
});
