import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeExtensionPage } from '../../scripts/extensionPage.mjs';
import { checkHash, pinnedSpec } from '../../scripts/pinnedPackage.mjs';
import { packageFolderOf, readNotice } from '../../scripts/thirdPartyNotices.mjs';
import { ROOT } from './sourceFiles';

describe('what is packaged, and what packages are taken', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlp-package-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('refuses a package whose bytes are not those that were pinned', () => {
    assert.throws(() => checkHash(pinnedSpec('code-server'), Buffer.from('other')), /is not what was pinned/);
    assert.throws(() => pinnedSpec('left-pad'), /no version of left-pad is pinned/);
  });

  it('finds the package of a bundled file', () => {
    assert.equal(packageFolderOf('node_modules/@a/b/dist/c.js'), 'node_modules/@a/b');
    assert.equal(packageFolderOf('node_modules/a/node_modules/b/c.js'), 'node_modules/a/node_modules/b');
    assert.equal(packageFolderOf('src/core/index.ts'), undefined);
  });

  it('refuses a licence under which nothing may be shipped, and a package that names no holder', () => {
    writeFileSync(join(folder, 'package.json'), '{"name": "a", "version": "1.0.0", "license": "GPL-3.0"}');
    assert.throws(() => readNotice(folder), /a 1\.0\.0 has the licence GPL-3\.0/);
    writeFileSync(join(folder, 'package.json'), '{"name": "a", "version": "1.0.0", "license": "MIT"}');
    assert.throws(() => readNotice(folder), /a brings no licence file/);
    writeFileSync(join(folder, 'LICENSE'), 'of a\n');
    assert.deepEqual(readNotice(folder).texts, ['of a']);
    const { license, texts } = readNotice(join(ROOT, 'node_modules', 'onnxruntime-node'));
    assert.equal(license, 'MIT');
    assert.match(texts.join(), /Copyright \(c\) Microsoft Corporation\n/);
  });

  it('has a page without pictures, which VS Code would not load there', () => {
    const readme = [
      '# A',
      '![B](media/b.png)',
      '| view | what |\n|---|---|\n| ![C](media/c.png) | **D** of [e](docs/e.md) |',
      '![F](media/f.png)',
      '[g](https://g.example), [h](#h)',
    ];
    writeFileSync(join(folder, 'README.md'), `${readme.join('\n\n')}\n`);
    const page = makeExtensionPage(join(folder, 'README.md')).split('\n\n');
    assert.match(page[1]!, /^Run \*\*NLP: Open Documentation\*\*/);
    assert.deepEqual(page.toSpliced(1, 1), ['# A', '- **D** of e', '[g](https://g.example), [h](#h)\n']);
    assert.doesNotMatch(makeExtensionPage(join(ROOT, 'README.md')), /!\[|\]\((?:docs|media)/);
  });
});
