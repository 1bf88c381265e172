import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceOfConfig, workspacesWithRuns } from '../../../src/core/runs/workspaces';
import { temporaryFolder } from './temporaryFolder';

function makeRuns(...parts: readonly string[]): string {
  const folder = join(...parts);
  mkdirSync(join(folder, '.nlp', 'runs'), { recursive: true });
  return folder;
}

describe('runs/workspaces', () => {
  it('trains in the current folder, or beside a config that is elsewhere', () => {
    const [here, elsewhere] = [temporaryFolder(), temporaryFolder()];
    assert.equal(workspaceOfConfig(join(here, 'a', 'm.nlp.yaml'), here), here);
    assert.equal(workspaceOfConfig(join(elsewhere, 'm.nlp.yaml'), here), elsewhere);
    assert.equal(workspaceOfConfig(join(here, 'm.nlp.yaml'), join(here, 'a')), here);
  });

  it('trains where there are runs already: in the nearest such folder from the config upwards', () => {
    const here = makeRuns(temporaryFolder());
    const config = join(here, 'a', 'b', 'm.nlp.yaml');
    assert.equal(workspaceOfConfig(config, here), here);
    assert.equal(workspaceOfConfig(config, temporaryFolder()), here);
    const nearer = makeRuns(here, 'a');
    assert.equal(workspaceOfConfig(config, here), nearer);
    assert.equal(workspaceOfConfig(config, join(here, 'a', 'b')), join(here, 'a', 'b'));
  });

  it('looks for runs in every folder upwards, and in the current one', () => {
    const [here, elsewhere] = [makeRuns(temporaryFolder()), makeRuns(temporaryFolder())];
    const nearer = makeRuns(here, 'a');
    const config = join(here, 'a', 'b', 'm.nlp.yaml');
    assert.deepEqual(workspacesWithRuns(config, elsewhere), [nearer, here, elsewhere]);
    assert.deepEqual(workspacesWithRuns(config, here), [nearer, here]);
    assert.deepEqual(workspacesWithRuns(config, temporaryFolder()), [nearer, here]);
  });
});
