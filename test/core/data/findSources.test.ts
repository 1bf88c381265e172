import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, parse, posix, relative, sep, win32 } from 'node:path';
import { compareFiles, findSources, folderOf } from '../../../src/core/data/findSources';
import { tellsCaseApart } from '../../letterCase';
import { temporaryFolder } from '../runs/temporaryFolder';

const NAMES = [
  ['part1', '1.csv'],
  ['part', '1.csv'],
  ['part-1', '1.csv'],
  ['Part', '1.csv'],
  ['part_1', '1.csv'],
  ['part', 'deep', '1.csv'],
  ['part 2.csv'],
  ['part.csv'],
];

describe('findSources', () => {
  it('finds files in the same order on every system', () => {
    const sorted = [posix, win32].map(paths =>
      NAMES.map(name => paths.join('d', ...name))
        .sort((a, b) => compareFiles(a, b, paths.sep))
        .map(file => file.replaceAll(paths.sep, '/')),
    );
    assert.deepEqual(sorted[1], sorted[0]);
    // As Linux sorts whole paths: what was trained on them is found in the order in which it was.
    assert.deepEqual(sorted[0], NAMES.map(name => `d/${name.join('/')}`).sort());
  });

  it('looks for a pattern in several folders, accents spelled either way', () => {
    const workspace = temporaryFolder();
    const names = tellsCaseApart() ? NAMES : NAMES.filter(([first]) => first !== 'Part');
    for (const name of names) {
      const file = join(workspace, 'd', ...name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, '');
    }
    writeFileSync(join(workspace, 'cafe\u0301.csv'), '');
    const find = (pattern: string) => {
      const found = findSources(pattern, workspace, { workspace, trusted: false });
      return 'sources' in found
        ? found.sources.map(({ path }) => relative(workspace, path).replaceAll(sep, '/'))
        : found.message;
    };
    assert.deepEqual(find('d/**/*.csv'), names.map(name => ['d', ...name].join('/')).sort());
    assert.deepEqual(find('caf\u00e9*.csv'), ['cafe\u0301.csv']);
    assert.deepEqual(find(join(workspace, '*.csv')), ['cafe\u0301.csv']);
  });

  it('begins at the root of the file system or of a drive where the pattern does', () => {
    for (const [parts, platform, folder] of [
      [[], 'linux', '.'],
      [['a', 'b'], 'linux', 'a/b'],
      [[''], 'linux', '/'],
      [['', 'a'], 'linux', '/a'],
      [['C:'], 'win32', 'C:/'],
      [['c:', 'data'], 'win32', 'c:/data'],
      [['C:'], 'linux', 'C:'],
      [['', '', 'server', 'share'], 'win32', '//server/share'],
    ] as const) {
      assert.equal(folderOf(parts, platform), folder);
    }
    assert.equal(win32.resolve('C:\\w', folderOf(['D:'], 'win32')), 'D:\\');
    const file = join(temporaryFolder(), 'some.csv');
    writeFileSync(file, '');
    const { root } = parse(file);
    const [top, ...rest] = file.slice(root.length).split(sep);
    const pattern = join(root, `${top!.slice(0, -1)}?`, ...rest.slice(0, -1), '*.csv');
    const found = findSources(pattern, root, { workspace: root, trusted: true });
    assert.ok('sources' in found && found.sources.some(({ path }) => path === file));
  });
});
