// A package as a zip: what other programs unpack, the same bytes each time, and refusals.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { ActionableError, CancelledError } from '../../../src/core/base/errors';
import { type PackFile, packOf, textFile } from '../../../src/core/cluster/packFile';
import { zipPack } from '../../../src/core/cluster/zipPack';
import { removeFolder } from '../../removeFolder';

const signal = new AbortController().signal;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('the zip of a package', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlp-zip-'));
  });
  after(() => removeFolder(folder));

  const onDisk = (name: string, bytes: Uint8Array): PackFile => {
    const from = join(folder, name.replaceAll('/', '-'));
    writeFileSync(from, bytes);
    return { name, from, size: bytes.length, sha256: sha256(bytes) };
  };

  it('holds every file, larger than a portion and empty ones too', async () => {
    const large = Buffer.alloc(3 * 2 ** 20 + 7, 'a line that repeats itself\n');
    const pack = packOf([
      onDisk('work/größe.txt', large),
      textFile('program/start.cjs', 'start'),
      textFile('work/empty', ''),
    ]);
    const files = unzipSync(await zipPack(pack, signal));
    assert.deepEqual(Object.keys(files).sort(), ['program/start.cjs', 'work/empty', 'work/größe.txt']);
    assert.equal(sha256(files['work/größe.txt']!), sha256(large));
    assert.equal(files['work/empty']!.length, 0);
  });

  it('has the same bytes for the same contents, in any order and at any time', async () => {
    const [a, b] = [textFile('work/a', 'one'), textFile('work/b', 'two')];
    const [first, second] = [packOf([a, b]), packOf([b, onDisk('work/a', Buffer.from('one'))])];
    assert.equal(first.hash, second.hash);
    assert.deepEqual(await zipPack(first, signal), await zipPack(second, signal));
    assert.notEqual(packOf([a, textFile('work/b', 'three')]).hash, first.hash);
    assert.notEqual(packOf([a, textFile('work/c', 'two')]).hash, first.hash);
  });

  it('is refused where it would be too large, with the largest files named', async () => {
    // What cannot be deflated.
    const noise = Buffer.concat(Array.from({ length: 4096 }, (_, i) => createHash('sha256').update(`${i}`).digest()));
    const pack = packOf([
      onDisk('work/data/large.csv', noise),
      onDisk('work/small.csv', noise.subarray(0, 2048)),
      onDisk('program/node_modules/x', noise),
    ]);
    await assert.rejects(
      zipPack(pack, signal, 100_000),
      ({ code, message }: ActionableError) =>
        code === 'pack-too-large' &&
        /more than 98 KiB as a zip, .* are data\/large\.csv \(128 KiB\), small\.csv \(2 KiB\)\. Write storage/.test(
          message,
        ),
    );
  });

  it('says that a file changed meanwhile', async () => {
    const file = onDisk('work/a.csv', Buffer.from('before'));
    const pack = packOf([file]);
    writeFileSync(file.from as string, 'after!');
    await assert.rejects(
      zipPack(pack, signal),
      (error: unknown) => error instanceof ActionableError && error.code === 'file-changed',
    );
  });

  it('ends when it is cancelled', async () => {
    const pack = packOf([onDisk('work/a.csv', Buffer.alloc(100))]);
    await assert.rejects(zipPack(pack, AbortSignal.abort()), CancelledError);
  });
});
