import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstAddress, sourceSha256 } from '../../../src/core/kernel/bytes';
import { createMemory, Layout, openKernel } from '../../../src/core/kernel/kernel';

describe('the compiled kernel', () => {
  it('is of the source that is there: run node scripts/buildKernel.mjs', () => {
    const folder = join(__dirname, '../../../kernels');
    const hash = createHash('sha256');
    for (const name of readdirSync(folder).sort())
      hash.update(readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n'));
    assert.equal(hash.digest('hex'), sourceSha256);
  });

  it('leaves what is laid out as it is', () => {
    const layout = new Layout();
    const at = layout.place(64);
    assert.ok(at >= firstAddress);
    const memory = createMemory(layout.bytes);
    new Uint8Array(memory.buffer).subarray(at).fill(7);
    openKernel(memory);
    openKernel(memory);
    assert.ok(new Uint8Array(memory.buffer, at).every(byte => byte === 7));
  });

  it('tells how much memory is missing', () => {
    assert.throws(() => createMemory(3e9, 2e9), /take 2\.8 GiB to train, and there is room for 1\.9 GiB/);
    assert.throws(() => createMemory(5e9, 64e9), /room for 4\.0 GiB/);
  });
});
