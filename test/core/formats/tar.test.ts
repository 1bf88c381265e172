// Archives against the system's own `tar`, and what is refused of those that anybody may have written.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTar, type TarFile, writeTar } from '../../../src/core/formats/tar';
import { temporaryFolder } from '../runs/temporaryFolder';

const long = `${'a-long-folder/'.repeat(12)}weights.bin`;
const contents: Readonly<Record<string, Buffer>> = {
  'run.json': Buffer.from('{}'),
  'empty.txt': Buffer.alloc(0),
  'checkpoints/last/model.safetensors': Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 251)),
  'exactly-one-block': Buffer.alloc(512, 7),
  'größe 大.txt': Buffer.from('ü'),
  [long]: Buffer.from('deep'),
};

async function* pieces(bytes: Buffer, size = 700): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function filesOf(from: Readonly<Record<string, Buffer>>): TarFile[] {
  return Object.entries(from).map(([name, bytes]) => ({ name, size: bytes.length, content: pieces(bytes, 333) }));
}

async function archive(files: Iterable<TarFile>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of writeTar(files)) all.push(piece);
  return Buffer.concat(all);
}

async function read(bytes: Buffer, size?: number): Promise<Record<string, Buffer>> {
  const found: Record<string, Buffer> = {};
  for await (const { name, content } of readTar(pieces(bytes, size))) {
    const all: Uint8Array[] = [];
    for await (const piece of content) all.push(piece);
    found[name] = Buffer.concat(all);
  }
  return found;
}

describe('formats/tar', () => {
  it('reads back what it wrote, in pieces of any size, and passes over what nobody reads', async () => {
    const bytes = await archive(filesOf(contents));
    for (const size of [1, 511, 512, 10_000, bytes.length]) assert.deepEqual(await read(bytes, size), contents);
    const names: string[] = [];
    for await (const { name } of readTar(pieces(bytes))) names.push(name);
    assert.deepEqual(names, Object.keys(contents));
  });

  it('is read by tar, and reads what tar writes', async function () {
    if (process.platform === 'win32') this.skip();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'ours.tar'), await archive(filesOf(contents)));
    mkdirSync(join(folder, 'unpacked'));
    execFileSync('tar', ['xf', '../ours.tar'], { cwd: join(folder, 'unpacked') });
    for (const [name, bytes] of Object.entries(contents))
      assert.deepEqual(readFileSync(join(folder, 'unpacked', name)), bytes);
    for (const format of ['ustar', 'pax']) {
      const names = Object.keys(contents);
      execFileSync('tar', [`--format=${format}`, '-cf', '../theirs.tar', ...names], { cwd: join(folder, 'unpacked') });
      assert.deepEqual(await read(readFileSync(join(folder, 'theirs.tar'))), contents, format);
    }
  });

  it('refuses what leads out of its folder, links, and what is cut short or changed', async () => {
    const refused = { code: 'damaged-archive' };
    for (const name of ['../evil', '/etc/evil', 'a/../../evil', 'C:/evil', 'a\\evil', 'a//b', './a'])
      await assert.rejects(
        archive(filesOf({ [name]: Buffer.from('x') })).then(bytes => read(bytes)),
        refused,
        name,
      );
    // As tar writes a link: another type, another sum.
    const link = await archive(filesOf({ a: Buffer.alloc(0) }));
    link.write('2/etc/passwd', 156, 'latin1');
    const sum = link.subarray(0, 512).reduce((all, byte, i) => all + (i >= 148 && i < 156 ? 32 : byte), 0);
    link.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    await assert.rejects(read(link), { code: 'damaged-archive', message: /no plain file/ });
    const bytes = await archive(filesOf(contents));
    for (const length of [0, 100, 512, 513, 1500, bytes.length - 1024])
      await assert.rejects(read(bytes.subarray(0, length)), refused, `${length}`);
    const changed = Buffer.from(bytes);
    changed[0] = 120;
    await assert.rejects(read(changed), refused);
    await assert.rejects(archive([{ name: 'a', size: 3, content: pieces(Buffer.from('four')) }]), refused);
  });
});
