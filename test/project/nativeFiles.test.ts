import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nativeFilesOf, TARGETS } from '../../scripts/nativeFiles.mjs';
import { linkedLibraries } from './linkedLibraries';
import { ROOT } from './sourceFiles';

const BINDING = 'onnxruntime_binding.node';

/** The binding's file and all that is loaded with it, as far as it lies in the binding's folder. */
function loadedWith(folder: string): string[] {
  const present = new Set(readdirSync(folder));
  const found = new Set([BINDING]);
  for (const name of found) {
    for (const library of linkedLibraries(readFileSync(join(folder, name)))) {
      if (present.has(library)) found.add(library);
    }
  }
  return [...found].sort();
}

describe('the native files of a package', () => {
  const binaries = join(ROOT, 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6');

  for (const target of TARGETS) {
    it(`${target}: are the binding and what it loads, and nothing else`, () => {
      const files = nativeFilesOf(target);
      const [platform, arch] = target.split('-');
      const folder = join(binaries, platform!, arch!);
      if (files.length === 0) {
        assert.ok(!existsSync(folder), `${target} has native files`);
        return;
      }
      assert.equal(join(ROOT, dirname(files[0]!)), folder);
      assert.deepEqual(files.map(file => file.slice(file.lastIndexOf('/') + 1)).sort(), loadedWith(folder));
    });
  }

  it('are told for every platform that ONNX Runtime has', () => {
    const folders = readdirSync(binaries).flatMap(platform =>
      readdirSync(join(binaries, platform)).map(arch => `${platform}-${arch}`),
    );
    assert.deepEqual(folders.sort(), TARGETS.filter(target => nativeFilesOf(target).length > 0).sort());
  });
});
