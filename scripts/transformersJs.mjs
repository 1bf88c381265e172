// CI's proof of exports as transformers.js: fresh runs are opened by the library itself, in Node.js and in a browser that reaches nothing else.
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder, withLock } from './cacheFolder.mjs';
import { CHROMIUM_SWITCHES, installChromium } from './chromium.mjs';
import { writeResults } from './results.mjs';
import { mustRun } from './runCommand.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const SUITE = 'transformers-js';
const LOCKED = join(import.meta.dirname, 'transformersJs');
const TESTS = join(ROOT, 'test', 'libraries', 'transformersJs');
/** Milliseconds for all cases in a browser. */
const BROWSING = 300_000;

/** The library as its lock file has it, each package checked by its hash, installed once. @returns its node_modules */
export async function installTransformersJs(log) {
  const lock = readFileSync(join(LOCKED, 'package-lock.json'));
  const name = `transformers-js-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`;
  const folder = cacheFolder(name);
  await withLock(name, async () => {
    if (existsSync(join(folder, 'ready'))) return;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(LOCKED, file), join(folder, file));
    log('installing @huggingface/transformers (475 MB)');
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
    await mustRun('npm', args, { cwd: folder, quiet: true, seconds: 600 });
    writeFileSync(join(folder, 'ready'), '');
  });
  return join(folder, 'node_modules');
}

/** What the lines of JavaScript in each README.md print, run as they stand beside the folders. */
async function runReadmes(modules, folder, cases) {
  const models = join(folder, 'models');
  symlinkSync(modules, join(models, 'node_modules'), 'junction');
  const { log } = console;
  const results = [];
  for (const [i, { name }] of cases.entries()) {
    const [, lines] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(models, name, 'README.md'), 'utf8')) ?? [];
    const file = join(models, `use${i}.mjs`);
    writeFileSync(file, lines ?? '');
    const said = [];
    const faults = [];
    console.log = value => said.push(JSON.stringify(value));
    try {
      await import(pathToFileURL(file).href);
    } catch (error) {
      faults.push(String(error?.stack ?? error));
    } finally {
      console.log = log;
    }
    if (faults.length === 0 && !/[\w[]/.test(said.join(''))) faults.push(`it printed ${said.join('')}`);
    results.push({ name, faults, far: {} });
  }
  return results;
}

/** @returns how many cases did not do what they should */
function report(where, results) {
  for (const { name, faults, far } of results) {
    const numbers = Object.entries(far).map(([dtype, distance]) => `${dtype} ${distance.toExponential(1)}`);
    console.log(
      `${faults.length > 0 ? '✖' : '✔'} ${where}: ${name}${numbers.length > 0 ? `: ${numbers.join(', ')}` : ''}`,
    );
    for (const fault of faults.slice(0, 5)) console.log(`    ${fault}`);
  }
  return results.filter(({ faults }) => faults.length > 0).length;
}

async function checkInNode(modules, folder, cases) {
  const library = join(modules, '@huggingface', 'transformers', 'dist', 'transformers.node.mjs');
  const [lib, { checkCases }] = await Promise.all([
    import(pathToFileURL(library).href),
    import(pathToFileURL(join(TESTS, 'check.mjs')).href),
  ]);
  lib.env.logLevel = lib.LogLevel?.ERROR ?? lib.env.logLevel;
  const before = process.cwd();
  process.chdir(join(folder, 'models'));
  try {
    return {
      cases: await checkCases(lib, cases, { where: '.' }),
      readmes: await runReadmes(modules, folder, cases),
    };
  } finally {
    process.chdir(before);
  }
}

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Serves folders by the first part of the path; the page itself has no content of its own. */
function serve(folders) {
  const server = createServer(({ url }, response) => {
    const [, first = '', ...rest] = normalize(decodeURIComponent(new URL(url, 'http://localhost').pathname)).split(
      /[\\/]/,
    );
    const path = folders[first] && join(folders[first], ...rest);
    if (first === 'models' && rest.join('') === '')
      return response.setHeader('content-type', 'text/html').end('<!doctype html><title>models</title>');
    if (!path?.startsWith(folders[first]) || !statSync(path, { throwIfNoEntry: false })?.isFile())
      return response.writeHead(404).end();
    response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
    response.setHeader('content-length', statSync(path).size);
    createReadStream(path).pipe(response);
  });
  return new Promise(done => server.listen(0, '127.0.0.1', () => done(server)));
}

async function checkInBrowser(modules, folder, cases) {
  const { chromium } = await import('playwright-core');
  const executablePath = await installChromium();
  const server = await serve({
    lib: join(modules, '@huggingface', 'transformers', 'dist'),
    ort: join(modules, 'onnxruntime-web', 'dist'),
    models: join(folder, 'models'),
    check: TESTS,
  });
  const origin = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_SWITCHES });
  try {
    const page = await browser.newPage();
    const refused = [];
    await page.route('**', route => {
      const url = route.request().url();
      if (url.startsWith(origin) || url.startsWith('blob:')) return route.continue();
      refused.push(url);
      return route.abort();
    });
    // Its folder is where paths of folders begin.
    await page.goto(`${origin}/models/`);
    page.setDefaultTimeout(BROWSING);
    const results = await page.evaluate(async all => {
      const [lib, { checkCases }] = await Promise.all([import('/lib/transformers.min.js'), import('/check/check.mjs')]);
      lib.env.backends.onnx.wasm.wasmPaths = '/ort/';
      lib.env.backends.onnx.wasm.numThreads = 1;
      lib.env.useBrowserCache = false;
      return checkCases(lib, all, { where: '.' });
    }, cases);
    const faults = refused.map(url => `it asked for ${url}`);
    return [...results, { name: 'no network', faults, far: {} }];
  } finally {
    await browser.close();
    server.close();
  }
}

async function check(modules, folder) {
  const maker = join(TESTS, 'makeFolders.ts');
  await mustRun(process.execPath, ['--import', 'tsx', maker, folder], { cwd: ROOT, seconds: 300 });
  const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'));
  const inNode = await checkInNode(modules, folder, cases);
  const all = {
    'Node.js': inNode.cases,
    README: inNode.readmes,
    browser: await checkInBrowser(modules, folder, cases),
  };
  const failed = Object.entries(all).reduce((sum, [where, results]) => sum + report(where, results), 0);
  return { passed: Object.values(all).flat().length - failed, failed };
}

async function main() {
  let modules;
  try {
    modules = await installTransformersJs(console.log);
  } catch (error) {
    console.log(`skipped: transformers.js cannot be installed: ${error.message.split('\n')[0]}`);
    writeResults(SUITE, { passed: 0, failed: 0, skipped: 1 });
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'nlp-transformers-js-'));
  try {
    const counts = await check(modules, folder);
    console.log(`${counts.passed} passed, ${counts.failed} failed`);
    writeResults(SUITE, { ...counts, skipped: 0 });
    process.exitCode = counts.failed > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) await main();
