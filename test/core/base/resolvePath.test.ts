import assert from 'node:assert/strict';
import fs, { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { ActionableError } from '../../../src/core/base/errors';
import { asksNetwork, isInside, resolvePath } from '../../../src/core/base/resolvePath';
import { findSources } from '../../../src/core/data/findSources';
import { hasLinks, skipWithoutLinks } from '../../links';

describe('base/resolvePath', () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'nlp-path-'));
    mkdirSync(join(root, 'workspace', 'data'), { recursive: true });
    mkdirSync(join(root, 'outside'));
    writeFileSync(join(root, 'outside', 'secret.csv'), 'x');
    if (!hasLinks()) return;
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

  it('refuses what leaves an untrusted workspace, by name', () => {
    refused('../outside/secret.csv');
    refused(join(root, 'outside', 'secret.csv'));
    refused('..');
  });

  it('refuses what leaves an untrusted workspace by a link', function () {
    skipWithoutLinks(this);
    refused('link/secret.csv');
    refused('link/not-there.csv');
  });

  it('leaves a trusted workspace where it likes', () => {
    assert.equal(resolve('../outside/secret.csv', true), join(root, 'outside', 'secret.csv'));
    assert.ok(resolve('link/secret.csv', true));
  });

  it('survives links in a circle and refuses NUL', () => {
    assert.ok(resolve('loop/a.csv', false));
    assert.throws(() => resolve('a\0.csv', true), ActionableError);
  });

  it('knows what asks another computer before it is looked at, on Windows', () => {
    for (const [workspace, file, asks] of [
      ['C:\\w', '\\\\evil\\share\\a.csv', true],
      ['C:\\w', '//evil/share/a.csv', true],
      ['C:\\w', '\\\\?\\UNC\\evil\\share\\a.csv', true],
      ['\\\\home\\w', '\\\\evil\\w\\a.csv', true],
      ['\\\\home\\share\\w', '\\\\HOME\\share\\w\\a.csv', false],
      ['C:\\w', 'C:\\w\\a.csv', false],
      ['C:\\w', 'D:\\a.csv', false],
    ] as const) {
      assert.equal(asksNetwork(workspace, file, win32), asks, file);
      assert.equal(asksNetwork(workspace, file, posix), false);
    }
  });

  it('asks the disk nothing about a pattern that leads out of an untrusted workspace', () => {
    const workspace = join(root, 'workspace');
    const pattern = join(root, 'outside', '*.csv');
    const { existsSync } = fs;
    const asked: unknown[] = [];
    fs.existsSync = file => {
      asked.push(file);
      return existsSync(file);
    };
    try {
      const found = findSources(pattern, workspace, { workspace, trusted: false });
      assert.equal('code' in found && found.code, 'path-outside-workspace');
      assert.deepEqual(asked, []);
      assert.ok('sources' in findSources(pattern, workspace, { workspace, trusted: true }));
      assert.deepEqual(asked, [pattern]);
    } finally {
      fs.existsSync = existsSync;
    }
  });

  it('knows inside from beside', () => {
    assert.ok(isInside('/a/b', '/a/b/c'));
    assert.ok(isInside('/a/b', '/a/b'));
    assert.ok(!isInside('/a/b', '/a/bc'));
    assert.ok(!isInside('/a/b', '/a'));
  });
});
