import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { int32 } from '../../../src/core/base/hostTensor';
import type { LossProgram, Optimizer } from '../../../src/core/engine/contract';
import { scan } from '../../../src/core/engine/functions';
import { printGraph } from '../../../src/core/engine/graph/print';
import { traceTrainer } from '../../../src/core/engine/traceTrainer';
import { normals } from './programs';

const descent: Optimizer = {
  name: 'sgd',
  slots: [],
  update: (parameter, gradient, _slots, { learningRate }) => ({
    parameter: tf.sub(parameter, tf.mul(gradient, learningRate)),
    slots: {},
  }),
};

function print(loss: LossProgram, frozen: string[] = []): string {
  const parameters = { weight: normals([3, 2], 'weight'), bias: normals([2], 'bias') };
  const batch = { x: normals([4, 3], 'x') };
  return printGraph(
    traceTrainer({ loss, parameters, optimizer: descent, seed: 0, frozen: new Set(frozen) }, batch).graph,
  );
}

function assertPrint(actual: string, expected: string): void {
  const lines = expected.split('\n').slice(1, -1);
  const indent = Math.min(...lines.map(line => line.search(/\S/)));
  assert.equal(actual, lines.map(line => line.slice(indent)).join('\n'));
}

describe('traceTrainer', () => {
  it('a linear regression: forward, backward and update', () => {
    const loss: LossProgram = ({ weight, bias }, { x }) => ({
      loss: tf.mean(tf.square(tf.add(tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D), bias!))),
    });
    assertPrint(
      print(loss),
      `
        graph(parameter/weight: float32[3,2], parameter/bias: float32[2], x: float32[K,4,3], run/learning-rate: float32[K], run/step: float32[K])
          %0: float32[3,2], %1: float32[2], %2: float32[K], %3: float32[K] = Scan(parameter/weight, parameter/bias, x, run/learning-rate) {states=2}
            graph(parameter/weight: float32[3,2], parameter/bias: float32[2], x: float32[4,3], run/learning-rate: float32[])
              %4: float32[4,2] = Gemm(x, parameter/weight, parameter/bias) {transA=0, transB=0}
              %5: float32[4,2] = Mul(%4, %4)
              %6: float32[] = ReduceMean(%5, [0,1]) {keepdims=0}
              %7: float32[4,2] = Mul(%4, 0.25)
              %8: float32[2] = ReduceSum(%7, 0[1]) {keepdims=0}
              %9: float32[3,2] = Gemm(x, %7) {transA=1, transB=0}
              %10: float32[6] = Reshape(%9, [6])
              %11: float32[] = ReduceSumSquare(%10, 0[1]) {keepdims=0}
              %12: float32[] = ReduceSumSquare(%8, 0[1]) {keepdims=0}
              %13: float32[] = Add(%11, %12)
              %14: float32[] = Sqrt(%13)
              %15: float32[3,2] = Mul(%9, run/learning-rate)
              %16: float32[3,2] = Sub(parameter/weight, %15)
              %17: float32[2] = Mul(%8, run/learning-rate)
              %18: float32[2] = Sub(parameter/bias, %17)
              return %16, %18, %6, %14
          return %0, %1, %2, %3
      `,
    );
  });

  it('a frozen parameter is a constant, and what depends on constants alone stands outside the steps', () => {
    const loss: LossProgram = ({ weight, bias }, { x }) => ({
      loss: tf.sum(tf.add(tf.matMul(x as tf.Tensor2D, tf.exp(weight!) as tf.Tensor2D), bias!)),
    });
    assertPrint(
      print(loss, ['weight']),
      `
        graph(parameter/bias: float32[2], x: float32[K,4,3], run/learning-rate: float32[K], run/step: float32[K])
          %0: float32[] = ReduceSumSquare(4[2], 0[1]) {keepdims=0}
          %1: float32[] = Sqrt(%0)
          %2: float32[2], %3: float32[K], %4: float32[K] = Scan(parameter/bias, x, run/learning-rate) {states=1}
            graph(parameter/bias: float32[2], x: float32[4,3], run/learning-rate: float32[])
              %5: float32[4,2] = Gemm(x, [1.8257139921188354,0.6294119358062744,1.4655628204345703,0.6997078061103821,6.184629917144775,0.502619206905365], parameter/bias) {transA=0, transB=0}
              %6: float32[] = ReduceSum(%5, [0,1]) {keepdims=0}
              %7: float32[] = Mul(4, run/learning-rate)
              %8: float32[2] = Expand(%7, [2])
              %9: float32[2] = Sub(parameter/bias, %8)
              return %9, %6, %1
          return %2, %3, %4
      `,
    );
  });

  it('a recurrence: what the body does not change stands outside it, weight gradients are one product', () => {
    const loss: LossProgram = ({ weight, bias }, { x }) => {
      const { state } = scan(
        ({ h }, { step }) => {
          const next = tf.tanh(tf.add(tf.matMul(h as tf.Tensor2D, tf.transpose(weight!) as tf.Tensor2D), step!));
          return { state: { h: tf.matMul(next as tf.Tensor2D, weight as tf.Tensor2D) }, output: {} };
        },
        { h: tf.reshape(bias!, [1, 2]) },
        { step: tf.reshape(x!, [4, 1, 3]) },
      );
      return { loss: tf.sum(state.h!) };
    };
    assertPrint(
      print(loss),
      `
        graph(parameter/weight: float32[3,2], parameter/bias: float32[2], x: float32[K,4,3], run/learning-rate: float32[K], run/step: float32[K])
          %0: float32[3,2], %1: float32[2], %2: float32[K], %3: float32[K] = Scan(parameter/weight, parameter/bias, x, run/learning-rate) {states=2}
            graph(parameter/weight: float32[3,2], parameter/bias: float32[2], x: float32[4,3], run/learning-rate: float32[])
              %4: float32[1,2] = Reshape(parameter/bias, [1,2])
              %5: float32[4,1,3] = Reshape(x, [4,1,3])
              %6: float32[2,3] = Transpose(parameter/weight) {perm=[1,0]}
              %7: float32[1,2], %8: float32[4,1,3], %9: float32[4,1,3], %10: float32[4,1,2] = Scan(%4, %5) {states=1}
                graph(%11: float32[1,2], %12: float32[1,3])
                  %13: float32[1,3] = Gemm(%11, %6, %12) {transA=0, transB=0}
                  %14: float32[1,3] = Tanh(%13)
                  %15: float32[1,2] = MatMul(%14, parameter/weight)
                  %16: float32[1,3] = Mul(%14, %14)
                  %17: float32[1,3] = Sub(1, %16)
                  return %15, %14, %17, %11
              %18: float32[] = ReduceSum(%7, [0,1]) {keepdims=0}
              %19: float32[1,2], %20: float32[4,1,3], %21: float32[4,1,2] = Scan(1[1,2], %9) {states=1, backwards}
                graph(%22: float32[1,2], %23: float32[1,3])
                  %24: float32[1,3] = Gemm(%22, parameter/weight) {transA=0, transB=1}
                  %25: float32[1,3] = Mul(%23, %24)
                  %26: float32[1,2] = Gemm(%25, %6) {transA=0, transB=1}
                  return %26, %25, %22
              %27: float32[4,3] = Reshape(%8, [4,3])
              %28: float32[4,2] = Reshape(%21, [4,2])
              %29: float32[4,2] = Reshape(%10, [4,2])
              %30: float32[4,3] = Reshape(%20, [4,3])
              %31: float32[2,3] = Gemm(%29, %30) {transA=1, transB=0}
              %32: float32[3,2] = Transpose(%31) {perm=[1,0]}
              %33: float32[3,2] = Gemm(%27, %28, %32) {transA=1, transB=0}
              %34: float32[2] = Reshape(%19, [2])
              %35: float32[6] = Reshape(%33, [6])
              %36: float32[] = ReduceSumSquare(%35, 0[1]) {keepdims=0}
              %37: float32[] = ReduceSumSquare(%34, 0[1]) {keepdims=0}
              %38: float32[] = Add(%36, %37)
              %39: float32[] = Sqrt(%38)
              %40: float32[3,2] = Mul(%33, run/learning-rate)
              %41: float32[3,2] = Sub(parameter/weight, %40)
              %42: float32[2] = Mul(%34, run/learning-rate)
              %43: float32[2] = Sub(parameter/bias, %42)
              return %41, %43, %18, %39
          return %0, %1, %2, %3
      `,
    );
  });

  it('says that a parameter-free loss cannot be trained', () => {
    assert.throws(() => print((_, { x }) => ({ loss: tf.sum(x!) })), { code: 'no-gradient' });
  });

  it('says which output is not a scalar', () => {
    assert.throws(
      () =>
        print(({ weight }, { x }) => ({ loss: tf.sum(tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D)), each: x! })),
      {
        code: 'not-a-scalar',
        message: 'the loss program\'s output "each" has shape [4,3]; it must be a scalar',
      },
    );
  });

  it('names what cannot be compiled', () => {
    const sum = (t: tf.Tensor) => ({ loss: tf.sum(t) });
    const read: LossProgram = ({ weight }) => sum(tf.mul(weight!, tf.exp(weight!).dataSync()[0]!));
    assert.throws(() => print(read), {
      code: 'untraceable',
      message:
        'the loss cannot be compiled: it uses the elements of a tensor (made by Exp of the loss) while it is being compiled; compute with TensorFlow.js functions alone, without dataSync, array or data',
    });
    assert.throws(() => print(({ weight }) => sum(tf.dropout(weight!, 0.5))), {
      code: 'untraceable',
      message:
        /the loss cannot be compiled: it uses tf\.\w+, which would draw its numbers only once; use context\.dropout/,
    });
    assert.throws(() => print(({ weight }) => sum(tf.mul(weight!, tf.randomNormal([3, 2])))), { code: 'untraceable' });
    assert.throws(
      () =>
        print(({ weight }) =>
          sum(
            tf.add(
              weight!,
              tf
                .unique(int32([2]).data)
                .values.cast('float32')
                .sum(),
            ),
          ),
        ),
      {
        code: 'untraceable',
        message: /^the loss cannot be compiled: it uses the kernel Unique; /,
      },
    );
  });
});
