/** Encoded examples: in memory while there is room, then on the disk, read again for each batch. */
import { internal } from '../base/errors';
import type { DType, HostTensor, HostTensors } from '../base/hostTensor';
import { GrowingArray } from '../data/store/growingArray';
import type { Spill } from '../data/store/spill';
import type { TaskExample } from '../tasks/taskExample';

/** What an encoded example takes beside its numbers, roughly. */
const overheadBytes = 700;

/** Names and kinds of tensors, which most examples share. */
type Form = readonly { readonly name: string; readonly dtype: DType; readonly rank: number }[];

const bytesOf = { float32: 4, int32: 4, bool: 1 } as const satisfies Record<DType, number>;

export class EncodedStore {
  private readonly offsets = new GrowingArray(true);
  private readonly sizes = new GrowingArray(false);
  private readonly lengths = new GrowingArray(false);
  private readonly formIds = new GrowingArray(false);
  private readonly forms: Form[] = [];
  private readonly formIndex = new Map<string, number>();

  constructor(private readonly spill: Spill) {}

  /** @returns the example: itself, or one that reads itself from the disk */
  add(example: TaskExample): TaskExample {
    const tensors = Object.entries(example.tensors);
    const size = tensors.reduce((sum, [, { data }]) => sum + data.byteLength, 0);
    if (this.spill.keep(overheadBytes + size)) return example;
    const shapes = Int32Array.from(tensors.flatMap(([, { shape }]) => shape));
    const parts = [shapes, ...tensors.map(([, { data }]) => data)];
    const bytes = Buffer.concat(parts.map(part => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)));
    const index = this.offsets.length;
    this.formIds.push(this.intern(tensors));
    this.offsets.push(this.spill.append(bytes));
    this.sizes.push(bytes.length);
    this.lengths.push(example.length);
    return new StoredTaskExample(this, index);
  }

  lengthOf(index: number): number {
    return this.lengths.at(index);
  }

  tensorsOf(index: number): HostTensors {
    // A copy: places of typed arrays must be multiples of four, and the next reading takes the bytes back.
    const { buffer } = Uint8Array.from(this.spill.read(this.offsets.at(index), this.sizes.at(index)));
    const form = this.forms[this.formIds.at(index)];
    if (!form) throw internal('an encoded example of no known form');
    const ranks = form.reduce((sum, { rank }) => sum + rank, 0);
    const shapes = new Int32Array(buffer, 0, ranks);
    let dimension = 0;
    let at = 4 * ranks;
    const tensors: Record<string, HostTensor> = {};
    for (const { name, dtype, rank } of form) {
      const shape = Array.from(shapes.subarray(dimension, dimension + rank));
      const count = shape.reduce((product, size) => product * size, 1);
      tensors[name] = { dtype, shape, data: view(dtype, buffer, at, count) };
      dimension += rank;
      at += count * bytesOf[dtype];
    }
    return tensors;
  }

  private intern(tensors: readonly (readonly [string, HostTensor])[]): number {
    const form = tensors.map(([name, { dtype, shape }]) => ({ name, dtype, rank: shape.length }));
    const key = form.map(({ name, dtype, rank }) => `${name} ${dtype} ${rank}`).join('\n');
    const known = this.formIndex.get(key);
    if (known !== undefined) return known;
    this.formIndex.set(key, this.forms.length);
    return this.forms.push(form) - 1;
  }
}

function view(dtype: DType, buffer: ArrayBufferLike, at: number, count: number): HostTensor['data'] {
  if (dtype === 'bool') return new Uint8Array(buffer, at, count);
  const aligned = at % 4 === 0 ? buffer : undefined;
  const bytes = aligned ?? buffer.slice(at, at + 4 * count);
  const start = aligned ? at : 0;
  return dtype === 'int32' ? new Int32Array(bytes, start, count) : new Float32Array(bytes, start, count);
}

class StoredTaskExample implements TaskExample {
  constructor(
    private readonly store: EncodedStore,
    private readonly index: number,
  ) {}

  get length(): number {
    return this.store.lengthOf(this.index);
  }

  get tensors(): HostTensors {
    return this.store.tensorsOf(this.index);
  }
}
