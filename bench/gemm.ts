/**
 * `node --import tsx bench/gemm.ts`: GFLOP/s of matrix products in ONNX Runtime, square ones for the machine's limit and those that
 * the training workloads spend their time in. Processor time of one thread, so that other programs disturb little.
 */
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensor } from '../src/core/base/hostTensor';
import { createEngine } from '../src/core/engine';
import type { Engine } from '../src/core/engine/contract';

/** Rows, summed, columns. */
type Shape = readonly [number, number, number];

const shapes: Readonly<Record<string, Shape>> = {
  'square 512': [512, 512, 512],
  'square 1024': [1024, 1024, 1024],
  'transformer-lm, feed-forward': [2048, 128, 512],
  'transformer-lm, its weights': [128, 2048, 512],
  'cnn-classify, width 5': [3840, 640, 100],
  'cnn-classify, its weights': [128, 4096, 500],
  'lstm-lm, one step': [512, 128, 32],
  'lstm-lm, one step back': [128, 512, 32],
};

const rounds = 40;

function filled(rows: number, columns: number): HostTensor {
  return float32(
    [rows, columns],
    Array.from({ length: rows * columns }, (_, i) => (i % 7) / 7 - 0.4),
  );
}

/** Milliseconds of processor time for so many products after one another, and one more sum each to keep them apart. */
async function time(engine: Engine, [m, k, n]: Shape, repeats: number): Promise<number> {
  const inference = engine.createInference({
    parameters: {},
    program: (_, { a, b }) => {
      const products = Array.from({ length: repeats }, (_v, i) =>
        tf.max(tf.matMul(a as tf.Tensor2D, tf.slice(b as tf.Tensor2D, [i, 0], [k, n]))),
      );
      return { products: tf.stack(products) };
    },
  });
  const inputs = { a: filled(m, k), b: filled(k + repeats, n) };
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    await inference.run(inputs);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  await inference.dispose();
  return best;
}

async function main(): Promise<void> {
  const { engine } = await createEngine('native', { threads: 1 });
  for (const [name, shape] of Object.entries(shapes)) {
    const operations = 2 * shape[0] * shape[1] * shape[2];
    const many = Math.max(2, Math.round(2e9 / operations / 4));
    const each = ((await time(engine, shape, 2 * many)) - (await time(engine, shape, many))) / many;
    console.log(`${name.padEnd(30)} [${shape.join(', ')}]  ${(operations / each / 1e6).toFixed(0)} GFLOP/s`);
  }
}

void main();
