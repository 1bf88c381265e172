import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../../src/core/base/hostTensor';
import type { Tensors } from '../../../../src/core/engine/contract';
import { scan } from '../../../../src/core/engine/functions';
import { productsOf } from '../../../../src/core/engine/graph/work';
import { traceInference } from '../../../../src/core/engine/traceInference';
import { normals } from '../programs';

function count(inputs: HostTensors, program: (inputs: Tensors) => tf.Tensor): number {
  const parameters = { kernel: normals([3, 5], 'kernel'), square: normals([4, 4], 'square') };
  const run = (p: Tensors, given: Tensors) => ({ made: program({ ...p, ...given }) });
  return productsOf(traceInference({ program: run, parameters }, inputs).graph);
}

const multiply = (a: tf.Tensor, b: tf.Tensor, turnA = false, turnB = false) =>
  tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, turnA, turnB);

describe('productsOf', () => {
  it('counts rows x inner x columns, however the operands are turned', () => {
    assert.equal(
      count({ x: normals([7, 3], 'x') }, p => multiply(p.x!, p.kernel!)),
      7 * 3 * 5,
    );
    assert.equal(
      count({ x: normals([7, 5], 'x') }, p => multiply(p.x!, p.kernel!, false, true)),
      7 * 5 * 3,
    );
    assert.equal(
      count({ x: normals([2, 7, 3], 'x') }, p => multiply(p.x!, p.x!, true)),
      2 * 3 * 7 * 3,
    );
  });

  it('counts the body of a loop once a step', () => {
    const loop = ({ x, square }: Tensors) =>
      scan(
        ({ hidden }, step) => ({ state: { hidden: tf.tanh(tf.add(multiply(hidden!, square!), step.x!)) }, output: {} }),
        { hidden: tf.zeros([2, 4]) },
        { x: x! },
      ).state.hidden!;
    assert.equal(count({ x: normals([9, 2, 4], 'x') }, loop), 9 * 2 * 4 * 4);
  });

  it('counts nothing where nothing is multiplied', () => {
    assert.equal(
      count({ x: normals([7, 3], 'x') }, p => tf.exp(p.x!)),
      0,
    );
  });
});
