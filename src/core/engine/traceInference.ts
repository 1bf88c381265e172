/** Traces a program of inputs with its parameters as constants, or as inputs where they will change. */
import { ActionableError } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import { createContext } from './context';
import type { InferenceOptions, Tensors } from './contract';
import { createConstant, type Graph, type Value } from './graph/graph';
import { optimize } from './passes';
import type { DerivedInput, Tracer } from './recorder';
import { withTracer } from './tracer';

export interface TracedInference {
  readonly graph: Graph;
  readonly outputNames: readonly string[];
  readonly derived: readonly DerivedInput[];
}

/** Names, dtypes and shapes: what a program is compiled for. */
export function signatureOf(inputs: HostTensors): string {
  return Object.entries(inputs)
    .map(([name, t]) => `${name}:${t.dtype}[${t.shape}]`)
    .join(' ');
}

export function inputTensors(tracer: Tracer, inputs: HostTensors): Tensors {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, t]) => [name, tracer.tensor(tracer.builder.input(name, t.dtype, t.shape))]),
  );
}

export function constantTensors(tracer: Tracer, values: HostTensors): Tensors {
  return Object.fromEntries(
    Object.entries(values).map(([name, t]) => [name, tracer.tensor(createConstant(t.dtype, t.shape, t.data))]),
  );
}

/** The input that stands for a parameter. */
export function parameterInput(name: string): string {
  return `parameter/${name}`;
}

function parameterTensors(tracer: Tracer, { parameters, changing }: InferenceOptions): Tensors {
  const entries = Object.entries(parameters);
  const constants = Object.fromEntries(entries.filter(([name]) => !changing?.has(name)));
  const inputs = entries.flatMap(([name, { dtype, shape }]) =>
    changing?.has(name) ? [[name, tracer.tensor(tracer.builder.input(parameterInput(name), dtype, shape))]] : [],
  );
  return { ...constantTensors(tracer, constants), ...Object.fromEntries(inputs) };
}

/** @param pass what is done to the graph once it is recorded */
export function traceInference(
  options: InferenceOptions,
  inputs: HostTensors,
  pass: (graph: Graph) => Graph = optimize,
): TracedInference {
  return withTracer('the model', tracer => {
    const { context, captured } = createContext(tracer, false, options.captures ?? []);
    const result = options.program(parameterTensors(tracer, options), inputTensors(tracer, inputs), context);
    const outputs = new Map<string, Value>(
      Object.entries(result).map(([name, tensor]) => [name, tracer.value(tensor)]),
    );
    for (const [name, value] of captured) {
      if (outputs.has(name))
        throw new ActionableError('capture-name', `capture "${name}" has the name of an output; rename it`);
      outputs.set(name, value);
    }
    const graph = tracer.builder.root;
    graph.outputs.push(...outputs.values());
    return {
      graph: pass(graph),
      outputNames: [...outputs.keys()],
      derived: tracer.derived,
    };
  });
}
