/** Traces one training step (forward, backward, clipping, update) as the body of a Scan over the steps of a run. */
import * as tf from '@tensorflow/tfjs-core';
import { ActionableError } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import { createContext } from './context';
import type { Tensors, TrainerOptions, TrainerState } from './contract';
import type { Graph, Value } from './graph/graph';
import { emitScan } from './graph/scan';
import { areLarge } from './largeWeights';
import { optimize } from './passes';
import type { DerivedInput, Tracer } from './recorder';
import { frozenOf, isWeight, lossNamed, objectivesOf, optimizerOf, trainableNames, WEIGHT } from './state';
import { constantTensors, inputTensors } from './traceInference';
import { withTracer } from './tracer';
import { carriedShape, updateInParts } from './updateInParts';

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

/**
 * @param parts batches of this signature that one step accumulates
 * @param begun steps that were done when training of a parameter began
 */
export function traceTrainer(
  options: TrainerOptions,
  batch: HostTensors,
  parts = 1,
  begun: TrainerState['begun'] = {},
): TracedTrainer {
  return withTracer('the loss', tracer => {
    const { builder } = tracer;
    const body = builder.open();
    tracer.programGraph = body;
    const carried = new Map<string, Carried>();
    const carry = (name: string, shape: readonly number[]): Value => {
      const input = builder.input(name, 'float32', carriedShape(shape));
      carried.set(name, { name, input, next: input });
      return input;
    };
    const trainable = trainableNames(options);
    const shapeOf = (name: string) => options.parameters[name]!.shape;
    const parameters = Object.fromEntries(
      trainable.map(name => [
        name,
        tracer.tensor(tracer.ops.reshape(carry(names.parameter(name), shapeOf(name)), shapeOf(name))),
      ]),
    );
    const frozen = frozenTensors(tracer, options);
    for (const name of trainable)
      for (const slot of optimizerOf(options, name).slots) carry(names.slot(slot, name), shapeOf(name));
    const differentiate = () => differentiateBatch(tracer, options, { parameters, frozen }, batch);
    const whole = parts === 1 ? differentiate() : accumulateBatches(tracer, options, parts, differentiate);
    const learningRate = tracer.tensor(builder.input(names.learningRate, 'float32', []));
    const step = tracer.tensor(builder.input(names.step, 'float32', []));

    const { norm, layers } = measure(tracer, whole.gradients, trainable, options.layerOf);
    const scales = clippingScales(tracer, options, whole.gradients, norm);
    tracer.builder.place = '';
    for (const name of trainable) {
      const gradient = whole.gradients.get(name);
      if (!gradient) continue;
      const optimizer = optimizerOf(options, name);
      const scale = scales.get(name);
      const late = begun[name] ? tf.sub(step, begun[name]) : step;
      const own = [names.parameter(name), ...optimizer.slots.map(slot => names.slot(slot, name))].map(
        each => carried.get(each)!,
      );
      const [parameter, ...slots] = own.map(({ input }) => input) as [Value, ...Value[]];
      const before = { parameter, gradient: tracer.ops.reshape(gradient, parameter.shape), slots };
      const next = updateInParts(tracer, before, shapeOf(name), part => {
        const raw = tracer.tensor(part.gradient);
        const updated = optimizer.update(
          tracer.tensor(part.parameter),
          scale ? tf.mul(raw, scale) : raw,
          Object.fromEntries(optimizer.slots.map((slot, s) => [slot, tracer.tensor(part.slots[s]!)])),
          { learningRate, step: late },
          name,
        );
        return [updated.parameter, ...optimizer.slots.map(slot => updated.slots[slot]!)].map(t => tracer.value(t));
      });
      own.forEach((each, s) => {
        each.next = next[s]!;
      });
    }

    for (const [name, value] of whole.updates) {
      const own = carried.get(names.parameter(name));
      if (own) own.next = tracer.ops.reshape(value, own.input.shape);
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
      unused: trainable.filter(name => !whole.gradients.has(name)),
    };
  });
}

/** Constants of the program; inputs that no step changes where each of its sessions would hold too much. */
function frozenTensors(tracer: Tracer, options: TrainerOptions): Tensors {
  const frozen = frozenOf(options);
  if (!areLarge(frozen)) return constantTensors(tracer, frozen);
  const { builder } = tracer;
  return Object.fromEntries(
    Object.entries(frozen).map(([name, { dtype, shape }]) => [
      name,
      tracer.tensor(builder.input(names.parameter(name), dtype, shape, builder.root)),
    ]),
  );
}

/** What one batch, or the batches of a step together, gave. */
interface Differentiated {
  readonly loss: Value;
  /** None where no loss depends on a trainable parameter; in the order of the objectives. */
  readonly gradients: ReadonlyMap<string, Value>;
  readonly reported: readonly (readonly [string, Value])[];
  readonly updates: ReadonlyMap<string, Value>;
  /** What each loss is a mean over, where the program tells. */
  readonly weights: ReadonlyMap<string, Value>;
}

