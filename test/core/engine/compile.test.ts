import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { ActionableError } from '../../../src/core/base/errors';
import type { LossProgram, TrainerOptions } from '../../../src/core/engine/contract';
import { attend, embed, layerNorm, softmaxCrossEntropy } from '../../../src/core/engine/functions';
import type { Graph } from '../../../src/core/engine/graph/graph';
import { toOnnx } from '../../../src/core/engine/graph/toOnnx';
import { createEngine } from '../../../src/core/engine/index';
import { loadRuntime } from '../../../src/core/engine/runtime';
import { withTracer } from '../../../src/core/engine/tracer';
import { traceTrainer } from '../../../src/core/engine/traceTrainer';
import { lstm } from '../../../src/core/layers/lstm';
import { adam, integers, normals } from './programs';

const kernels = {
  inputKernel: normals([16, 64], 'input', 0.3),
  recurrentKernel: normals([16, 64], 'recurrent', 0.3),
  bias: normals([64], 'bias', 0.3),
};

const bidirectional: LossProgram = (p, { ids, labels }) => {
  const x = embed(p.table!, ids!);
  const own = { inputKernel: p.inputKernel!, recurrentKernel: p.recurrentKernel!, bias: p.bias! };
  const read = [false, true].map(reverse => lstm(x, undefined, own, { reverse }).hidden);
  const pooled = tf.mean(tf.addN(read), 1) as tf.Tensor2D;
  return { loss: softmaxCrossEntropy(pooled, labels!) };
};

const transformer: LossProgram = (p, { ids, labels }) => {
  let x = embed(p.table!, ids!);
  for (let i = 0; i < 2; i++) {
    const y = layerNorm(x, p.scale!, p.shift!);
    x = tf.add(x, attend(y, y, y).output);
  }
  return { loss: softmaxCrossEntropy(tf.mean(x, 1), labels!) };
};

const options = (loss: LossProgram): TrainerOptions => ({
  loss,
  parameters: {
    table: normals([1000, 16], 'table'),
    ...kernels,
    scale: normals([16], 'scale'),
    shift: normals([16], 'shift'),
  },
  optimizer: adam,
  seed: 0,
});
const batch = (time: number) => ({ ids: integers([4, time], 1000, 'ids'), labels: integers([4], 16, 'labels') });

function countNodes(graph: Graph): number {
  return graph.nodes.reduce((n, node) => n + 1 + (node.body ? countNodes(node.body) : 0), 0);
}

describe('compiling', () => {
  for (const [name, loss] of Object.entries({ bidirectional, transformer })) {
    it(`${name}: as many nodes at length 512 as at 64`, () => {
      const count = (time: number) => countNodes(traceTrainer(options(loss), batch(time)).graph);
      assert.equal(count(512), count(64));
    });

    it(`${name}: is compiled at length 512`, async () => {
      const runtime = await loadRuntime('native', 2);
      const traced = traceTrainer(options(loss), batch(512));
      const model = await runtime.compile(toOnnx(traced.graph, traced.outputNames), 'the step', false);
      await model.release();
    });
  }

  it('names the node that the runtime refuses', async () => {
    const runtime = await loadRuntime('native', 1);
    const bytes = withTracer('the test', ({ builder }) => {
      const x = builder.input('x', 'float32', [2]);
      builder.place = 'Exp of the test';
      builder.root.outputs.push(builder.emit('NoSuchOperator', [x], x));
      return toOnnx(builder.root, ['y']);
    });
    await assert.rejects(runtime.compile(bytes, 'the test', false), (error: unknown) => {
      assert.ok(error instanceof ActionableError);
      assert.equal(error.code, 'engine-compile');
      assert.match(error.message, /^the test does not compile: .*NoSuchOperator/s);
      return true;
    });
  });

  it('keeps the last few signatures and answers runs that overlap', async () => {
    const { engine } = await createEngine('native', { threads: 1 });
    const inference = engine.createInference({ program: (_, { x }) => ({ y: tf.sum(tf.square(x!)) }), parameters: {} });
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        inference.run({ x: { dtype: 'float32', shape: [i + 1], data: new Float32Array(i + 1).fill(2) } }),
      ),
    );
    assert.deepEqual(
      results.map(r => r.y!.data[0]),
      Array.from({ length: 20 }, (_, i) => 4 * (i + 1)),
    );
    await inference.dispose();
  });
});
