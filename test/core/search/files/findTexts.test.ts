import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { findTexts, isBinary } from '../../../../src/core/search/files/findTexts';
import { isIgnored, parseIgnoreRules } from '../../../../src/core/search/files/ignoreRules';
import { skipWithoutLinks } from '../../../links';

const folder = mkdtempSync(join(tmpdir(), 'find-texts-'));
after(() => rm(folder, { recursive: true, force: true }));

function make(name: string, files: Readonly<Record<string, string>>): string {
  const root = join(folder, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

async function found(workspace: string, names: readonly string[] = [], trusted = true): Promise<string[]> {
  const { files } = await findTexts(names, { workspace, trusted }, () => true);
  return files.map(({ path }) => relative(workspace, path).replaceAll('\\', '/'));
}

describe('the files that a search reads', () => {
  it('are those that git would keep, without hidden ones and folders of other programs', async () => {
    const root = make('kept', {
      'a.txt': '',
      'b.log': '',
      'keep.log': '',
      'docs/a.md': '',
      'docs/build/x.md': '',
      'build/y.md': '',
      'docs/.gitignore': '/build\n!b.log\n',
      'docs/b.log': '',
      '.gitignore': '*.log\n!keep.log\nbuild/\n',
      '.git/config': '',
      '.nlp/runs/x': '',
      'node_modules/a/index.js': '',
      'image.png': '',
    });
    assert.deepEqual(await found(root), ['a.txt', 'docs/a.md', 'docs/b.log', 'keep.log']);
    assert.deepEqual(await found(root, ['docs']), ['docs/a.md', 'docs/b.log']);
  });

  it('are what is named, also where it is ignored', async () => {
    const root = make('named', { '.gitignore': '*.log\nout\n', 'b.log': '', 'out/a.txt': '', 'out/c.log': '' });
    assert.deepEqual(await found(root, ['b.log', 'out', 'b.log']), ['b.log', 'out/a.txt']);
    await assert.rejects(found(root, ['nothing']), /cannot search nothing: there is no such file/);
  });

  it('are inside a workspace that is not trusted, whatever links there are', async function () {
    skipWithoutLinks(this);
    const outside = make('outside', { 'secret.txt': '' });
    const root = make('inside', { 'a.txt': '' });
    symlinkSync(join(outside, 'secret.txt'), join(root, 'link.txt'));
    symlinkSync(outside, join(root, 'folder'));
    symlinkSync(join(root, 'a.txt'), join(root, 'same.txt'));
    symlinkSync(join(root, 'none'), join(root, 'broken.txt'));
    assert.deepEqual(await found(root, [], false), ['a.txt', 'same.txt']);
    assert.deepEqual(await found(root), ['a.txt', 'link.txt', 'same.txt']);
    await assert.rejects(found(root, [outside], false), /outside of the workspace/);
    await assert.rejects(found(root, ['folder'], false), /outside of the workspace/);
  });

  it('are no binary ones', async () => {
    const root = make('binary', { 'a.txt': 'text', 'b.txt': 'a\0b', 'c.txt': '' });
    writeFileSync(join(root, 'd.txt'), Buffer.from('\ufefftext', 'utf16le'));
    for (const [name, binary] of [
      ['a', false],
      ['b', true],
      ['c', false],
      ['d', false],
    ] as const)
      assert.equal(await isBinary(join(root, `${name}.txt`)), binary, name);
  });
});

describe('patterns of .gitignore', () => {
  const patterns = [
    '*.py[cod]',
    '/top',
    'deep/**/end',
    'a/**',
    '**/any',
    'x?z',
    'dir/',
    '!dir/kept',
    '[!a-c]1',
    '\\!bang',
    'two words',
    'tail\\ ',
    '**/foo/bar',
    'a*c*e',
    '[]]',
    '[z',
  ];
  const paths = [
    'm.pyc',
    'm.py',
    's/m.pyo',
    'top',
    's/top',
    'deep/end',
    'deep/a/b/end',
    'deep/a/ends',
    'a/b',
    'a/b/c',
    's/a/b',
    'any',
    's/t/any',
    'xyz',
    'xz',
    's/x9z',
    'd1',
    'b1',
    '!bang',
    'two words',
    'tail ',
    'tail',
    'foo/bar',
    's/foo/bar',
    'abcde',
    'ace',
    'acd',
    ']',
    '[z',
    'z',
  ];

  it('say what git says', function () {
    if (spawnSync('git', ['--version']).status !== 0) this.skip();
    const root = make('patterns', { '.gitignore': `${patterns.join('\n')}\n# none\n\n` });
    execFileSync('git', ['init', '-q'], { cwd: root });
    const rules = parseIgnoreRules(`${patterns.join('\n')}\n# none\n\n`);
    for (const path of paths) {
      let expected = true;
      try {
        execFileSync('git', ['check-ignore', '-q', '--no-index', '--', path], { cwd: root });
      } catch {
        expected = false;
      }
      // A folder that is ignored hides what is in it.
      const names = path.split('/');
      const ours = names.some((_, i) => isIgnored(rules, names.slice(0, i + 1), i < names.length - 1) === true);
      assert.equal(ours, expected, path);
    }
    assert.equal(isIgnored(rules, ['dir'], true), true);
    assert.equal(isIgnored(rules, ['dir'], false), undefined);
  });

  it('cost no more than their length', () => {
    const rules = parseIgnoreRules(`${'*a'.repeat(500)}b\n${'**/a/'.repeat(500)}b\n`);
    assert.equal(
      isIgnored(
        rules,
        Array.from({ length: 500 }, () => 'a'.repeat(200)),
        false,
      ),
      undefined,
    );
  });
});
