import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listDocuments, picturesOfDocuments } from '../documents';
import { ROOT } from './sourceFiles';

describe('the documents', () => {
  it('link to files that are there', () => {
    const broken = [...listDocuments(), 'ARCHITECTURE.md'].flatMap(path => {
      const text = readFileSync(join(ROOT, path), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
      const links = Array.from(text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g), found => found[1]!);
      return links
        .filter(link => !/^[a-z]+:/.test(link) && !existsSync(join(ROOT, dirname(path), link)))
        .map(link => `${path}: ${link}`);
    });
    assert.deepEqual(broken, []);
  });

  it('show every picture that is kept', () => {
    const kept = readdirSync(join(ROOT, 'media', 'screenshots'));
    assert.deepEqual(
      kept.filter(name => !picturesOfDocuments().has(name)),
      [],
    );
  });
});
