import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

interface Walkthrough {
  readonly steps: readonly { readonly id: string; readonly completionEvents: readonly string[] }[];
}

/** All that the extension's sources say. */
function readSources(): string {
  const folder = join(ROOT, 'src/extension');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
  return files.map(name => readFileSync(join(folder, name), 'utf8')).join('\n');
}

describe('the walkthrough', () => {
  const { contributes } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly contributes: { readonly walkthroughs: readonly Walkthrough[] };
  };

  it('ticks each step when its thing was done, not when its command was called', () => {
    const sources = readSources();
    for (const { id, completionEvents } of contributes.walkthroughs.flatMap(({ steps }) => steps)) {
      assert.deepEqual(completionEvents, [`onContext:nlpWorkbench.done.${id}`]);
      assert.ok(sources.includes(`tickStep('${id}')`), `nothing ticks the step ${id}`);
    }
  });
});
