import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActionableError } from '../../../src/core/base/errors';
import { Random } from '../../../src/core/base/random';
import { openGguf } from '../../../src/core/formats/gguf';
import type { ByteSource } from '../../../src/core/formats/safetensors';
import { type Crafted, craftGguf, text, u32, u64 } from './craftGguf';

const reference: {
  readonly file: string;
  readonly values: Readonly<
    Record<string, { readonly type: string; readonly shape: number[]; readonly data: number[] }>
  >;
} = JSON.parse(readFileSync(join(__dirname, '../../fixtures/formats/gguf.json'), 'utf8'));

/** Bytes in memory; what is asked beyond them is an error of the reader. */
function sourceOf(bytes: Uint8Array): ByteSource & { readonly asked: [number, number][] } {
  const asked: [number, number][] = [];
  return {
    size: bytes.length,
    asked,
    async read(begin, end) {
      assert.ok(begin >= 0 && begin <= end && end <= bytes.length, `bytes ${begin} to ${end} of ${bytes.length}`);
      asked.push([begin, end]);
      return Uint8Array.from(bytes.subarray(begin, end));
    },
  };
}

const open = (bytes: Uint8Array) => openGguf(sourceOf(bytes), 'x.gguf');
const list = (type: number, count: number | bigint, items: readonly Buffer[] = []) =>
  [9, Buffer.concat([u32(type), u64(count), ...items])] as const;

