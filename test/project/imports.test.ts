// Holds the direction of imports: core knows no host, its folders build on those above them, and runtimes stay in the engine.
import assert from 'node:assert/strict';
import * as esbuild from 'esbuild';
import { findImports, type Import, ROOT, readSources, type SourceFile } from './sourceFiles';

/** The folders of src/core, each importing only those before it; after the tasks, the two lists of what there is. */
const ORDER = [
  'base',
  'formats',
  'config',
  'data',
  'text',
  'engine',
  'kernel',
  'layers',
  'families',
  'pretrained',
  'models',
  'metrics',
  'projection',
  'words',
  'tasks',
  'schemas',
  'catalog',
  'runs',
  'hub',
  'inference',
  'search',
  'training',
  'sweeps',
  'cluster',
  'examples',
  'explain',
  'abilities',
  'jobs',
];
const RUNTIMES = /^(?:onnxruntime-(?:node|web|common)|@tensorflow\/tfjs-(?:node|backend-\w+))(?:\/|$)/;

/** `path: specifier` of each import that breaks a rule. */
function findOffenders(files: readonly SourceFile[], breaks: (found: Import, file: SourceFile) => boolean): string[] {
  return files.flatMap(file =>
    file.imports.filter(found => breaks(found, file)).map(({ specifier }) => `${file.path}: ${specifier}`),
  );
}

/** Where a path of src/core stands in the order. */
function rankOf(path: string): number {
  return ORDER.indexOf(path.split('/')[2]?.replace(/\.ts$/, '') ?? '');
}

describe('the direction of imports', () => {
  const sources = readSources('src');
  const views = readSources('webview');
  const core = sources.filter(file => file.path.startsWith('src/core/'));

  it('is read from every form of import', () => {
    const text = [
      "import a from './a';",
      "import type { B } from '../b';",
      "import { type C,\n  type D } from 'c';",
      "export * from './e';",
      "import 'f';",
      "const g = await import('./g');",
      "type H = import('../h').H;",
      "// import i from 'i';",
    ].join('\n');
    const found = findImports('src/core/text/x.ts', text).map(({ specifier, path, typeOnly }) => [
      specifier,
      path,
      typeOnly,
    ]);
    assert.deepEqual(found, [
      ['./a', 'src/core/text/a', false],
      ['../b', 'src/core/b', true],
      ['c', undefined, true],
      ['./e', 'src/core/text/e', false],
      ['f', undefined, false],
      ['./g', 'src/core/text/g', false],
      ['../h', 'src/core/h', true],
    ]);
  });

  it('keeps core to itself', () => {
    assert(core.length > 0);
    assert.deepEqual(
      findOffenders(
        core,
        ({ path, specifier }) => specifier === 'vscode' || !(path ?? 'src/core/').startsWith('src/core/'),
      ),
      [],
    );
  });

  it('lets a folder of core import only those above it', () => {
    for (const { path } of core) assert(rankOf(path) >= 0, `${path} is in no folder of the order: ${ORDER.join(', ')}`);
    const climbs = (found: Import, file: SourceFile) =>
      found.path !== undefined && rankOf(found.path) > rankOf(file.path);
    assert.deepEqual(findOffenders(core, climbs), []);
  });

  it('lets no files import each other in a circle, types neither', () => {
    const files = new Map([...sources, ...views].map(file => [file.path.replace(/\.ts$/, ''), file]));
    const importsOf = (path: string) =>
      (files.get(path)?.imports ?? []).flatMap(({ path: to }) =>
        to === undefined ? [] : [to, `${to}/index`].filter(name => files.has(name)),
      );
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, way: readonly string[]): void => {
      if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(' -> '));
      if (way.includes(path) || done.has(path)) return;
      for (const next of importsOf(path)) visit(next, [...way, path]);
      done.add(path);
    };
    for (const path of files.keys()) visit(path, []);
    assert.deepEqual(circles, []);
  });

  it('leaves runtimes to the engine', () => {
    const others = [...sources, ...views].filter(file => !file.path.startsWith('src/core/engine/'));
    assert.deepEqual(
      findOffenders(others, ({ specifier }) => RUNTIMES.test(specifier)),
      [],
    );
  });

  it('gives the extension of core only base, config, runs, the schemas, the list of scores and cards of models', () => {
    const extension = sources.filter(file => file.path.startsWith('src/extension/'));
    const allowed =
      /^src\/core\/(?:base\/|config\/|runs\/|schemas$|metrics\/scores(?:$|\/)|pretrained\/card\/|sweeps\/(?:findBegun|readSweep|schema|sweepFolder|sweepSchemaOf|sweepShown)$|cluster\/(?:access|on|readRuntime|runtime|schema)$)|^src\/(?:extension|protocol)\/|^package\.json$/;
    assert.deepEqual(
      findOffenders(extension, ({ path, typeOnly }) => path !== undefined && !typeOnly && !allowed.test(path)),
      [],
    );
  });

  it('gives vscode to the extension alone', () => {
    const others = [...sources, ...views].filter(file => !file.path.startsWith('src/extension/'));
    assert.deepEqual(
      findOffenders(others, ({ specifier }) => specifier === 'vscode'),
      [],
    );
  });

  it('leaves nothing of the protocol at run time but its own names', () => {
    const protocol = sources.filter(file => file.path.startsWith('src/protocol/'));
    assert.deepEqual(
      findOffenders(protocol, ({ path, typeOnly }) => !typeOnly && !path?.startsWith('src/protocol/')),
      [],
    );
  });

  it('gives the views only themselves, the protocol, types, the list of scores, how numbers are written, conditions on tables', () => {
    const allowed =
      /^webview\/|^src\/protocol\/|^src\/core\/base\/(?:formatNumber|formatTime|countOf|shorten|commonPlaces|conditions|leastNumber)$|^src\/core\/runs\/(?:arrangeRuns|bestOfTrials)$|^src\/core\/explain\/globalWords\/wordRows$|^src\/core\/metrics\/scores(?:$|\/)/;
    const outside = ({ path, typeOnly }: Import) => path !== undefined && !typeOnly && !allowed.test(path);
    assert.deepEqual(findOffenders(views, outside), []);
  });

  it('loads no runtime and no TensorFlow.js with the extension', async () => {
    const { metafile } = await esbuild.build({
      entryPoints: ['src/extension/index.ts'],
      absWorkingDir: ROOT,
      bundle: true,
      platform: 'node',
      external: ['vscode'],
      metafile: true,
      write: false,
      logLevel: 'silent',
    });
    const heavy = Object.keys(metafile.inputs).filter(path => /node_modules\/(?:@tensorflow|onnxruntime)/.test(path));
    assert.deepEqual(heavy, []);
  });
});
