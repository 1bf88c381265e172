import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOADING_NOTE } from '../../../src/core/base/loadingNote';
import { NativeMemory } from '../../../src/extension/workers/nativeMemory';

describe('extension/workers/nativeMemory', () => {
  let folder = '';
  let kept: Map<string, unknown>;
  const open = (version = '1.0.0', platform: NodeJS.Platform = 'win32') =>
    new NativeMemory({
      memory: {
        get: key => kept.get(key),
        update: async (key, value) => {
          if (value === undefined) kept.delete(key);
          else kept.set(key, value);
        },
      },
      version,
      folder: join(folder, 'storage'),
      host: { platform, arch: 'x64', alpine: false },
    });
  /** A process that ended while it loaded the engine. */
  const crash = (native: NativeMemory, cause = 'code 3221225477') => {
    writeFileSync(native.environment('training', 'auto')[LOADING_NOTE]!, '');
    return native.ended('training', cause);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'native-'));
    kept = new Map();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lets processes choose their engine, and names a note of each in a folder that is there', () => {
    const native = open();
    const { [LOADING_NOTE]: note, ...others } = native.environment('training', 'auto');
    assert.deepEqual(others, {});
    assert.ok(existsSync(join(folder, 'storage')));
    assert.notEqual(note, native.environment('inference', 'auto')[LOADING_NOTE]);
  });

  it('says once that the engine does not load, with what to download, and never after that was asked for', async () => {
    const native = open();
    const advice = native.failed('Module not found');
    assert.equal(advice?.more, 'silence');
    assert.match(advice.words, /^Models compute with WebAssembly, which is slower: .*Visual C\+\+ runtime.*\.$/);
    assert.match(advice.link!, /x64\.exe$/);
    assert.equal(native.failed('Module not found'), undefined);
    await native.silence();
    assert.equal(open().failed('Module not found'), undefined);
    await native.forget();
    assert.ok(native.failed('Module not found'));
    assert.equal(open('1.0.0', 'linux').failed('Module not found')?.link, undefined);
  });

  it('computes with another engine after a crash while loading, unless one is set, until it is to be tried again', async () => {
    const native = open();
    assert.equal(crash(native)?.more, 'again');
    assert.equal(open().environment('inference', 'auto').NLP_ENGINE, 'wasm');
    assert.equal(open().environment('inference', 'native').NLP_ENGINE, undefined);
    assert.equal(open('1.0.1').environment('inference', 'auto').NLP_ENGINE, undefined);
    await native.forget();
    assert.equal(native.environment('inference', 'auto').NLP_ENGINE, undefined);
  });

  it('says nothing of a process that ended otherwise', () => {
    const native = open();
    native.environment('training', 'auto');
    assert.equal(native.ended('training', 'code 1'), undefined);
    assert.equal(crash(native, 'signal SIGTERM'), undefined);
    assert.equal(kept.size, 0);
  });

  it('counts a crash once', () => {
    const native = open();
    assert.ok(crash(native));
    assert.equal(native.ended('training', 'code 3221225477'), undefined);
  });
});
