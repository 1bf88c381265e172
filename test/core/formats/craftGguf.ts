/** GGUF files of a test's own making, lies among them. */

type Value = readonly [type: number, bytes: Buffer];

export const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

export const u64 = (value: number | bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

export const text = (value: string): Buffer => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);

export interface CraftedTensor {
  readonly name?: string;
  /** The axis that varies fastest first. */
  readonly sizes?: readonly (number | bigint)[];
  readonly type?: number;
  readonly offset?: number | bigint;
}

export interface Crafted {
  readonly magic?: string;
  readonly version?: number;
  readonly tensors?: readonly CraftedTensor[];
  /** What the header claims. */
  readonly tensorCount?: number | bigint;
  readonly valueCount?: number | bigint;
  readonly values?: readonly (readonly [string, Value])[];
  /** Bytes after the header, which begins them at a multiple of 32. */
  readonly body?: number;
}

export function craftGguf({
  magic = 'GGUF',
  version = 3,
  tensors = [],
  values = [],
  body = 0,
  ...counts
}: Crafted): Buffer {
  const header = Buffer.concat([
    Buffer.from(magic),
    u32(version),
    u64(counts.tensorCount ?? tensors.length),
    u64(counts.valueCount ?? values.length),
    ...values.flatMap(([name, [type, bytes]]) => [text(name), u32(type), bytes]),
    ...tensors.flatMap(({ name = 'a', sizes = [1], type = 0, offset = 0 }) => [
      text(name),
      u32(sizes.length),
      ...sizes.map(u64),
      u32(type),
      u64(offset),
    ]),
  ]);
  const start = Math.ceil(header.length / 32) * 32;
  return Buffer.concat([header, Buffer.alloc(start - header.length + body)]);
}
