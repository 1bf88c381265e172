import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActionableError } from '../../../src/core/base/errors';
import { float32, type HostTensors, int32 } from '../../../src/core/base/hostTensor';
import { Random } from '../../../src/core/base/random';
import { readSafetensors, writeSafetensors } from '../../../src/core/formats/safetensors';

const reference: { readonly file: string; readonly values: Readonly<Record<string, [number[], string[]]>> } =
  JSON.parse(readFileSync(join(__dirname, '../../fixtures/formats/safetensors.json'), 'utf8'));

/** A file with a header of one's own making. */
function craft(header: unknown, body = 0): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const file = Buffer.alloc(8 + json.length + body);
  file.writeBigUInt64LE(BigInt(json.length));
  json.copy(file, 8);
  return file;
}

describe('formats/safetensors', () => {
  it('reads what the reference implementation wrote: every type', () => {
    const { tensors, metadata } = readSafetensors(Buffer.from(reference.file, 'base64'));
    assert.deepEqual(metadata, { format: 'pt', note: 'café' });
    assert.deepEqual(Object.keys(tensors).sort(), Object.keys(reference.values).sort());
    for (const [name, [shape, values]] of Object.entries(reference.values)) {
      const tensor = tensors[name]!;
      assert.deepEqual(tensor.shape, shape, name);
      const expected = values.map(value => {
        if (value === 'True' || value === 'False') return value === 'True' ? 1 : 0;
        const number = value.endsWith('inf')
          ? Number.POSITIVE_INFINITY * (value.startsWith('-') ? -1 : 1)
          : Number(value);
        return tensor.dtype === 'float32' ? Math.fround(number) : number;
      });
      assert.deepEqual([...tensor.data], expected, name);
    }
  });

  it('reads back what it wrote, in order, byte for byte the same when written again', () => {
    const tensors: HostTensors = {
      'b.weight': float32([2, 3], [1, 2, 3, 4, 5, 6.5]),
      'a.ids': int32([4], [1, -2, 3, 4]),
      flags: { dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) },
      odd: float32([1], [9]),
      scalar: float32([], [7]),
      empty: float32([0, 3]),
    };
    const bytes = writeSafetensors(tensors, { step: '12' });
    assert.equal(Number(Buffer.from(bytes).readBigUInt64LE()) % 8, 0);
    const read = readSafetensors(bytes);
    assert.deepEqual(read.tensors, tensors);
    assert.deepEqual(Object.keys(read.tensors), Object.keys(tensors));
    assert.deepEqual(read.metadata, { step: '12' });
    assert.deepEqual(writeSafetensors(read.tensors, read.metadata), bytes);
  });

  it('reads from a view into a larger buffer at an odd offset', () => {
    const bytes = writeSafetensors({ a: float32([2], [1, 2]) });
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    assert.deepEqual([...readSafetensors(larger.subarray(3)).tensors.a!.data], [1, 2]);
  });

  const one = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
  const hostile: Readonly<Record<string, [Uint8Array, RegExp]>> = {
    'nothing at all': [new Uint8Array(0), /first 8 bytes/],
    'a header beyond the file': [craft('{}').subarray(0, 9), /header claims 2 bytes and 1 follow/],
    'a header of exabytes': [Buffer.alloc(16, 0xff), /claims 18446744073709551615 bytes/],
    'no JSON': [craft('{nope'), /not valid JSON/],
    'an array': [craft('[]'), /not a JSON object/],
    'an unknown type': [craft({ a: { ...one, dtype: 'F8_E4M3' } }, 4), /"a" has type F8_E4M3; known: F32/],
    'a type named like a method': [craft({ a: { ...one, dtype: 'toString' } }, 4), /has type toString/],
    'a negative dimension': [craft({ a: { ...one, shape: [-1] } }, 4), /no valid shape/],
    'a dimension that is no number': [craft({ a: { ...one, shape: ['1'] } }, 4), /no valid shape/],
    'a shape beyond all numbers': [craft({ a: { ...one, shape: [2 ** 40, 2 ** 40] } }, 4), /takes .* bytes/],
    'offsets that do not fit the shape': [
      craft({ a: { ...one, shape: [2] } }, 4),
      /takes 8 bytes, data_offsets give 4/,
    ],
    'offsets beyond the file': [craft({ a: { ...one, data_offsets: [0, 4] } }, 3), /take 4 bytes and 3 follow/],
    'bytes that no tensor covers': [craft({ a: one }, 5), /take 4 bytes and 5 follow/],
    'a hole': [craft({ a: one, b: { ...one, data_offsets: [8, 12] } }, 12), /"b" begins at byte 8, not 4/],
    'an overlap': [craft({ a: one, b: { ...one, data_offsets: [2, 6] } }, 6), /"b" begins at byte 2, not 4/],
    'offsets in reverse': [craft({ a: { ...one, shape: [0], data_offsets: [4, 0] } }, 4), /data_offsets give -4/],
    'metadata that is no text': [craft({ __metadata__: { a: 1 } }), /must hold text/],
    'a tensor of null': [craft({ a: null }), /"a" is not described/],
    'a 64-bit number that does not fit': [
      Buffer.concat([craft({ a: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } }), Buffer.alloc(8, 0x7f)]),
      /beyond 32 bits/,
    ],
  };
  for (const [what, [bytes, message]] of Object.entries(hostile)) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => readSafetensors(bytes, 'model.safetensors'),
        (error: unknown) =>
          error instanceof ActionableError &&
          error.code === 'damaged-safetensors' &&
          message.test(error.message) &&
          error.message.startsWith('model.safetensors is damaged'),
      );
    });
  }

  it('does not touch prototypes', () => {
    const { tensors } = readSafetensors(craft('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4));
    assert.deepEqual(Object.keys(tensors), ['__proto__']);
    assert.equal(Object.getPrototypeOf(tensors), Object.prototype);
  });

  it('survives 3,000 damaged files: tensors or an actionable error', () => {
    const good = writeSafetensors({ 'a.weight': float32([2, 2], [1, 2, 3, 4]), b: int32([2], [5, 6]) }, { x: 'y' });
    const random = new Random(11, 'damage');
    for (let i = 0; i < 3000; i++) {
      const bytes = Uint8Array.from(good);
      for (let k = 0; k <= random.integer(4); k++) bytes[random.integer(bytes.length)] = random.integer(256);
      try {
        readSafetensors(random.uniform() < 0.2 ? bytes.subarray(0, random.integer(bytes.length)) : bytes);
      } catch (error) {
        assert.ok(error instanceof ActionableError, String(error));
      }
    }
  });
});
