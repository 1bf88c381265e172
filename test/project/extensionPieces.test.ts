// What the extension reads when it is activated: no library, and nothing that reads configs, which come when they are first asked for.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { neededAtOnce } from '../../scripts/splitBundle.mjs';

const ROOT = join(__dirname, '../..');

/** All that the extension's first piece needs, by path. */
async function readAtOnce(): Promise<readonly string[]> {
  const { metafile } = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: { extension: 'src/extension/index.ts' },
    outdir: 'dist',
    chunkNames: 'extension/[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['vscode'],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  return neededAtOnce(metafile, 'dist/extension.js').flatMap(piece => {
    const { inputs } = metafile.outputs[piece]!;
    return Object.keys(inputs).filter(path => inputs[path]!.bytesInOutput > 0);
  });
}

describe('the pieces of the extension', function () {
  this.timeout(60_000);

  it('need no library at once, and nothing that reads a config', async () => {
    const paths = await readAtOnce();
    assert.ok(paths.includes('src/extension/index.ts'));
    const late = paths.filter(path =>
      /^node_modules\/|^src\/core\/config\/(?:parseConfig|yaml\/readYaml)\./.test(path),
    );
    assert.deepEqual(late, []);
  });
});
