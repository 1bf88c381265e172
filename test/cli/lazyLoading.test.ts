import assert from 'node:assert/strict';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(__dirname, '..', '..');

/** Files that are evaluated with these entries: static imports followed, `import()` not. */
async function loadedWith(entries: readonly string[]): Promise<ReadonlySet<string>> {
  const { metafile } = await build({
    entryPoints: [...entries],
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    outdir: 'out',
    metafile: true,
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  });
  const seen = new Set<string>();
  const visit = (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { path: next, kind } of metafile.inputs[path]?.imports ?? []) if (kind !== 'dynamic-import') visit(next);
  };
  for (const entry of entries) visit(entry);
  return seen;
}

describe('cli: what is loaded', () => {
  it('no TensorFlow.js and no runtime for check, report and runs', async () => {
    const commands = ['check', 'report', 'runs'].map(name => `src/cli/commands/${name}.ts`);
    const loaded = await loadedWith([
      'src/cli/launch.ts',
      'src/cli/program.ts',
      ...commands,
      'src/core/training/checkData.ts',
      'src/core/explain/report/reports.ts',
    ]);
    assert.ok(loaded.has('src/core/data/loadDataset.ts'));
    assert.deepEqual(
      [...loaded].filter(path => /tensorflow|onnxruntime|src\/core\/(engine|layers)\//.test(path)),
      [],
    );
  });

  it('the test sees what training loads', async () => {
    const loaded = await loadedWith(['src/core/tasks/classify/task.ts']);
    assert.ok([...loaded].some(path => path.includes('tensorflow')));
  });
});
