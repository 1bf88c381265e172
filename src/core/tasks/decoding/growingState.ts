/** What a model keeps of what it has read, row by row: caches grow with what stands in them. */
import { float32, type HostTensor, type HostTensors, sizeOf } from '../../base/hostTensor';
import { under, withPrefix } from '../../base/prefix';
import type { NamedSizes } from '../../engine/contract';
import type { Shapes } from '../../models/encoderDecoder';
import { gatherAll, isIdentity } from './stepper';

/** Tokens that a cache has room for at first. */
const SMALLEST_ROOM = 64;

/** Room for so many tokens: twice as much each time, so that a token costs what stands before it and few programs are compiled. */
export function cacheRoom(tokens: number, limit: number): number {
  return Math.min(limit, Math.max(SMALLEST_ROOM, 2 ** Math.ceil(Math.log2(tokens))));
}

/** The same with room for more tokens: zeros behind what there is, along each axis that is shorter than it should be. */
function padTo(tensor: HostTensor, shape: readonly number[]): HostTensor {
  const axis = shape.findIndex((size, i) => size > tensor.shape[i]!);
  if (axis < 0) return tensor;
  const inner = sizeOf(shape.slice(axis + 1));
  const [own, wanted] = [tensor.shape[axis]! * inner, shape[axis]! * inner];
  const grown = float32(tensor.shape.with(axis, shape[axis]!));
  for (let i = 0; i * own < tensor.data.length; i++)
    grown.data.set(tensor.data.subarray(i * own, (i + 1) * own), i * wanted);
  return padTo(grown, shape);
}

function isPart({ shape }: HostTensor, whole: HostTensor): boolean {
  return shape.some((size, axis) => size !== whole.shape[axis]);
}

/** Writes what a token adds to its place, along the axis that has room for others. */
function place(whole: HostTensor, part: HostTensor, position: number): HostTensor {
  const axis = part.shape.findIndex((size, i) => size !== whole.shape[i]!);
  const inner = sizeOf(whole.shape.slice(axis + 1));
  const room = whole.shape[axis]! * inner;
  for (let i = 0; i * inner < part.data.length; i++)
    whole.data.set(part.data.subarray(i * inner, (i + 1) * inner) as never, i * room + position * inner);
  return whole;
}

export class GrowingState {
  /** Tokens read. */
  position = 0;
  private tensors: HostTensors;
  private room: number;

  /**
   * @param shapesOf the state's with room for so many tokens
   * @param limit most tokens that will be read and written
   * @param start the state before the first token, zeros where it has nothing
   */
  constructor(
    private readonly shapesOf: (room: number) => Shapes,
    private readonly limit: number,
    start: HostTensors = {},
  ) {
    this.room = cacheRoom(1, limit);
    const zeros = Object.entries(shapesOf(this.room)).map(([name, shape]) => [name, float32(shape)]);
    this.tensors = withPrefix('state', { ...Object.fromEntries(zeros), ...start });
  }

  /** `state/...` that the next token is read with. @param parents which row each row goes on from */
  forNext(parents?: Int32Array): HostTensors {
    if (this.position >= this.room && this.room < this.limit) {
      this.room = cacheRoom(this.position + 1, this.limit);
      const shapes = withPrefix('state', this.shapesOf(this.room));
      const grown = Object.entries(this.tensors).map(([name, tensor]) => [name, padTo(tensor, shapes[name]!)]);
      this.tensors = Object.fromEntries(grown);
    }
    if (parents && !isIdentity(parents)) this.tensors = gatherAll(this.tensors, parents);
    return this.tensors;
  }

  /** After `tokens` more. @param outputs `next/...` and others: the whole state, or of the next token alone @param room that they have */
  take(outputs: HostTensors, tokens: number, room = this.room): void {
    const next = Object.entries(withPrefix('state', under('next', outputs))).map(([name, tensor]) => {
      const whole = this.tensors[name]!;
      return [
        name,
        room === this.room && isPart(tensor, whole) ? place(whole, tensor, this.position) : tensor,
      ] as const;
    });
    this.tensors = Object.fromEntries(next);
    this.position += tokens;
    this.room = room;
  }
}

/** Inputs whose first axis is the batch, and one of whose others may be a length. @param shapesOf for a batch and a length */
export function nameShapes(
  prefix: string,
  shapesOf: (batch: number, length: number) => Shapes,
  length: string,
): NamedSizes['inputs'] {
  const [short, long] = [shapesOf(1, 1), shapesOf(1, 2)];
  const named = Object.entries(short).map(([name, shape]) => {
    const sizes = shape.map((size, axis) => (size === long[name]![axis] ? size : length));
    return [name, { dtype: 'float32', shape: ['batch_size', ...sizes.slice(1)], meaning: '' }] as const;
  });
  return withPrefix(prefix, Object.fromEntries(named));
}