function differentiateBatch(
  tracer: Tracer,
  options: TrainerOptions,
  { parameters, frozen }: { readonly parameters: Tensors; readonly frozen: Tensors },
  batch: HostTensors,
): Differentiated {
  const inputs = inputTensors(tracer, batch);
  const gradients = new Map<string, Value>();
  let outputs = new Map<string, Value>();
  let updates: ReadonlyMap<string, Value> = new Map();
  for (const objective of objectivesOf(options)) {
    // What was recorded for the loss before is found again, and shared.
    const handed = createContext(tracer, true, []);
    const { grads } = tf.engine().gradients(
      () => {
        const made = options.loss({ ...frozen, ...parameters }, inputs, handed.context);
        outputs = new Map(Object.entries(made).map(([name, tensor]) => [name, tracer.value(tensor)]));
        checkScalars(outputs);
        return lossNamed(made, objective.output);
      },
      objective.parameters.map(name => parameters[name]!),
      undefined,
      true,
    ) as { grads: (tf.Tensor | undefined)[] };
    for (const [i, g] of grads.entries()) if (g) gradients.set(objective.parameters[i]!, tracer.value(g));
    updates = handed.updates;
  }
  if (gradients.size === 0)
    throw new ActionableError('no-gradient', 'the loss depends on no trainable parameter; nothing can be trained');
  const entries = [...outputs];
  return {
    loss: outputs.get('loss')!,
    gradients,
    reported: entries.filter(([name]) => name !== 'loss' && !isWeight(name)),
    updates,
    weights: new Map(entries.filter(([name]) => isWeight(name))),
  };
}

function checkScalars(outputs: ReadonlyMap<string, Value>): void {
  for (const [name, { shape }] of outputs)
    if (shape.length > 0)
      throw new ActionableError(
        'not-a-scalar',
        `the loss program's output "${name}" has shape [${shape}]; it must be a scalar`,
      );
}

/**
 * The means over several batches by their weights: what one batch of all their examples would have given. A Scan within
 * the step, so that the activations of one batch alone are held at a time. Running statistics are averaged too.
 */
function accumulateBatches(
  tracer: Tracer,
  options: TrainerOptions,
  parts: number,
  differentiate: () => Differentiated,
): Differentiated {
  const { builder, ops } = tracer;
  const body = builder.open();
  tracer.programGraph = body;
  const one = differentiate();
  builder.place = 'accumulated gradients';
  const weight = one.weights.get(WEIGHT) ?? builder.splat(1);
  const outputs = new Map(objectivesOf(options).flatMap(({ output, parameters }) => parameters.map(p => [p, output])));
  const weightOf = (output: string | undefined) => one.weights.get(`${WEIGHT}/${output}`) ?? weight;
  const terms: readonly (readonly [Value, Value])[] = [
    [one.loss, weight],
    ...[...one.gradients].map(([name, v]) => [v, weightOf(outputs.get(name))] as const),
    ...one.reported.map(([name, v]) => [v, weightOf(name)] as const),
    ...[...one.updates.values()].map(v => [v, weight] as const),
  ];
  const weights = [...new Set([weight, ...terms.map(([, own]) => own)])];
  const added = [...weights, ...terms.map(([v, own]) => ops.mul(v, own))];
  const items = [...body.inputs];
  const sums = added.map(v => builder.input(undefined, v.dtype, v.shape));
  body.inputs.splice(0, body.inputs.length, ...sums, ...items);
  body.outputs.push(...added.map((v, i) => ops.add(sums[i]!, v)));
  builder.close(body);
  const stacked = items.map(v => builder.input(v.name, v.dtype, [parts, ...v.shape]));
  const zeros = added.map(v => builder.splat(0, v.dtype, v.shape));
  const { finals } = emitScan(builder, body, zeros, stacked, parts, false);
  const totals = weights.map((_, i) => ops.binary('Max', finals[i]!, builder.splat(1e-9)));
  const means = terms.map(([, own], i) => ops.div(finals[weights.length + i]!, totals[weights.indexOf(own)]!));
  let next = 1;
  const named = (words: Iterable<string>) => new Map(Array.from(words, word => [word, means[next++]!]));
  return {
    loss: means[0]!,
    gradients: named(one.gradients.keys()),
    reported: [...named(one.reported.map(([name]) => name))],
    updates: named(one.updates.keys()),
    weights: new Map(),
  };
}

/** By what the gradient of a parameter is multiplied: each loss is clipped by the norm of its own. */
function clippingScales(
  tracer: Tracer,
  options: TrainerOptions,
  gradients: Differentiated['gradients'],
  whole: tf.Tensor,
): ReadonlyMap<string, tf.Tensor> {
  const { clipNorm } = options;
  if (clipNorm === undefined) return new Map();
  const objectives = objectivesOf(options);
  return new Map(
    objectives.flatMap(({ parameters }) => {
      const own = parameters.filter(name => gradients.has(name));
      if (own.length === 0) return [];
      const norm = objectives.length === 1 ? whole : measure(tracer, gradients, own, undefined).norm;
      const scale = tf.div(clipNorm, tf.maximum(norm, clipNorm));
      return own.map(name => [name, scale] as const);
    }),
  );
}

/** Norms of the gradients: of all, and of each layer: roots of sums of squares. */
function measure(
  tracer: Tracer,
  gradients: Differentiated['gradients'],
  parameters: readonly string[],
  layerOf: TrainerOptions['layerOf'],
): { readonly norm: tf.Tensor; readonly layers: readonly (readonly [string, tf.Tensor])[] } {
  tracer.builder.place = 'norm of the gradients';
  const { ops } = tracer;
  const all: Value[] = [];
  const byLayer = new Map<string, Value[]>();
  for (const parameter of parameters) {
    const gradient = gradients.get(parameter);
    if (!gradient) continue;
    const flat = ops.reshape(gradient, [gradient.shape.reduce((n, d) => n * d, 1)]);
    const square = ops.reduce('ReduceSumSquare', flat, [0]);
    all.push(square);
    if (!layerOf) continue;
    const layer = layerOf(parameter);
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), square]);
  }
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
