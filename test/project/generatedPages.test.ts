// The pages of docs/reference that the code knows: UPDATE_FIXTURES=1 writes them.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCommands } from '../../src/cli/index';
import { checkpointedHeads } from '../core/families/checkpoint';
import { apiPage } from '../generatedPages/apiPage';
import { cliPage } from '../generatedPages/cliPage';
import { type Contributions, commandsPage } from '../generatedPages/commandsPage';
import { familiesPage } from '../generatedPages/familiesPage';
import { metricsPage } from '../generatedPages/metricsPage';
import { ROOT } from './sourceFiles';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

describe('the generated pages', () => {
  const pages: Readonly<Record<string, () => string | Promise<string>>> = {
    'families.md': () => familiesPage(checkpointedHeads()),
    'reference/cli.md': async () => cliPage(await loadCommands()),
    'reference/commands.md': () => commandsPage(JSON.parse(read('package.json')).contributes as Contributions),
    'reference/metrics.md': () => metricsPage(read('docs/reference/metrics.md')),
    'reference/api.md': () => apiPage(read('templates/own/nlp-workbench.d.ts')),
  };
  for (const [name, make] of Object.entries(pages)) {
    it(`docs/${name} is what its source says`, async () => {
      const path = `docs/${name}`;
      const page = await make();
      if (process.env.UPDATE_FIXTURES) writeFileSync(join(ROOT, path), page);
      assert.ok(read(path) === page, 'its source has changed: run this test with UPDATE_FIXTURES=1');
    });
  }
});
