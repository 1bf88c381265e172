/** Traces a program at the corners of its free sizes, for one graph that holds at all of them. */
import type { HostTensors } from '../../base/hostTensor';
import type { Dimension, ExportedInput, InferenceOptions, NamedSizes, SumOfDimensions } from '../contract';
import type { Graph, Value } from '../graph/graph';
import { fuseGemm } from '../passes/fuseGemm';
import { prune } from '../passes/prune';
import { type TracedInference, traceInference } from '../traceInference';
import { align, NotGeneral } from './align';
import { generalize } from './generalize';
import { batch, chooseSizes, type Size, type Sizes, type Values } from './polynomial';

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

/** A graph with the names of its outputs and the dimensions of its values, some of them names. */
export interface Exportable {
  readonly graph: Graph;
  readonly outputNames: readonly string[];
  readonly dimensionsOf: (value: Value) => readonly (number | string)[];
}

/**
 * @param free names of the dimensions that are to be free; the others stay at their greatest
 * @throws NotGeneral of the first sizes tried, where the program does not do the same at any that may do
 */
export function traceGeneral(
  options: InferenceOptions,
  { inputs, longest }: NamedSizes,
  free = freeNames(inputs),
): Exportable {
  const wholly = greatest(longest);
  let reason: NotGeneral | undefined;
  for (const sizes of sizesToTry(free, wholly)) {
    try {
      return traceCorners(options, inputs, sizes, wholly);
    } catch (error) {
      // What differs at these sizes may be alike at others.
      if (!(error instanceof NotGeneral)) throw error;
      reason ??= error;
    }
  }
  throw reason ?? new NotGeneral('its longest text is too short to try shorter ones');
}

/** One text of the greatest lengths. */
export function greatest(longest: NamedSizes['longest']): Size {
  return { [batch]: 1, ...longest };
}

function namesOf(dimension: Dimension): readonly string[] {
  if (typeof dimension === 'number') return [];
  if (typeof dimension === 'string') return [dimension];
  return 'sum' in dimension ? dimension.sum : [dimension.of];
}

export function freeNames(inputs: NamedSizes['inputs']): readonly string[] {
  const all = Object.values(inputs).flatMap(({ shape }) => shape);
  // A sum is then printed in the order that it is declared in.
  return [...new Set([...all.filter(isSum), ...all.filter(dimension => !isSum(dimension))].flatMap(namesOf))];
}

function isSum(dimension: Dimension): dimension is SumOfDimensions {
  return typeof dimension === 'object' && 'sum' in dimension;
}

/** Names of sums that have one, by how they are printed. */
export function namedSums(inputs: NamedSizes['inputs']): ReadonlyMap<string, string> {
  const sums = Object.values(inputs).flatMap(({ shape }) => shape.filter(isSum));
  return new Map(sums.flatMap(({ sum, as }) => (as === undefined ? [] : [[sum.join(' + '), as]])));
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
function traceCorners(
  options: InferenceOptions,
  inputs: NamedSizes['inputs'],
  sizes: Sizes,
  longest: Size,
): Exportable {
  const trace = (size: Size) => traceAt(options, inputs, size);
  const first = trace(sizes.all[0]!);
  const last = trace(sizes.all.at(-1)!);
  if (first.derived.length > 0) throw new NotGeneral('it reads what the host computes for one size');
  // A loop that unrolls is seen here: the other traces are not needed.
  align([first.graph, last.graph]);
  const graphs = [first, ...sizes.all.slice(1, -1).map(trace), last].map(({ graph }) => graph);
  const size = { ...sizes.all[0]!, ...Object.fromEntries(Object.entries(longest).filter(([name]) => name !== batch)) };
  const general = generalize(graphs, sizes, { size, trace: () => trace(size).graph });
  return { ...general, graph: fuseGemm(general.graph), outputNames: first.outputNames };
}

/** @throws NotGeneral where the program cannot be traced at these sizes; whether it can at all is seen at its own */
function traceAt(options: InferenceOptions, inputs: NamedSizes['inputs'], size: Size): TracedInference {
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
export function inputsAt(inputs: Readonly<Record<string, ExportedInput>>, size: Size): HostTensors {
  const sizeAt = (dimension: Dimension) => {
    if (typeof dimension === 'number') return dimension;
    if (typeof dimension === 'string') return size[dimension]!;
    if (isSum(dimension)) return dimension.sum.reduce((sum, name) => sum + size[name]!, 0);
    return dimension.times * size[dimension.of]!;
  };
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { dtype, shape }]) => {
      const sized = shape.map(sizeAt);
      return [name, { dtype, shape: sized, data: new noData[dtype](0) }];
    }),
  );
}

const noData = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;
