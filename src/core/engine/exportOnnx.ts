/** A program as an ONNX model that other runtimes run, at any batch and length where the program allows it. */
import type { HostTensors } from '../base/hostTensor';
import type { Dimension, ExportedInput, ExportedModel, ExportRequest, InferenceOptions } from './contract';
import { align, NotGeneral } from './general/align';
import { generalize } from './general/generalize';
import { chooseSizes, type Size, type Sizes, type Values } from './general/polynomial';
import type { Graph, Value } from './graph/graph';
import { toOnnx } from './graph/toOnnx';
import { fuseGemm } from './passes/fuseGemm';
import { prune } from './passes/prune';
import { type TracedInference, traceInference } from './traceInference';

const batch = 'batch';

/** Sizes to trace at; should a width or the number of labels be one of their products, the next ones do. */
const batches: readonly Values[] = [
  [3, 5, 11],
  [19, 23, 37],
];
/** Of the first length, and of the others: lengths that are equal may hide that they are two. */
const times: readonly (readonly Values[])[] = [
  [
    [17, 29, 31],
    [7, 13, 17],
    [3, 5, 7],
    [2, 3, 4],
  ],
  [
    [19, 37, 41],
    [8, 12, 19],
    [4, 6, 8],
    [3, 4, 2],
  ],
];

export function exportOnnx(options: InferenceOptions, request: ExportRequest): ExportedModel {
  const names = freeNames(request.inputs);
  const wholly: Size = { [batch]: 1, ...request.longest };
  const reasons: string[] = [];
  // What unrolls a loop over tokens still takes any number of texts, and the other way round.
  const parts = [names.filter(name => name === batch), names.filter(name => name !== batch)];
  for (const free of [names, ...(parts.every(part => part.length > 0) ? parts : [])]) {
    for (const sizes of sizesToTry(free, wholly)) {
      try {
        const general = exportGeneral(options, request.inputs, sizes, wholly);
        const fixed = Object.fromEntries(names.filter(name => !free.includes(name)).map(name => [name, wholly[name]!]));
        return finish(request, general, fixed, reasons[0]);
      } catch (error) {
        // What differs at these sizes may be alike at others.
        if (!(error instanceof NotGeneral)) throw error;
        reasons.push(error.message);
      }
    }
  }
  const { graph, outputNames } = traceInference(options, inputsAt(request.inputs, wholly));
  const fixed = Object.fromEntries(names.map(name => [name, wholly[name]!]));
  const reason = reasons[0] ?? 'its longest text is too short to try shorter ones';
  return finish(request, { graph, outputNames, dimensionsOf: value => value.shape }, fixed, reason);
}

interface Exportable {
  readonly graph: Graph;
  readonly outputNames: readonly string[];
  readonly dimensionsOf: (value: Value) => readonly (number | string)[];
}

function finish(
  { inputs, outputs, metadata }: ExportRequest,
  { graph, outputNames, dimensionsOf }: Exportable,
  fixed: ExportedModel['fixed'],
  reason: string | undefined,
): ExportedModel {
  const describe = (value: Value, meaning: string | undefined) => ({
    dtype: value.dtype,
    shape: dimensionsOf(value),
    ...(meaning !== undefined && { meaning }),
  });
  const described = {
    inputs: Object.fromEntries(graph.inputs.map(v => [v.name!, describe(v, inputs[v.name!]?.meaning)])),
    outputs: Object.fromEntries(graph.outputs.map((v, i) => [outputNames[i]!, describe(v, outputs[outputNames[i]!])])),
  };
  const isFixed = Object.keys(fixed).length > 0;
  const bytes = toOnnx(graph, outputNames, {
    dimensionsOf,
    meanings: {
      ...Object.fromEntries(Object.entries(inputs).map(([name, { meaning }]) => [name, meaning])),
      ...outputs,
    },
    metadata: {
      ...metadata,
      inputs: JSON.stringify(described.inputs),
      outputs: JSON.stringify(described.outputs),
      fixed: JSON.stringify(fixed),
    },
  });
  return { bytes, fixed, ...(isFixed && { reason }) };
}

function nameOf(dimension: Dimension): readonly string[] {
  if (typeof dimension === 'number') return [];
  return [typeof dimension === 'string' ? dimension : dimension.of];
}

function freeNames(inputs: ExportRequest['inputs']): readonly string[] {
  return [...new Set(Object.values(inputs).flatMap(({ shape }) => shape.flatMap(nameOf)))];
}

/** Some of these may do; what is not free stays at its greatest size. */
function sizesToTry(free: readonly string[], longest: Size): readonly Sizes[] {
  if (free.length === 0) return [];
  const lengths = free.filter(name => name !== batch);
  // At the greatest length a program may do less: it need not cut its table of positions.
  const fitting = lengths.map((name, i) =>
    times[Math.min(i, 1)]!.filter(values => Math.max(...values) < longest[name]!),
  );
  const most = Math.max(1, ...fitting.map(each => each.length));
  if (fitting.some(each => each.length === 0)) return [];
  const held = Object.fromEntries(Object.entries(longest).filter(([name]) => !free.includes(name)));
  return batches.flatMap(some =>
    Array.from({ length: most }, (_, level) =>
      chooseSizes(
        {
          ...(free.includes(batch) && { [batch]: some }),
          ...Object.fromEntries(lengths.map((name, i) => [name, fitting[i]![level] ?? fitting[i]!.at(-1)!])),
        },
        held,
      ),
    ),
  );
}

/** @throws NotGeneral */
function exportGeneral(
  options: InferenceOptions,
  inputs: ExportRequest['inputs'],
  sizes: Sizes,
  longest: Size,
): Exportable {
  const trace = (size: Size) => traceAt(options, inputs, size);
  const first = trace(sizes.all[0]!);
  const last = trace(sizes.all.at(-1)!);
  // A loop that unrolls is seen here: the other traces are not needed.
  align([first.graph, last.graph]);
  const graphs = [first, ...sizes.all.slice(1, -1).map(trace), last].map(({ graph }) => graph);
  const size = { ...sizes.all[0]!, ...Object.fromEntries(Object.entries(longest).filter(([name]) => name !== batch)) };
  const general = generalize(graphs, sizes, { size, trace: () => trace(size).graph });
  return { ...general, graph: fuseGemm(general.graph), outputNames: first.outputNames };
}

/** @throws NotGeneral where the program cannot be traced at these sizes; whether it can at all is seen at its own */
function traceAt(options: InferenceOptions, inputs: ExportRequest['inputs'], size: Size): TracedInference {
  try {
    return traceInference(options, inputsAt(inputs, size), prune);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.startsWith('internal:')) throw error;
    const at = Object.entries(size).map(([name, n]) => `${name} ${n}`);
    throw new NotGeneral(`at ${at.join(', ')}: ${message}`, { cause: error });
  }
}

/** Inputs of the shapes that they have at a size; a trace looks at no numbers. */
function inputsAt(inputs: Readonly<Record<string, ExportedInput>>, size: Size): HostTensors {
  const sizeAt = (dimension: Dimension) => {
    if (typeof dimension === 'number') return dimension;
    return typeof dimension === 'string' ? size[dimension]! : dimension.times * size[dimension.of]!;
  };
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { dtype, shape }]) => {
      const sized = shape.map(sizeAt);
      return [name, { dtype, shape: sized, data: new noData[dtype](0) }];
    }),
  );
}

const noData = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;
