// Bundles test/vscode/host/*.test.ts and their runner into out/vscode/host, where VS Code's extension host loads them.
import { readdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const ROOT = resolve(import.meta.dirname, '..');

/** Bundles the tests and resolves to the path of the runner that VS Code is given. */
export async function bundleHostTests() {
  const outdir = join(ROOT, 'out', 'vscode', 'host');
  rmSync(outdir, { recursive: true, force: true });
  const folder = join(ROOT, 'test', 'vscode', 'host');
  const tests = readdirSync(folder).filter(name => name.endsWith('.test.ts'));
  await esbuild.build({
    entryPoints: [
      { in: join(ROOT, 'test', 'vscode', 'hostRunner.ts'), out: 'index' },
      ...tests.map(name => ({ in: join(folder, name), out: basename(name, '.ts') })),
    ],
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return join(outdir, 'index.js');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(await bundleHostTests());
