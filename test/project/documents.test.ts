import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { parse } from 'yaml';
import { matchGlob } from '../../src/core/base/matchGlob';
import { headingsOf, linksOf, listDocuments, picturesOfDocuments, sentencesOf } from '../documents';
import { ROOT } from './sourceFiles';

/** The longest a sentence may be, in words. */
const LONGEST = 35;
/** Written from descriptions of keys, commands and settings, which are tested where they stand. */
const GENERATED = new Set(['config', 'reference/api', 'reference/cli', 'reference/commands'].map(x => `docs/${x}.md`));

describe('the documents', () => {
  const documents = listDocuments();

  it('link to files and headings that are there', () => {
    const broken = documents.flatMap(path =>
      linksOf(path)
        .filter(link => !/^[a-z]+:/.test(link))
        .filter(link => {
          const [file = '', heading] = link.split('#');
          const target = file === '' ? path : posix.normalize(posix.join(dirname(path), file));
          if (!existsSync(join(ROOT, target))) return true;
          return heading !== undefined && !headingsOf(target).has(heading);
        })
        .map(link => `${path}: ${link}`),
    );
    assert.deepEqual(broken, []);
  });

  it('are packaged with all that they link to', () => {
    const kept = readFileSync(join(ROOT, '.vscodeignore'), 'utf8')
      .split('\n')
      .filter(line => line.startsWith('!'))
      .map(line => line.slice(1));
    // The stars of `matchGlob` go over folders too, which is no narrower than what vsce takes.
    const isPackaged = (path: string) =>
      kept.some(
        pattern => matchGlob(pattern.replace('**/', '*'), path) && (pattern.includes('**') || sameDepth(pattern, path)),
      );
    const sameDepth = (a: string, b: string) => a.split('/').length === b.split('/').length;
    const linked = documents.flatMap(path => [
      path,
      ...linksOf(path)
        .filter(link => !/^(?:[a-z]+:|#)/.test(link))
        .map(link => posix.normalize(posix.join(dirname(path), link.replace(/#.*$/, '')))),
    ]);
    assert.deepEqual(
      [...new Set(linked)].filter(path => !isPackaged(path)),
      [],
    );
  });

  it('cite the version of the package', () => {
    const { version, license } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, string>;
    const cited = parse(readFileSync(join(ROOT, 'CITATION.cff'), 'utf8'));
    assert.deepEqual([cited.version, cited.license], [version, license]);
  });

  it('are each reached from the index', () => {
    const index = linksOf('docs/README.md').map(link => `docs/${link.replace(/#.*$/, '')}`);
    const pages = documents.filter(path => path.startsWith('docs/') && path !== 'docs/README.md');
    assert.deepEqual(
      pages.filter(path => !index.includes(path) && !index.some(each => each === `${dirname(path)}/README.md`)),
      [],
    );
  });

  it('show every picture that is kept', () => {
    const kept = readdirSync(join(ROOT, 'media', 'screenshots'));
    assert.deepEqual(
      kept.filter(name => !picturesOfDocuments().has(name)),
      [],
    );
  });

  it(`have no sentence of more than ${LONGEST} words`, () => {
    const long = documents
      .filter(path => !GENERATED.has(path))
      .flatMap(path => sentencesOf(path).map(sentence => ({ path, sentence })))
      .filter(({ sentence }) => sentence.split(' ').length > LONGEST);
    assert.deepEqual(
      long.map(({ path, sentence }) => `${path}: ${sentence}`),
      [],
    );
  });
});
