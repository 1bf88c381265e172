import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActionableError } from '../../../src/core/base/errors';
import { isInside, resolvePath } from '../../../src/core/base/resolvePath';

describe('base/resolvePath', () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'nlp-path-'));
    mkdirSync(join(root, 'workspace', 'data'), { recursive: true });
    mkdirSync(join(root, 'outside'));
    writeFileSync(join(root, 'outside', 'secret.csv'), 'x');
    symlinkSync(join(root, 'outside'), join(root, 'workspace', 'link'));
    symlinkSync(join(root, 'workspace', 'data'), join(root, 'workspace', 'inner'));
    symlinkSync('loop', join(root, 'workspace', 'loop'));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const resolve = (file: string, trusted: boolean) => {
    const workspace = join(root, 'workspace');
    return resolvePath(workspace, file, { workspace, trusted });
  };
  const refused = (file: string) =>
    assert.throws(
      () => resolve(file, false),
      (error: unknown) => error instanceof ActionableError && error.code === 'path-outside-workspace',
      file,
    );

  it('is relative to the folder', () => {
    assert.equal(resolve('data/../data/a.csv', false), join(root, 'workspace', 'data', 'a.csv'));
    assert.equal(resolve('inner/not-yet/there.csv', false), join(root, 'workspace', 'inner', 'not-yet', 'there.csv'));
    assert.equal(resolve('..data.csv', false), join(root, 'workspace', '..data.csv'));
  });

  it('refuses what leaves an untrusted workspace, by name or by link', () => {
    refused('../outside/secret.csv');
    refused(join(root, 'outside', 'secret.csv'));
    refused('link/secret.csv');
    refused('link/not-there.csv');
    refused('..');
  });

  it('leaves a trusted workspace where it likes', () => {
    assert.equal(resolve('../outside/secret.csv', true), join(root, 'outside', 'secret.csv'));
    assert.ok(resolve('link/secret.csv', true));
  });

  it('survives links in a circle and refuses NUL', () => {
    assert.ok(resolve('loop/a.csv', false));
    assert.throws(() => resolve('a\0.csv', true), ActionableError);
  });

  it('knows inside from beside', () => {
    assert.ok(isInside('/a/b', '/a/b/c'));
    assert.ok(isInside('/a/b', '/a/b'));
    assert.ok(!isInside('/a/b', '/a/bc'));
    assert.ok(!isInside('/a/b', '/a'));
  });
});
