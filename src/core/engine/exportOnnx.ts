/** A program as an ONNX model that other runtimes run, at any batch and length where the program allows it. */
import { type HostTensor, type HostTensors, sizeOf } from '../base/hostTensor';
import type { InferenceOptions } from './contract';
import { generalize } from './general/generalize';
import { chooseSizes, type Size, type Sizes } from './general/polynomial';
import { toOnnx } from './graph/toOnnx';
import { fuseGemm } from './passes/fuseGemm';
import { prune } from './passes/prune';
import { traceInference } from './traceInference';

/** Sizes to trace at; should a width or the number of labels be one of their products, the next ones do. */
const batches = [
  [3, 5, 11],
  [19, 23, 37],
] as const;
const times = [
  [17, 29, 31],
  [7, 13, 17],
  [3, 5, 7],
  [2, 3, 4],
] as const;

/** @param inputs each [batch, ...] or [batch, longest, ...]; their shapes count, not their numbers */
export function exportOnnx(options: InferenceOptions, inputs: HostTensors): Uint8Array {
  const longest = Math.max(0, ...Object.values(inputs).map(({ shape }) => shape[1] ?? 0));
  for (const some of batches)
    for (const lengths of times) {
      // At the greatest length a program may do less: it need not cut its table of positions.
      if (lengths.some(time => time >= longest)) continue;
      try {
        return exportGeneral(options, inputs, chooseSizes(some, lengths), longest);
      } catch {
        // What cannot be traced, or differs, at these sizes may do at others; what fails at all of them says so below.
      }
    }
  const traced = traceInference(options, inputs);
  return toOnnx(traced.graph, traced.outputNames);
}

function exportGeneral(options: InferenceOptions, inputs: HostTensors, sizes: Sizes, longest: number): Uint8Array {
  const trace = (size: Size) => traceInference(options, resize(inputs, size, longest), prune);
  const traces = sizes.map(trace);
  const graphs = traces.map(traced => traced.graph);
  const general = generalize(graphs, sizes, () => trace({ batch: sizes[0].batch, time: longest }).graph);
  return toOnnx(fuseGemm(general.graph), traces[0]!.outputNames, general.dimensionsOf);
}

/** Zeros of the shapes that the inputs have at another size. */
function resize(inputs: HostTensors, { batch, time }: Size, longest: number): HostTensors {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { dtype, shape }]) => {
      const resized = shape.map((d, axis) => (axis === 0 ? batch : axis === 1 && d === longest ? time : d));
      return [name, { dtype, shape: resized, data: emptyData(dtype, sizeOf(resized)) }];
    }),
  );
}

function emptyData(dtype: HostTensor['dtype'], size: number): HostTensor['data'] {
  if (dtype === 'float32') return new Float32Array(size);
  return dtype === 'int32' ? new Int32Array(size) : new Uint8Array(size);
}
