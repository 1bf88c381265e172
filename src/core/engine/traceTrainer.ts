/** Traces one training step (forward, backward, clipping, update) as the body of a Scan over the steps of a run. */
import * as tf from '@tensorflow/tfjs-core';
import { ActionableError } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import { createContext } from './context';
import type { TrainerOptions } from './contract';
import type { Graph, Value } from './graph/graph';
import { emitScan } from './graph/scan';
import { optimize } from './passes';
import { trainableNames } from './state';
import { constantTensors, inputTensors } from './traceInference';
import { type DerivedInput, type Tracer, withTracer } from './tracer';

/** Names of the run's own inputs and outputs, beside parameters, slots (`SLOT/PARAMETER`) and the batch. */
export const names = {
  parameter: (name: string) => `parameter/${name}`,
  slot: (slot: string, name: string) => `slot/${slot}/${name}`,
  /** Outputs need names other than the inputs'. */
  next: (name: string) => `next/${name}`,
  learningRate: 'run/learning-rate',
  step: 'run/step',
  loss: 'run/loss',
  gradientNorm: 'run/gradient-norm',
  output: (name: string) => `output/${name}`,
} as const;

export interface TracedTrainer {
  readonly graph: Graph;
  readonly outputNames: readonly string[];
  readonly derived: readonly DerivedInput[];
  /** The loss program's scalar outputs beside the loss. */
  readonly scalars: readonly string[];
  /** Parameters that the loss does not depend on. */
  readonly unused: readonly string[];
}

interface Carried {
  readonly name: string;
  readonly input: Value;
  next: Value;
}

export function traceTrainer(options: TrainerOptions, batch: HostTensors): TracedTrainer {
  return withTracer('the loss', tracer => {
    const { builder } = tracer;
    const body = builder.open();
    tracer.programGraph = body;
    const carried = new Map<string, Carried>();
    const carry = (name: string, shape: readonly number[]): tf.Tensor => {
      const input = builder.input(name, 'float32', shape);
      carried.set(name, { name, input, next: input });
      return tracer.tensor(input);
    };
    const trainable = trainableNames(options);
    const parameters = Object.fromEntries(
      trainable.map(name => [name, carry(names.parameter(name), options.parameters[name]!.shape)]),
    );
    const slots = trainable.flatMap(name =>
      options.optimizer.slots.map(slot => carry(names.slot(slot, name), options.parameters[name]!.shape)),
    );
    const frozen = Object.fromEntries(Object.entries(options.parameters).filter(([name]) => options.frozen?.has(name)));
    const inputs = inputTensors(tracer, batch);
    const learningRate = tracer.tensor(builder.input(names.learningRate, 'float32', []));
    const step = tracer.tensor(builder.input(names.step, 'float32', []));

    const { context, updates } = createContext(tracer, true, []);
    let reported: [string, Value][] = [];
    let loss: Value | undefined;
    const xs = trainable.map(name => parameters[name]!);
    const { grads } = tf.engine().gradients(
      () => {
        const outputs = options.loss({ ...constantTensors(tracer, frozen), ...parameters }, inputs, context);
        loss = tracer.value(outputs.loss);
        reported = Object.entries(outputs).flatMap(([name, t]) => (name === 'loss' ? [] : [[name, tracer.value(t)]]));
        for (const [name, value] of [['loss', loss] as const, ...reported])
          if (value.shape.length > 0)
            throw new ActionableError(
              'not-a-scalar',
              `the loss program's output "${name}" has shape [${value.shape}]; it must be a scalar`,
            );
        return outputs.loss as tf.Scalar;
      },
      xs,
      undefined,
      true,
    ) as { grads: (tf.Tensor | undefined)[] };
    if (grads.every(g => !g))
      throw new ActionableError('no-gradient', 'the loss depends on no trainable parameter; nothing can be trained');

    const norm = globalNorm(
      grads.filter(g => g !== undefined),
      tracer,
    );
    const scale =
      options.clipNorm === undefined ? undefined : tf.div(options.clipNorm, tf.maximum(norm, options.clipNorm));
    tracer.builder.place = '';
    trainable.forEach((name, i) => {
      const gradient = grads[i];
      if (!gradient) return;
      const own = Object.fromEntries(
        options.optimizer.slots.map((slot, s) => [slot, slots[i * options.optimizer.slots.length + s]!]),
      );
      const clipped = scale ? tf.mul(gradient, scale) : gradient;
      const updated = options.optimizer.update(xs[i]!, clipped, own, { learningRate, step }, name);
      carried.get(names.parameter(name))!.next = tracer.value(updated.parameter);
      for (const slot of options.optimizer.slots)
        carried.get(names.slot(slot, name))!.next = tracer.value(updated.slots[slot]!);
    });

    for (const [name, value] of updates) {
      const own = carried.get(names.parameter(name));
      if (own) own.next = value;
    }

    const scalars: [string, Value][] = [
      [names.loss, loss!],
      [names.gradientNorm, tracer.value(norm)],
      ...reported.map(([name, value]): [string, Value] => [names.output(name), value]),
    ];
    const graph = wrap(tracer, body, [...carried.values()], scalars);
    return {
      graph,
      outputNames: [...[...carried.keys()].map(names.next), ...scalars.map(([name]) => name)],
      derived: tracer.derived,
      scalars: reported.map(([name]) => name),
      unused: trainable.filter((_, i) => !grads[i]),
    };
  });
}

/** The root of the sum of squares over all gradients. */
function globalNorm(gradients: readonly tf.Tensor[], tracer: Tracer): tf.Tensor {
  tracer.builder.place = 'global norm of the gradients';
  const { ops } = tracer;
  const squares = gradients.map(g => {
    const value = tracer.value(g);
    return ops.reduce('ReduceSumSquare', ops.reshape(value, [value.shape.reduce((n, d) => n * d, 1)]), [0]);
  });
  return tracer.tensor(
    ops.unary(
      'Sqrt',
      squares.reduce((a, b) => ops.add(a, b)),
    ),
  );
}

/** Closes the body and writes the Scan over K steps around it. */
function wrap(tracer: Tracer, body: Graph, carried: readonly Carried[], scalars: readonly [string, Value][]): Graph {
  const { builder } = tracer;
  builder.place = 'the steps of a run';
  const isCarried = new Set(carried.map(c => c.input));
  const items = body.inputs.filter(v => !isCarried.has(v));
  body.inputs.splice(0, body.inputs.length, ...carried.map(c => c.input), ...items);
  body.outputs.push(...carried.map(c => c.next), ...scalars.map(([, value]) => value));
  builder.close(body);
  const states = carried.map(c => builder.input(c.name, c.input.dtype, c.input.shape));
  const stacked = items.map(v => builder.input(v.name, v.dtype, [-1, ...v.shape]));
  const { finals, results } = emitScan(builder, body, states, stacked, -1, false);
  builder.root.outputs.push(...finals, ...results);
  return optimize(builder.root);
}
