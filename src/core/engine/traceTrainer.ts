/** Traces one training step (forward, backward, clipping, update) as the body of a Scan over the steps of a run. */
import * as tf from '@tensorflow/tfjs-core';
import { ActionableError } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import { createContext } from './context';
import type { Tensors, TrainerOptions } from './contract';
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
  layerNorm: (layer: string) => `gradient-norm/${layer}`,
  output: (name: string) => `output/${name}`,
} as const;

export interface TracedTrainer {
  readonly graph: Graph;
  readonly outputNames: readonly string[];
  readonly derived: readonly DerivedInput[];
  /** The loss program's scalar outputs beside the loss. */
  readonly scalars: readonly string[];
  /** Those whose gradients' norms are told. */
  readonly layers: readonly string[];
  /** Parameters that the loss does not depend on. */
  readonly unused: readonly string[];
}

interface Carried {
  readonly name: string;
  readonly input: Value;
  next: Value;
}

/** @param parts batches of this signature that one step accumulates */
export function traceTrainer(options: TrainerOptions, batch: HostTensors, parts = 1): TracedTrainer {
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
    const differentiate = () => differentiateBatch(tracer, options, parameters, batch);
    const whole = parts === 1 ? differentiate() : accumulateBatches(tracer, parts, differentiate);
    const learningRate = tracer.tensor(builder.input(names.learningRate, 'float32', []));
    const step = tracer.tensor(builder.input(names.step, 'float32', []));

    const grads = whole.gradients.map(value => value && tracer.tensor(value));
    const { norm, layers } = measure(tracer, whole.gradients, trainable, options.layerOf);
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
      const updated = options.optimizer.update(parameters[name]!, clipped, own, { learningRate, step }, name);
      carried.get(names.parameter(name))!.next = tracer.value(updated.parameter);
      for (const slot of options.optimizer.slots)
        carried.get(names.slot(slot, name))!.next = tracer.value(updated.slots[slot]!);
    });

    for (const [name, value] of whole.updates) {
      const own = carried.get(names.parameter(name));
      if (own) own.next = value;
    }

    const scalars: [string, Value][] = [
      [names.loss, whole.loss],
      [names.gradientNorm, tracer.value(norm)],
      ...layers.map(([layer, value]): [string, Value] => [names.layerNorm(layer), tracer.value(value)]),
      ...whole.reported.map(([name, value]): [string, Value] => [names.output(name), value]),
    ];
    const graph = wrap(tracer, body, [...carried.values()], scalars);
    return {
      graph,
      outputNames: [...[...carried.keys()].map(names.next), ...scalars.map(([name]) => name)],
      derived: tracer.derived,
      scalars: whole.reported.map(([name]) => name),
      layers: layers.map(([layer]) => layer),
      unused: trainable.filter((_, i) => !whole.gradients[i]),
    };
  });
}

/** What one batch, or the batches of a step together, gave. */
interface Differentiated {
  readonly loss: Value;
  /** In the order of the trainable parameters; none where the loss does not depend on one. */
  readonly gradients: readonly (Value | undefined)[];
  readonly reported: readonly (readonly [string, Value])[];
  readonly updates: ReadonlyMap<string, Value>;
  /** What the loss is a mean over, where the program tells. */
  readonly weight?: Value;
}

