import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBookmarks, writeBookmarks } from '../../../src/core/runs/bookmarks';

describe('bookmarks of a run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlp-bookmarks-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are kept in its folder', async () => {
    assert.deepEqual(await readBookmarks(folder), []);
    const kept = [{ name: 'left', choice: { method: 'umap' }, view: { viewport: null }, selected: ['train 3'] }];
    await writeBookmarks(folder, kept);
    assert.deepEqual(await readBookmarks(folder), kept);
  });

  it('are none where the file is damaged, and those that are whole where some are not', async () => {
    writeFileSync(join(folder, 'bookmarks.json'), '{"bookmarks": [');
    assert.deepEqual(await readBookmarks(folder), []);
    const odd = [1, null, { name: 3, selected: [] }, { name: 'a', selected: [4] }, { name: 'b', selected: [] }];
    writeFileSync(join(folder, 'bookmarks.json'), JSON.stringify({ bookmarks: odd }));
    assert.deepEqual(await readBookmarks(folder), [{ name: 'b', selected: [] }]);
  });
});
