import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileCacheEnvironment, ownFolder } from '../../../src/core/base/compileCache';
import { removeFolder } from '../../removeFolder';

describe('what Node.js compiled', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlp-compiled-'));
  });
  afterEach(() => removeFolder(folder));

  const run = (cache: string) => {
    const program = join(folder, 'program.js');
    writeFileSync(program, "process.stdout.write('ran');");
    const env = { ...process.env, ...compileCacheEnvironment({ NODE_COMPILE_CACHE: cache }) };
    return execFileSync(process.execPath, [program], { env, encoding: 'utf8' });
  };

  it('is kept in the folder that is named, where Node.js can', () => {
    const cache = join(folder, 'cache');
    mkdirSync(cache);
    assert.equal(run(cache), 'ran');
    assert.equal(readdirSync(cache).length > 0, 'enableCompileCache' in nodeModule);
  });

  it('is not needed: a program runs where nothing can be kept', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    assert.equal(run(join(file, 'below')), 'ran');
  });

  it('is kept among the temporary files, unless that is set', () => {
    assert.ok(compileCacheEnvironment({}).NODE_COMPILE_CACHE?.startsWith(tmpdir()));
  });

  it('is kept where this user alone writes, for it is run: in no folder that others write', () => {
    const own = ownFolder(folder)!;
    assert.equal(ownFolder(folder), own);
    if (process.platform === 'win32') return;
    chmodSync(own, 0o777);
    assert.equal(ownFolder(folder), undefined);
    rmdirSync(own);
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), own);
    assert.equal(ownFolder(folder), undefined);
  });
});
