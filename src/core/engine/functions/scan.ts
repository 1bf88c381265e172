/**
 * Recurrences as one operator, as jax.lax.scan has them: the body is recorded once whatever the length.
 * The gradient is a second scan in the other direction, derived from the body by TensorFlow.js's own gradients; what the forward
 * scan must remember for it goes out as further results, and weight gradients become one product over all steps.
 */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../../base/errors';
import type { Tensors } from '../contract';
import type { Value } from '../graph/graph';
import { mismatch } from '../graph/ops';
import { emitScan } from '../graph/scan';
import type { Tracer } from '../recorder';
import { currentTracer, registerEngineKernel } from '../tracer';
import { type RecordedBody, recordBody } from './recordBody';
import { reverseScan } from './reverseScan';
import type { ScanBody } from './scanBody';

export interface ScanOptions {
  /** From the last step to the first; outputs keep the inputs' order. */
  readonly reverse?: boolean;
}

export interface Scanned {
  /** After the last step. */
  readonly state: Tensors;
  /** [time, ...] */
  readonly output: Tensors;
}

/**
 * @param body written with TensorFlow.js functions; tensors around it (weights) may be used freely
 * @param state at the start
 * @param inputs each [time, ...], at least one
 */
export function scan(body: ScanBody, state: Tensors, inputs: Tensors, options: ScanOptions = {}): Scanned {
  const times = Object.values(inputs).map(x => x.shape[0]!);
  if (times.length === 0 || times.some(t => t !== times[0])) throw mismatch(`scan over inputs of lengths [${times}]`);
  const tracer = currentTracer();
  return tracer
    ? scanTraced(tracer, body, state, inputs, options)
    : scanEagerly(body, state, inputs, times[0]!, options);
}

function scanEagerly(body: ScanBody, start: Tensors, inputs: Tensors, time: number, options: ScanOptions): Scanned {
  const slices = Object.entries(inputs).map(([name, x]) => [name, tf.unstack(x)] as const);
  const steps = new Array<Tensors>(time);
  let state = start;
  for (let n = 0; n < time; n++) {
    const t = options.reverse ? time - 1 - n : n;
    const step = body(state, Object.fromEntries(slices.map(([name, parts]) => [name, parts[t]!])));
    state = step.state;
    steps[t] = step.output;
  }
  const names = Object.keys(steps[0] ?? {});
  return { state, output: Object.fromEntries(names.map(name => [name, tf.stack(steps.map(s => s[name]!))])) };
}

/** A scan between its two passes. */
interface Recorded {
  readonly body: RecordedBody;
  readonly reverse: boolean;
  /** Sequences of what the reverse scan reads, by the body's value. */
  readonly sequences: ReadonlyMap<Value, Value>;
  readonly time: number;
}

const kernelName = 'EngineScan';
/** Lives as long as the trace. */
const recorded = new WeakMap<Tracer, Map<number, Recorded>>();
let nextHandle = 0;

function scanTraced(tracer: Tracer, body: ScanBody, state: Tensors, inputs: Tensors, options: ScanOptions): Scanned {
  const engine = tf.engine();
  const differentiate = engine.state.gradientDepth > 0 && engine.state.kernelDepth === 0;
  const stateNames = Object.keys(state);
  const inputNames = Object.keys(inputs);
  const recordedBody = recordBody(tracer, body, state, inputs, differentiate);
  const handle = nextHandle++;
  const list = [...stateNames.map(n => state[n]!), ...inputNames.map(n => inputs[n]!), ...recordedBody.captures];
  bodies.set(handle, { body: recordedBody, reverse: options.reverse ?? false });
  const named = Object.fromEntries(list.map((tensor, i) => [String(i), tensor]));
  const made = engine.runKernel(kernelName, named, { handle }) as tf.Tensor[];
  bodies.delete(handle);
  const finals = made.slice(0, stateNames.length);
  const results = made.slice(stateNames.length);
  return {
    state: Object.fromEntries(stateNames.map((name, i) => [name, finals[i]!])),
    output: Object.fromEntries(recordedBody.outputNames.map((name, i) => [name, results[i]!])),
  };
}

const bodies = new Map<number, { readonly body: RecordedBody; readonly reverse: boolean }>();

registerEngineKernel(
  kernelName,
  (inputs, attributes, tracer) => {
    const handle = attributes.handle as number;
    const { body, reverse } = bodies.get(handle)!;
    const values = Object.keys(inputs)
      .sort((a, b) => Number(a) - Number(b))
      .map(k => inputs[k]!);
    const states = values.slice(0, body.states.length);
    const items = values.slice(body.states.length, body.states.length + body.items.length);
    const time = items[0]!.shape[0]!;
    const kept = body.remembered;
    const graph = {
      depth: body.graph.depth,
      inputs: [...body.states, ...body.items],
      nodes: body.forward,
      outputs: [...body.nexts, ...body.outputs, ...kept],
    };
    const { finals, results } = emitScan(tracer.builder, graph, states, items, time, reverse);
    const sequences = new Map<Value, Value>(body.items.map((v, i) => [v, items[i]!]));
    kept.forEach((v, i) => {
      sequences.set(v, results[body.outputs.length + i]!);
    });
    recordedOf(tracer).set(handle, { body, reverse, sequences, time });
    return [...finals, ...results.slice(0, body.outputs.length)];
  },
  {
    gradFunc: (dy, _saved, attributes) => {
      const tracer = currentTracer();
      if (!tracer) throw internal('a scan is differentiated outside of its trace');
      const { body, reverse, sequences, time } = recordedOf(tracer).get(attributes.handle as number)!;
      if (!body.gradient) throw internal('a scan was recorded without its gradient');
      const cotangents = (Array.isArray(dy) ? dy : [dy]).map(t => tracer.value(t));
      const made = reverseScan(tracer, body, body.gradient, sequences, cotangents, { time, reverse });
      return Object.fromEntries(made.map((value, i) => [String(i), () => tracer.tensor(value)]));
    },
  },
);

function recordedOf(tracer: Tracer): Map<number, Recorded> {
  let map = recorded.get(tracer);
  if (!map) {
    map = new Map();
    recorded.set(tracer, map);
  }
  return map;
}
