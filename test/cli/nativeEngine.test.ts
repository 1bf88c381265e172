// A native engine that does not load, or ends the process while it is loaded: what the runtime's own loader says is put in its place.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOADING_NOTE, takeLoadingNote } from '../../src/core/base/loadingNote';
import { makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { builtCli } from './runCli';

describe('a native engine that does not load', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlp-native-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Trains while the loading of the runtime's native library does something else. */
  function train(instead: string) {
    const { workspace, config } = makeTinyWorkspace();
    const note = join(folder, 'loading');
    const preload = join(folder, 'preload.cjs');
    writeFileSync(
      preload,
      `const dlopen = process.dlopen;\nprocess.dlopen = (module, file, ...rest) => {\n` +
        `  if (!/onnxruntime/.test(file)) return dlopen(module, file, ...rest);\n  ${instead}\n};\n`,
    );
    const args = ['--require', preload, builtCli(), 'train', config, '--workspace', workspace];
    const result = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env: { ...process.env, [LOADING_NOTE]: note },
    });
    return { ...result, left: takeLoadingNote(note) };
  }

  it('is told with its reason, and another computes', () => {
    const { status, stderr, left } = train("throw new Error('The specified module could not be found.');");
    assert.equal(status, 0, stderr);
    assert.match(stderr, /engine wasm: the native engine does not load here.*The specified module could not be found/);
    assert.match(stderr, /\(\d+ parameters, wasm\)/);
    if (process.platform === 'win32') assert.match(stderr, /warning: engine wasm: .*Visual C\+\+ runtime.*vc_redist/);
    assert.equal(left, false);
  });

  it('leaves a note where it ends the process', () => {
    const { status, left } = train('process.abort();');
    assert.notEqual(status, 0);
    assert.equal(left, true);
  });

  it('leaves none where it loads', () => {
    const { status, stderr, left } = train('return dlopen(module, file, ...rest);');
    assert.equal(status, 0, stderr);
    assert.match(stderr, /engine native: the fastest engine loads/);
    assert.equal(left, false);
  });
});
