import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileSource } from '../../../src/core/base/fileSource';
import { type ByteSource, openSafetensors, readSafetensors } from '../../../src/core/formats/safetensors';

const reference: { readonly file: string } = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/formats/safetensors.json'), 'utf8'),
);

/** Bytes in memory; what is asked beyond them, or before the header said so, is an error of the reader. */
function sourceOf(bytes: Uint8Array, size = bytes.length): ByteSource & { readonly asked: [number, number][] } {
  const asked: [number, number][] = [];
  return {
    size,
    asked,
    async read(begin, end) {
      assert.ok(begin >= 0 && end <= size && begin <= end, `bytes ${begin} to ${end} of ${size}`);
      asked.push([begin, end]);
      return Uint8Array.from(bytes.subarray(begin, end));
    },
  };
}

function craft(header: unknown, body = 0): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const file = Buffer.alloc(8 + json.length + body);
  file.writeBigUInt64LE(BigInt(json.length));
  json.copy(file, 8);
  return file;
}

const tensor = (dtype: string, shape: readonly number[], begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('formats/safetensors, opened', () => {
  it('gives the numbers that the whole file gives, one tensor at a time: every type', async () => {
    const bytes = Buffer.from(reference.file, 'base64');
    const whole = readSafetensors(bytes);
    const source = sourceOf(bytes);
    const opened = await openSafetensors(source);
    assert.equal(source.asked.length, 2);
    assert.deepEqual(opened.metadata, whole.metadata);
    assert.deepEqual([...opened.tensors.keys()], Object.keys(whole.tensors));
    for (const [name, expected] of Object.entries(whole.tensors)) {
      assert.deepEqual(await opened.read(name), expected, name);
      const [begin, end] = source.asked.at(-1)!;
      assert.ok(end - begin <= 8 * expected.data.length);
    }
  });

  it('reads beside tensors of types that it does not know how to read, and names those', async () => {
    const bytes = craft({ packed: tensor('U8', [4], 0, 4), a: tensor('F32', [1], 4, 8) }, 8);
    const { tensors, read } = await openSafetensors(sourceOf(bytes), 'model.safetensors');
    assert.equal(tensors.get('packed')!.dtype, 'U8');
    assert.deepEqual((await read('a')).shape, [1]);
    await assert.rejects(
      read('packed'),
      /model\.safetensors: tensor "packed" has type U8, which is not read; known: F32, /,
    );
  });

  it('reads a small tensor behind others of more than 2 GB', async function () {
    // There the file would take its place on the disk.
    if (process.platform === 'win32') return this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'safetensors-'));
    const path = join(folder, 'large.safetensors');
    try {
      const large = 3 * 2 ** 30;
      const head = craft({ large: tensor('F32', [large / 4], 0, large), last: tensor('F32', [2], large, large + 8) });
      const file = openSync(path, 'w');
      ftruncateSync(file, head.length + large + 8);
      writeSync(file, head, 0, head.length, 0);
      writeSync(file, new Uint8Array(Float32Array.of(1.5, -2).buffer), 0, 8, head.length + large);
      closeSync(file);
      const source = await openFileSource(path);
      const before = process.memoryUsage().rss;
      const { read } = await openSafetensors(source, path);
      assert.deepEqual(await read('last'), { dtype: 'float32', shape: [2], data: Float32Array.of(1.5, -2) });
      assert.ok(process.memoryUsage().rss - before < 1e9);
      await source.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses headers that lie, before it reads or allocates what they claim', async () => {
    const huge = 2 ** 60;
    const claimed = Buffer.alloc(16);
    claimed.writeBigUInt64LE(BigInt(huge));
    const lies: [Uint8Array, RegExp][] = [
      [claimed, /its header claims \d+ bytes/],
      [craft({}).subarray(0, 4), /ends within its first 8 bytes/],
      [craft({ a: tensor('F32', [huge], 0, 4 * huge) }, 4), /no valid shape|takes|no valid data_offsets/],
      [craft({ a: tensor('F32', [2 ** 20, 2 ** 20, 2 ** 20], 0, 4) }, 4), /takes \d+ bytes, data_offsets give 4/],
      [craft({ a: tensor('F32', [1], huge, huge + 4) }, 4), /no valid data_offsets|data_offsets give|begins at byte/],
      [craft({ a: tensor('F32', [2], 0, 8) }, 4), /its tensors take 8 bytes and 4 follow the header/],
      [craft({ a: tensor('F32', [2], 0, 8), b: tensor('F32', [2], 4, 12) }, 12), /"b" begins at byte 4, not 8/],
      [craft({ a: tensor('F32', [1], 4, 8) }, 8), /"a" begins at byte 4, not 0/],
      [craft({ a: tensor('F77', [1], 0, 4) }, 4), /has type F77; known: F32, /],
      [craft({ a: tensor('F32', [-1], 0, 4) }, 4), /no valid shape/],
      [craft({ a: { dtype: 'F32', shape: [1], data_offsets: [0] } }, 4), /no valid data_offsets/],
      [craft({ a: 1 }), /is not described/],
      [craft('[]'), /not a JSON object/],
      [craft('{"a":'), /not valid JSON/],
    ];
    for (const [bytes, message] of lies) {
      const source = sourceOf(bytes);
      await assert.rejects(openSafetensors(source, 'x'), { code: 'damaged-safetensors', message });
      const read = source.asked.reduce((sum, [begin, end]) => sum + end - begin, 0);
      assert.ok(read <= bytes.length);
    }
  });

  it('says that a file became shorter while it was read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'safetensors-'));
    const path = join(folder, 'short.safetensors');
    try {
      const file = openSync(path, 'w');
      const bytes = craft({ a: tensor('F32', [4], 0, 16) }, 16);
      writeSync(file, bytes);
      const source = await openFileSource(path);
      const { read } = await openSafetensors(source, path);
      ftruncateSync(file, bytes.length - 8);
      closeSync(file);
      await assert.rejects(read('a'), { code: 'unreadable-file', message: /short\.safetensors became shorter/ });
      await source.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