describe('formats/gguf', () => {
  it('reads what the reference implementation wrote: every type of numbers, rows first', async () => {
    const bytes = Buffer.from(reference.file, 'base64');
    const source = sourceOf(bytes);
    const { tensors, read } = await openGguf(source);
    assert.deepEqual([...tensors.keys()], Object.keys(reference.values));
    for (const [name, { type, shape, data }] of Object.entries(reference.values)) {
      assert.deepEqual(tensors.get(name), { dtype: type, shape });
      assert.deepEqual(await read(name), { dtype: 'float32', shape, data: Float32Array.from(data) }, name);
      const [begin, end] = source.asked.at(-1)!;
      assert.ok(end - begin <= 4 * data.length, 'no more than the tensor is read');
    }
  });

  it('reads values of every type', async () => {
    const { metadata } = await open(Buffer.from(reference.file, 'base64'));
    const expected = {
      'general.architecture': 'llama',
      'a.uint8': 200,
      'a.int8': -3,
      'a.uint16': 60000,
      'a.int16': -300,
      'a.uint32': 4000000000,
      'a.int32': -70000,
      'a.float32': 0.5,
      'a.uint64': 2 ** 40,
      'a.int64': -(2 ** 40),
      'a.float64': 0.1,
      'a.bool': true,
      'a.string': 'café',
      'list.int32': Int32Array.of(1, -2, 3),
      'list.float32': Float32Array.of(0.25, -1.5),
      'list.bool': Uint8Array.of(1, 0),
      'list.string': ['a', '', 'é'],
    };
    assert.deepEqual(Object.fromEntries(metadata), expected);
  });

  it('reads more of the header where it is long, and no more of the file than that', async () => {
    const words = Array.from({ length: 300_000 }, (_, i) => text(`word ${i}`));
    const bytes = craftGguf({
      values: [['tokens', list(8, words.length, words)]],
      tensors: [{ sizes: [2 ** 22] }],
      body: 2 ** 24,
    });
    const source = sourceOf(bytes);
    const { metadata } = await openGguf(source);
    assert.equal((metadata.get('tokens') as string[]).at(-1), 'word 299999');
    assert.ok(source.asked.every(([begin, end]) => begin === 0 && end <= 2 ** 24));
  });

  const f32 = { name: 'a', sizes: [2], type: 0, offset: 0 };
  const hostile: Readonly<Record<string, [Crafted | Uint8Array, RegExp]>> = {
    'nothing at all': [new Uint8Array(0), /ends within its first 4 bytes/],
    'another file': [{ magic: 'GGML' }, /does not begin with GGUF/],
    'an old version': [{ version: 1 }, /version is 1, not 2 or 3/],
    'another order of bytes': [{ version: 0x03000000 }, /order of other machines/],
    'exa tensors': [{ tensorCount: 2n ** 60n }, /claims 1152921504606846976 tensors and 16 bytes follow/],
    'exa values': [{ valueCount: 2n ** 60n }, /claims 1152921504606846976 values and/],
    'a text of exabytes': [{ values: [['a', [8, u64(2n ** 60n)]]] }, /claims 1152921504606846976 bytes of "a"/],
    'a name of exabytes': [
      Buffer.concat([craftGguf({ valueCount: 1 }).subarray(0, 24), u64(2n ** 63n), Buffer.alloc(64)]),
      /claims 9223372036854775808 bytes of the name of a value/,
    ],
    'a list of exabytes': [{ values: [['a', list(0, 2n ** 60n)]], body: 64 }, /claims .* numbers of "a"/],
    'a list of so many texts': [{ values: [['a', list(8, 2n ** 61n)]], body: 64 }, /claims .* texts of "a"/],
    'a list of lists': [{ values: [['a', list(9, 1, [u32(0), u64(0)])]] }, /"a" has values of the unknown type 9/],
    'an unknown type of value': [{ values: [['a', [13, u32(0)]]] }, /"a" has values of the unknown type 13/],
    'two values of a name': [
      {
        values: [
          ['a', [4, u32(1)]],
          ['a', [4, u32(2)]],
        ],
      },
      /two values "a"/,
    ],
    'five axes': [{ tensors: [{ ...f32, sizes: [1, 1, 1, 1, 1] }], body: 64 }, /tensor "a" has 5 axes/],
    'an axis of nothing': [{ tensors: [{ ...f32, sizes: [0, 2] }], body: 64 }, /no valid shape: 0 x 2/],
    'a shape beyond all numbers': [
      { tensors: [{ ...f32, sizes: [2n ** 40n, 2n ** 40n] }], body: 64 },
      /no valid shape: 1099511627776 x 1099511627776/,
    ],
    'a tensor larger than the file': [{ tensors: [{ ...f32, sizes: [2n ** 50n] }], body: 64 }, /takes|ends at byte/],
    'an offset of exabytes': [
      { tensors: [{ ...f32, offset: 2n ** 60n }], body: 64 },
      /begins at byte 1152921504606846976/,
    ],
    'an offset outside': [{ tensors: [{ ...f32, offset: 4096 }], body: 64 }, /begins at byte 4096, not 0/],
    'a tensor that ends outside': [
      { tensors: [{ ...f32, sizes: [32] }], body: 64 },
      /ends at byte 128 and the file at 64/,
    ],
    'tensors that overlap': [
      {
        tensors: [
          { ...f32, sizes: [16] },
          { ...f32, name: 'b', offset: 32 },
        ],
        body: 128,
      },
      /"b" begins at byte 32, not 64/,
    ],
    'an offset that is not aligned': [
      { tensors: [f32, { ...f32, name: 'b', offset: 8 }], body: 128 },
      /"b" begins at byte 8, not 32/,
    ],
    'two tensors of a name': [{ tensors: [f32, { ...f32, offset: 32 }], body: 64 }, /two of tensor "a"/],
    'an alignment of 0': [{ values: [['general.alignment', [4, u32(0)]]] }, /power of 2 up to 65536, not 0/],
    'an alignment of 24': [{ values: [['general.alignment', [4, u32(24)]]] }, /not 24/],
    'an alignment that is a text': [{ values: [['general.alignment', [8, text('32')]]] }, /not 32/],
    'part of a block': [
      { tensors: [{ ...f32, sizes: [16, 2], type: 8 }], body: 64 },
      /rows of 16 are no whole blocks of Q8_0/,
    ],
  };
  for (const [what, [file, message]] of Object.entries(hostile))
    it(`refuses ${what}`, async () => {
      const bytes = file instanceof Uint8Array ? file : craftGguf(file);
      await assert.rejects(open(bytes), (error: Error) => {
        assert.ok(error instanceof ActionableError, String(error.stack));
        assert.equal(error.code, 'damaged-gguf');
        assert.match(error.message, message);
        assert.match(error.message, /^x\.gguf is damaged: /);
        return true;
      });
    });

  for (const [type, name] of [
    [12, 'Q4_K'],
    [23, 'IQ4_XS'],
    [26, 'I32'],
    [99, 'number 99'],
  ] as const)
    it(`refuses numbers of type ${name} by name`, async () => {
      const file = craftGguf({ tensors: [{ sizes: [256], type }], body: 1024 });
      await assert.rejects(open(file), {
        code: 'unknown-gguf',
        message: `x.gguf: tensor "a" has type ${name}, which is not read. Take a file of type F32, F16, Q4_0, Q4_1, Q8_0, BF16.`,
      });
    });

  it('reads or refuses files with bytes changed and cut off, and allocates no more than they hold', async () => {
    const whole = Buffer.from(reference.file, 'base64');
    const random = new Random(3, 'mutations');
    for (let i = 0; i < 3000; i++) {
      const bytes = Uint8Array.from(whole);
      for (let n = 1 + random.integer(4); n > 0; n--) bytes[random.integer(1200)] = random.integer(256);
      const cut = random.integer(4) === 0 ? bytes.subarray(0, random.integer(bytes.length)) : bytes;
      try {
        const { tensors, read } = await open(cut);
        for (const name of tensors.keys()) assert.equal((await read(name)).dtype, 'float32');
      } catch (error) {
        assert.ok(error instanceof ActionableError, String((error as Error).stack));
      }
    }
  });
});
