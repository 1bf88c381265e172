import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { locateModel } from '../../../src/core/base/locateModel';
import { temporaryFolder } from '../runs/temporaryFolder';

describe('where a model is', () => {
  const folder = temporaryFolder();
  const locate = (from: string, trusted = true) => locateModel(from, folder, { workspace: folder, trusted });
  const id = { repository: 'org/name', revision: 'main' };

  it('is a path where something is there, or where it looks like one', () => {
    assert.deepEqual(locate('org/name'), { kind: 'hub', id });
    mkdirSync(join(folder, 'org/name'), { recursive: true });
    assert.deepEqual(locate('org/name'), { kind: 'path', path: join(folder, 'org/name') });
    assert.deepEqual(locate('./gone/model'), { kind: 'path', path: join(folder, 'gone/model') });
    assert.deepEqual(locate('bert'), { kind: 'path', path: join(folder, 'bert') });
    assert.deepEqual(locate('/models/bert'), { kind: 'path', path: resolve(folder, '/models/bert') });
  });

  it('is the hub for names and addresses', () => {
    assert.deepEqual(locate('org/name@v2'), { kind: 'hub', id: { ...id, revision: 'v2' } });
    assert.deepEqual(locate('https://huggingface.co/org/name'), { kind: 'hub', id });
  });

  it('is not looked for outside of a workspace that is not trusted', () => {
    assert.deepEqual(locate('some/model', false), { kind: 'hub', id: { ...id, repository: 'some/model' } });
    for (const from of ['/models/bert', '../bert', '~/bert']) {
      assert.throws(() => locate(from, false), { code: 'path-outside-workspace' });
    }
  });
});