function differentiateBatch(
  tracer: Tracer,
  options: TrainerOptions,
  parameters: Tensors,
  batch: HostTensors,
): Differentiated {
  const frozen = Object.fromEntries(Object.entries(options.parameters).filter(([name]) => options.frozen?.has(name)));
  const inputs = inputTensors(tracer, batch);
  const { context, updates } = createContext(tracer, true, []);
  let outputs: readonly (readonly [string, Value])[] = [];
  const { grads } = tf.engine().gradients(
    () => {
      const made = options.loss({ ...constantTensors(tracer, frozen), ...parameters }, inputs, context);
      outputs = Object.entries(made).map(([name, tensor]) => [name, tracer.value(tensor)]);
      for (const [name, value] of outputs)
        if (value.shape.length > 0)
          throw new ActionableError(
            'not-a-scalar',
            `the loss program's output "${name}" has shape [${value.shape}]; it must be a scalar`,
          );
      return made.loss as tf.Scalar;
    },
    Object.values(parameters),
    undefined,
    true,
  ) as { grads: (tf.Tensor | undefined)[] };
  if (grads.every(g => !g))
    throw new ActionableError('no-gradient', 'the loss depends on no trainable parameter; nothing can be trained');
  const named = (name: string) => outputs.find(([own]) => own === name)?.[1];
  return {
    loss: named('loss')!,
    gradients: grads.map(g => g && tracer.value(g)),
    reported: outputs.filter(([name]) => name !== 'loss' && name !== 'weight'),
    updates,
    weight: named('weight'),
  };
}

/**
 * The means over several batches by their weights: what one batch of all their examples would have given. A Scan within
 * the step, so that the activations of one batch alone are held at a time. Running statistics are averaged too.
 */
function accumulateBatches(tracer: Tracer, parts: number, differentiate: () => Differentiated): Differentiated {
  const { builder, ops } = tracer;
  const body = builder.open();
  tracer.programGraph = body;
  const one = differentiate();
  builder.place = 'accumulated gradients';
  const weight = one.weight ?? builder.splat(1);
  const present = one.gradients.filter(g => g !== undefined);
  const terms = [one.loss, ...present, ...one.reported.map(([, v]) => v), ...one.updates.values()];
  const added = [weight, ...terms.map(v => ops.mul(v, weight))];
  const items = [...body.inputs];
  const sums = added.map(v => builder.input(undefined, v.dtype, v.shape));
  body.inputs.splice(0, body.inputs.length, ...sums, ...items);
  body.outputs.push(...added.map((v, i) => ops.add(sums[i]!, v)));
  builder.close(body);
  const stacked = items.map(v => builder.input(v.name, v.dtype, [parts, ...v.shape]));
  const zeros = added.map(v => builder.splat(0, v.dtype, v.shape));
  const { finals } = emitScan(builder, body, zeros, stacked, parts, false);
  const total = ops.binary('Max', finals[0]!, builder.splat(1e-9));
  const means = finals.slice(1).map(v => ops.div(v, total));
  const [loss, ...rest] = means as [Value, ...Value[]];
  const reported = rest.slice(present.length, present.length + one.reported.length);
  const updated = rest.slice(present.length + one.reported.length);
  let next = 0;
  return {
    loss,
    gradients: one.gradients.map(g => g && rest[next++]),
    reported: one.reported.map(([name], i) => [name, reported[i]!]),
    updates: new Map([...one.updates.keys()].map((name, i) => [name, updated[i]!])),
  };
}

/** Norms of the gradients: of all, and of each layer: roots of sums of squares. */
function measure(
  tracer: Tracer,
  gradients: readonly (Value | undefined)[],
  parameters: readonly string[],
  layerOf: TrainerOptions['layerOf'],
): { readonly norm: tf.Tensor; readonly layers: readonly (readonly [string, tf.Tensor])[] } {
  tracer.builder.place = 'norm of the gradients';
  const { ops } = tracer;
  const all: Value[] = [];
  const byLayer = new Map<string, Value[]>();
  gradients.forEach((gradient, i) => {
    if (!gradient) return;
    const flat = ops.reshape(gradient, [gradient.shape.reduce((n, d) => n * d, 1)]);
    const square = ops.reduce('ReduceSumSquare', flat, [0]);
    all.push(square);
    if (!layerOf) return;
    const layer = layerOf(parameters[i]!);
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), square]);
  });
  const root = (squares: readonly Value[]) =>
    tracer.tensor(
      ops.unary(
        'Sqrt',
        squares.reduce((a, b) => ops.add(a, b)),
      ),
    );
  return { norm: root(all), layers: [...byLayer].map(([layer, squares]) => [layer, root(squares)]) };
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
