import assert from 'node:assert/strict';
import { loadRuntime } from '../../../src/core/engine/runtime';
import { type OnnxGraph, writeOnnx } from '../../../src/core/formats/onnx';

describe('formats/onnx', () => {
  it('writes weights of 8 bits with their sign, which ONNX Runtime reads', async () => {
    const bytes = (data: Int8Array | Float32Array) => new Uint8Array(data.buffer);
    const graph: OnnxGraph = {
      name: 'eight bits',
      nodes: [
        {
          name: 'weights',
          op: 'DequantizeLinear',
          domain: '',
          inputs: ['quantized', 'scale', 'zero'],
          outputs: ['weights'],
          attributes: [],
        },
      ],
      initializers: [
        { name: 'quantized', dtype: 'int8', shape: [2, 2], bytes: bytes(Int8Array.of(-128, -1, 0, 127)) },
        { name: 'scale', dtype: 'float32', shape: [], bytes: bytes(Float32Array.of(0.5)) },
        { name: 'zero', dtype: 'int8', shape: [], bytes: bytes(Int8Array.of(1)) },
      ],
      inputs: [],
      outputs: [{ name: 'weights', dtype: 'float32', shape: [2, 2] }],
    };
    const model = writeOnnx({ producer: 'a test', graph, opsets: { '': 20 } });
    const runtime = await loadRuntime('native', 1);
    const compiled = await runtime.compile(model, 'the weights', false);
    const { weights } = await compiled.run({});
    assert.deepEqual(
      [weights!.shape, [...weights!.data]],
      [
        [2, 2],
        [-64.5, -1, -0.5, 63],
      ],
    );
    await compiled.release();
  });
});
