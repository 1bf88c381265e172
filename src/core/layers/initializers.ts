/** Starting values of weights, drawn from `Random`: the same seed gives the same numbers. */
import { type HostTensor, sizeOf } from '../base/hostTensor';
import type { Random } from '../base/random';

type Shape = readonly number[];

let drawing: 'now' | 'late' | 'never' = 'now';

function drawn<T>(how: typeof drawing, work: () => T): T {
  const before = drawing;
  drawing = how;
  try {
    return work();
  } finally {
    drawing = before;
  }
}

/** What these functions give while `work` runs has its shape and no numbers: for counting weights that may fit no machine. */
export function withoutDrawing<T>(work: () => T): T {
  return drawn('never', work);
}

/** What these functions give while `work` runs is drawn when its numbers are first asked for: for what needs few of them. */
export function withLateDrawing<T>(work: () => T): T {
  return drawn('late', work);
}

function tensorOf(shape: Shape, draw: () => Float32Array): HostTensor {
  if (drawing === 'now') return { dtype: 'float32', shape, data: draw() };
  if (drawing === 'never') return { dtype: 'float32', shape, data: new Float32Array(0) };
  let numbers: Float32Array | undefined;
  return {
    dtype: 'float32',
    shape,
    get data() {
      numbers ??= draw();
      return numbers;
    },
  };
}

export function zeros(shape: Shape): HostTensor {
  return tensorOf(shape, () => new Float32Array(sizeOf(shape)));
}

export function filled(shape: Shape, value: number): HostTensor {
  return tensorOf(shape, () => new Float32Array(sizeOf(shape)).fill(value));
}

/** N(0, deviation^2). */
export function normal(shape: Shape, deviation: number, random: Random): HostTensor {
  return tensorOf(shape, () => Float32Array.from({ length: sizeOf(shape) }, () => random.normal() * deviation));
}

/** Uniform in [-bound, bound): variance bound^2 / 3. */
export function uniform(shape: Shape, bound: number, random: Random): HostTensor {
  const draw = () => (2 * random.uniform() - 1) * bound;
  return tensorOf(shape, () => Float32Array.from({ length: sizeOf(shape) }, draw));
}

/** Variance 2 / (fanIn + fanOut), uniform (Glorot & Bengio 2010, eq. 16). */
export function xavierUniform(shape: Shape, fanIn: number, fanOut: number, random: Random): HostTensor {
  return uniform(shape, Math.sqrt(6 / (fanIn + fanOut)), random);
}

/** Variance 2 / fanIn, normal: for layers before a ReLU (He et al. 2015, eq. 10). */
export function heNormal(shape: Shape, fanIn: number, random: Random): HostTensor {
  return normal(shape, Math.sqrt(2 / fanIn), random);
}

/** Uniform in +-1/sqrt(fanIn): what PyTorch's Linear, Conv1d and LSTM (with fanIn = hidden size) start from. */
export function fanInUniform(shape: Shape, fanIn: number, random: Random): HostTensor {
  return uniform(shape, 1 / Math.sqrt(fanIn), random);
}

/** Orthonormal rows or columns, whichever are fewer (Saxe et al. 2014); by Gram-Schmidt, twice for float64's sake. */
export function orthogonal(rows: number, columns: number, random: Random): Float32Array {
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const basis: Float64Array[] = [];
  while (basis.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal());
    for (let pass = 0; pass < 2; pass++) for (const other of basis) subtractProjection(vector, other);
    const norm = Math.hypot(...vector);
    if (norm > 1e-6) basis.push(vector.map(v => v / norm));
  }
  const at = rows <= columns ? (r: number, c: number) => basis[r]![c]! : (r: number, c: number) => basis[c]![r]!;
  return Float32Array.from({ length: rows * columns }, (_, i) => at(Math.floor(i / columns), i % columns));
}

function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  let dot = 0;
  for (let i = 0; i < vector.length; i++) dot += vector[i]! * unit[i]!;
  for (let i = 0; i < vector.length; i++) vector[i]! -= dot * unit[i]!;
}

/** How the weight matrices of a model start. */
export type Initialization = 'uniform' | 'xavier' | 'he' | 'orthogonal' | 'normal';

/**
 * The weights of a linear map [from, blocks x to]; each block is drawn as a map of its own ([from, to]).
 * @param size `fanIn` stands in for `from` in `uniform`, as PyTorch's recurrent layers have it
 */
export function drawKernel(
  kind: Initialization,
  size: { readonly from: number; readonly to: number; readonly blocks?: number; readonly fanIn?: number },
  random: Random,
): HostTensor {
  const { from, to, blocks = 1, fanIn = from } = size;
  const shape = [from, to * blocks];
  switch (kind) {
    case 'uniform':
      return fanInUniform(shape, fanIn, random);
    case 'xavier':
      return xavierUniform(shape, from, to, random);
    case 'he':
      return heNormal(shape, from, random);
    case 'normal':
      return normal(shape, 0.02, random);
    case 'orthogonal':
      return tensorOf(shape, () => {
        const maps = Array.from({ length: blocks }, () => orthogonal(from, to, random));
        return joinBlocks(maps, from, to);
      });
  }
}

/** A bias to go with it: PyTorch draws it as its weights, all others start at 0. */
export function drawBias(kind: Initialization, size: number, fanIn: number, random: Random): HostTensor {
  return kind === 'uniform' ? fanInUniform([size], fanIn, random) : zeros([size]);
}

function joinBlocks(blocks: readonly Float32Array[], from: number, to: number): Float32Array {
  const data = new Float32Array(from * to * blocks.length);
  blocks.forEach((block, b) => {
    for (let row = 0; row < from; row++)
      data.set(block.subarray(row * to, (row + 1) * to), (row * blocks.length + b) * to);
  });
  return data;
}
