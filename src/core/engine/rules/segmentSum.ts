/**
 * Sums rows that share an id: the gradient of looking rows up. ONNX Runtime's own scattering either races on repeated ids
 * (ScatterND) or is slow (ScatterElements), so the host sorts the ids and the graph multiplies blocks of sorted rows by the
 * matrices that say which row belongs to which segment.
 */
import { sizeOf } from '../../base/hostTensor';
import type { Value } from '../graph/graph';
import type { DeriveContext, Tracer } from '../recorder';
import { blockSize, type Segments, sortSegments } from './segments';

/** Up to so many ids one product with the one-hot matrix is faster than sorting (measured). */
const oneHotLimit = 64;

/** Where ids are not an input of the program, so many ids still go by the one-hot matrix. */
const unsortedOneHotLimit = 512;

/**
 * @param rows [count, width] float32
 * @param ids [count] int32, each in [0, segments)
 * @returns [segments, width]
 */
export function segmentSum(rows: Value, ids: Value, segments: number, t: Tracer): Value {
  const source = inputOf(ids, t);
  if (segments <= (source ? oneHotLimit : unsortedOneHotLimit)) return oneHotSum(rows, ids, segments, t);
  return source ? sortedSum(rows, source, segments, t) : scatteredSum(rows, ids, segments, t);
}

/** The program's input that ids are, through reshapes. */
function inputOf(ids: Value, t: Tracer): Value | undefined {
  let value = ids;
  while (value.node?.op === 'Reshape') value = value.node.inputs[0]!;
  const isInput = value.name !== undefined && !value.node && value.depth === t.programGraph.depth;
  return isInput && t.builder.graph.depth >= value.depth ? value : undefined;
}

function numbers(count: number, t: Tracer, shape: readonly number[]): Value {
  return t.builder.constant(
    Array.from({ length: count }, (_, i) => i),
    'int32',
    shape,
  );
}

function oneHotSum(rows: Value, ids: Value, segments: number, t: Tracer): Value {
  const { ops } = t;
  const flat = ops.reshape(ids, [1, sizeOf(ids.shape)]);
  return ops.matMul(ops.cast(ops.binary('Equal', numbers(segments, t, [segments, 1]), flat, 'bool'), 'float32'), rows);
}

function scatteredSum(rows: Value, ids: Value, segments: number, t: Tracer): Value {
  const [count, width] = rows.shape as [number, number];
  const zeros = t.ops.expand(t.builder.splat(0), [segments, width]);
  const indices = t.ops.expand(t.ops.reshape(ids, [count, 1]), [count, width]);
  return t.builder.emit('ScatterElements', [zeros, indices, rows], zeros, { axis: 0, reduction: 'add' });
}

function sortedSum(rows: Value, source: Value, segments: number, t: Tracer): Value {
  const { ops } = t;
  const [count, width] = rows.shape as [number, number];
  const blocks = Math.ceil(count / blockSize);
  const sorted = new WeakMap<DeriveContext, Segments>();
  const derive = (part: keyof Segments, size: number) =>
    t.derive(`${part} of ${source.id} in ${segments}`, 'int32', [size], context => {
      let known = sorted.get(context);
      if (!known) {
        known = sortSegments(context.inputs[source.name!]!.data, segments);
        sorted.set(context, known);
      }
      return known[part];
    });
  const is = (a: Value, b: Value) => ops.cast(ops.binary('Equal', a, b, 'bool'), 'float32');
  const size = blocks * blockSize;
  const sortedRows = ops.reshape(ops.gather(rows, derive('order', size), 0), [blocks, blockSize, width]);
  const local = ops.reshape(derive('local', size), [blocks, 1, blockSize]);
  const sums = ops.reshape(ops.matMul(is(numbers(blockSize, t, [1, blockSize, 1]), local), sortedRows), [size, width]);
  // Segments that cross into later blocks: each block's last sum and those that continue it.
  const firsts = ops.gather(
    sums,
    t.builder.constant(
      Array.from({ length: blocks }, (_, b) => b * blockSize),
      'int32',
    ),
    0,
  );
  const owner = ops.reshape(derive('owner', blocks), [1, blocks]);
  const continued = ops.matMul(is(numbers(blocks, t, [blocks, 1]), owner), firsts);
  const crossing = ops.add(ops.gather(sums, derive('last', blocks), 0), continued);
  const all = ops.concat([sums, crossing, t.builder.splat(0, 'float32', [1, width])], 0);
  return ops.gather(all, derive('place', segments), 0);
}
