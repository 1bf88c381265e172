import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embedPictures } from '../../scripts/embedPictures.mjs';
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

  it('puts the pictures into the page of the extension', () => {
    const picture = readFileSync(join(ROOT, 'media', 'screenshots', 'report.png'));
    writeFileSync(join(folder, 'a.png'), picture);
    writeFileSync(join(folder, 'README.md'), '![A b](a.png), [c](docs/c.md), [d](https://d.example) and [e](#e)\n');
    assert.equal(
      embedPictures(join(folder, 'README.md')),
      `![A b](data:image/png;base64,${picture.toString('base64')}), c, [d](https://d.example) and [e](#e)\n`,
    );
  });
});
