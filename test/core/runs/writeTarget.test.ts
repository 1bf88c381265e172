import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { writeTarget } from '../../../src/core/runs/writeTarget';
import { whileHeld } from './heldFiles';
import { temporaryFolder } from './temporaryFolder';

const write = (path: string) => writeTarget(path, 'model.onnx', 'new');

describe('runs/writeTarget', () => {
  it('makes a file, and replaces one with its permissions', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.onnx');
    assert.equal(await write(path), path);
    if (process.platform !== 'win32') chmodSync(path, 0o640);
    writeFileSync(path, 'old');
    await write(path);
    assert.equal(readFileSync(path, 'utf8'), 'new');
    if (process.platform !== 'win32') assert.equal(statSync(path).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(folder), ['a.onnx']);
  });

  it('has a name as long as the file system allows', async function () {
    if (process.platform === 'win32') this.skip();
    const folder = temporaryFolder();
    await write(join(folder, 'x'.repeat(255)));
    await write(join(folder, '語'.repeat(85)));
    assert.equal(readdirSync(folder).length, 2);
    await assert.rejects(write(join(folder, 'x'.repeat(256))), /the name is too long/);
  });

  it('refuses an empty name, a folder, a folder that is not there, a file as a folder', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), 'old');
    mkdirSync(join(folder, 'inner'));
    const code = 'bad-target';
    for (const name of ['', '  '])
      await assert.rejects(write(name), { code, message: /is empty; .* such as model.onnx/ });
    await assert.rejects(write(folder), { code, message: /this is a folder; name a file in it: .*model\.onnx/ });
    await assert.rejects(write(join(folder, 'inner/')), { code, message: /this is a folder/ });
    await assert.rejects(write(join(folder, 'none/')), { code, message: /names a folder, which is not there/ });
    await assert.rejects(write(join(folder, 'file/')), { code, message: /names a folder, and is a file/ });
    await assert.rejects(write(join(folder, 'none/a')), {
      code,
      message: /the folder .*none does not exist; create it/,
    });
    await assert.rejects(write(join(folder, 'file/a')), { code, message: /file is not a folder/ });
    assert.deepEqual(readdirSync(folder), ['file', 'inner']);
    assert.equal(readFileSync(join(folder, 'file'), 'utf8'), 'old');
  });

  it('follows no link, to a file, to nothing or to itself', async function () {
    if (process.platform === 'win32') this.skip();
    const folder = temporaryFolder();
    const link = join(folder, 'link');
    writeFileSync(join(folder, 'file'), 'old');
    for (const end of ['file', 'nowhere', 'link']) {
      const name = `${link}-${end}`;
      symlinkSync(end === 'link' ? `link-${end}` : end, name);
      await assert.rejects(write(name), { code: 'bad-target', message: /it is a link to .*; name that file/ });
      assert.ok(lstatSync(name).isSymbolicLink());
    }
    assert.equal(readlinkSync(`${link}-file`), 'file');
    assert.equal(readFileSync(join(folder, 'file'), 'utf8'), 'old');
    assert.ok(!existsSync(join(folder, 'nowhere')));
    await assert.rejects(write(join(`${link}-link`, 'a')), /go in a circle/);
  });

  it('replaces no device, pipe or socket', async function () {
    if (process.platform === 'win32') this.skip();
    const folder = temporaryFolder();
    const pipe = join(folder, 'pipe');
    assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
    const socket = join(folder, 'socket');
    const server = createServer().listen(socket);
    await new Promise(resolve => server.once('listening', resolve));
    try {
      await assert.rejects(write('/dev/null'), { code: 'bad-target', message: /it is a device, not a file/ });
      await assert.rejects(write(pipe), { code: 'bad-target', message: /it is a pipe/ });
      await assert.rejects(write(socket), { code: 'bad-target', message: /it is a socket/ });
      assert.ok(lstatSync('/dev/null').isCharacterDevice());
      assert.ok(lstatSync(pipe).isFIFO());
      assert.ok(lstatSync(socket).isSocket());
    } finally {
      server.close();
    }
  });

  it('soon tells of a file that another program has open', async () => {
    const path = join(temporaryFolder(), 'out.csv');
    writeFileSync(path, 'old');
    await whileHeld({ rename: /out\.csv/ }, {}, async held => {
      await assert.rejects(writeTarget(path, 'out.csv', 'new'), {
        code: 'not-writable',
        message: `cannot write ${path}: another program has it open; close it there, and try again`,
      });
      assert.ok(held.paused > 0 && held.paused <= 2000, String(held.paused));
    });
    assert.equal(readFileSync(path, 'utf8'), 'old');
  });

  it('leaves a file that is read-only, whoever writes', async function () {
    if (process.platform === 'win32') this.skip();
    const path = join(temporaryFolder(), 'a');
    writeFileSync(path, 'old');
    chmodSync(path, 0o444);
    await assert.rejects(write(path), { code: 'bad-target', message: /this file is read-only/ });
    assert.equal(readFileSync(path, 'utf8'), 'old');
  });
});
