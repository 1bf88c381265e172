/** What is recorded while TensorFlow.js functions are traced: values of tensors, constants, and inputs that the host derives. */
import * as tf from '@tensorflow/tfjs-core';
import { ActionableError, internal } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import { Builder } from './graph/builder';
import type { ElementType, Graph, TypedData, Value } from './graph/graph';
import { Ops } from './graph/ops';

/** What the host computes derived inputs from. */
export interface DeriveContext {
  readonly inputs: HostTensors;
  readonly seed: number;
  /** Steps done before this one; batches of one step have parts of a step between them. */
  readonly step: number;
}

export interface DerivedInput {
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  readonly compute: (context: DeriveContext) => TypedData;
}

/** What a kernel rule has at hand. */
export class Tracer {
  readonly builder = new Builder();
  readonly ops = new Ops(this.builder);
  private readonly values = new WeakMap<object, Value>();
  /** Called with every tensor that a kernel reads; how a scan finds what its body captures. */
  onRead: ((tensor: tf.Tensor) => void) | undefined;
  /** The graph that the program's inputs belong to, once it is open. */
  programGraph: Graph = this.builder.root;
  readonly derived: DerivedInput[] = [];
  private readonly derivedValues = new Map<string, Value>();

  constructor(readonly program: string) {}

  /**
   * An input that the host computes at each run from the program's own inputs, the seed and the step.
   * @param key one input for all that ask with the same key
   */
  derive(key: string, dtype: ElementType, shape: readonly number[], compute: DerivedInput['compute']): Value {
    const known = this.derivedValues.get(key);
    if (known) return known;
    const name = `derived/${this.derived.length}`;
    this.derived.push({ name, dtype, shape, compute });
    const value = this.builder.input(name, dtype, shape, this.programGraph);
    this.derivedValues.set(key, value);
    return value;
  }

  /** The symbolic tensor of a value. */
  tensor(value: Value): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo(this.info(value), tf.backend());
  }

  info(value: Value): tf.TensorInfo {
    const dataId = {};
    this.values.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype: tfType(value.dtype) };
  }

  /** The value of a tensor; one that an ordinary backend made is a constant. */
  value(tensor: tf.TensorInfo): Value {
    const known = this.values.get(tensor.dataId);
    if (known) return known.shape.join() === tensor.shape.join() ? known : this.ops.reshape(known, tensor.shape);
    const made = this.write(tf.engine().readSync(tensor.dataId), tensor.shape, tensor.dtype);
    this.values.set(tensor.dataId, made);
    return made;
  }

  valueOfId(dataId: object): Value | undefined {
    return this.values.get(dataId);
  }

  owns(tensor: tf.TensorInfo): boolean {
    return this.values.has(tensor.dataId);
  }

  store(dataId: object, value: Value): void {
    this.values.set(dataId, value);
  }

  write(values: ArrayLike<unknown>, shape: readonly number[], dtype: tf.DataType): Value {
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool')
      throw untraceable(this, `tensors of type ${dtype}`, 'use float32, int32 or bool');
    const typed = values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array;
    const data = typed ? values : (Array.from(values) as number[]);
    return this.builder.constant(data, dtype, shape);
  }
}

function tfType(dtype: ElementType): tf.DataType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw internal(`${dtype} has no TensorFlow.js type`);
}

export function untraceable(tracer: Tracer, what: string, advice: string): ActionableError {
  return new ActionableError('untraceable', `${tracer.program} cannot be compiled: it uses ${what}; ${advice}`);
}
