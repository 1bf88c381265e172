// Holds the habits of naming and size: one thing a file, named after it, short enough to read at once.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, ROOT } from './sourceFiles';

/** The longest a source file may be, in lines. */
const LONGEST = 400;
/** Names that say nothing about what is inside. */
const DRAWERS = /^(?:utils?|helpers?|commons?|misc|managers?)$/i;

describe('the source files', () => {
  const sources = ['src', 'webview'].flatMap(folder => listFiles(folder, ['.ts']));
  const all = [
    ...sources,
    ...['test', 'bench', 'scripts'].flatMap(folder => listFiles(folder, ['.ts', '.mjs', '.cjs'])),
  ];

  it('are at most 400 lines long', () => {
    const long = sources
      .map(path => ({ path, lines: readFileSync(join(ROOT, path), 'utf8').trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > LONGEST);
    assert.deepEqual(long, []);
  });

  it('have the same bytes in every checkout: text ends its lines with LF, and what is none is left alone', function () {
    const git = spawnSync('git', ['ls-files', '--eol'], { cwd: ROOT, encoding: 'utf8' });
    // A copy without history, or a machine without Git.
    if (git.status !== 0 || git.stdout === '') this.skip();
    const lines = git.stdout.trimEnd().split('\n');
    const wrong = lines.filter(line => {
      const [, inGit, attributes] = /^i\/(\S*)\s+w\/\S*\s+attr\/(.*?)\s*\t/.exec(line) ?? [];
      return inGit === 'lf' || inGit === 'none' ? !attributes?.includes('eol=lf') : !attributes?.includes('-text');
    });
    assert.deepEqual(wrong, []);
  });

  it('are named for what they hold', () => {
    const parts = (path: string) => path.replace(/(?:\.test|\.d)?\.\w+$/, '').split(/[/]/);
    const drawers = all.filter(path =>
      parts(path).some(part => DRAWERS.test(part) || /(?:Utils?|Helpers?|Misc)$/.test(part)),
    );
    assert.deepEqual(drawers, []);
  });

  it('have names in camelCase', () => {
    // A benchmark's file is called what its report calls it.
    const named = all.filter(path => !path.startsWith('bench/workloads/'));
    const odd = named.filter(path => !/^[a-z][A-Za-z0-9]*(?:\.[a-z]+)*$/.test(path.split('/').at(-1) ?? ''));
    assert.deepEqual(odd, []);
  });

  it('open with a sentence that says what they are for', () => {
    const silent = all
      .filter(path => !path.startsWith('test/fixtures/'))
      .filter(path => !path.endsWith('.d.mts') && !/^(?:#!.*\n)?\/[/*]/.test(readFileSync(join(ROOT, path), 'utf8')))
      // A test file's name and its `describe` say it already.
      .filter(path => !path.endsWith('.test.ts'));
    assert.deepEqual(silent, []);
  });

  it('join signals with joinSignals: AbortSignal.any loses aborts in some releases of Node.js', () => {
    const found = sources.filter(path => /^[^*]*\bAbortSignal\.any\(/m.test(readFileSync(join(ROOT, path), 'utf8')));
    assert.deepEqual(found, []);
  });

  it('keep neither silenced compiler errors nor silenced lint rules', () => {
    const silencer = /@ts-(?:ignore|expect-error|nocheck)\b|\bbiome-ignore\b/;
    const found = all.filter(path => silencer.test(readFileSync(join(ROOT, path), 'utf8')));
    assert.deepEqual(found, []);
  });
});
