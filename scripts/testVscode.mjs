// Runs the tests that need VS Code: in its extension host, and as a person in a browser (`npm run test:vscode -- host|person|package [mocha options]`).
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { bundleHostTests } from './bundleHostTests.mjs';
import { CHROMIUM_SWITCHES, installChromium } from './chromium.mjs';
import { reportHostResults } from './hostResults.mjs';
import { writeResults } from './results.mjs';
import { passesAgain } from './runAgain.mjs';
import { runCommand } from './runCommand.mjs';
import { installVscodeServer, startVscodeServer, workbenchAddress } from './vscodeServer.mjs';

const ROOT = resolve(import.meta.dirname, '..');

/** Runs the bundled tests in the extension host of a server; `minutes` is how long they may take. */
async function runHostTests(installed, executablePath, minutes = 20) {
  const runner = await bundleHostTests();
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'nlp-workbench-host-')));
  const workspace = join(temporary, 'workspace');
  const results = join(temporary, 'results.json');
  const samples = join(ROOT, 'samples');
  cpSync(samples, workspace, { recursive: true, filter: path => !path.startsWith(join(samples, '.nlp')) });
  const server = await startVscodeServer(installed, {
    dataFolder: join(temporary, 'server'),
    flags: ['--enable-smoke-test-driver', '--disable-workspace-trust'],
    env: { NLP_TEST_RESULTS: results },
  });
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_SWITCHES] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(workbenchAddress(server, workspace, { extension: ROOT, tests: runner }));
    for (let waited = 0; !existsSync(results) && waited < minutes * 60_000; waited += 200) {
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    const counts = reportHostResults(results, 'tests in the extension host');
    writeResults('vscode-host', counts);
    return counts.failed === 0;
  } finally {
    await browser.close();
    await server.stop();
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Runs the tests of test/vscode/<folder>, or the files that are named, with mocha; they open their own servers and pages. */
async function runPageTests(folder, options) {
  const suite = `vscode-${folder}`;
  const run = files => runMocha(suite, files);
  const named = options.some(word => word.endsWith('.test.ts'));
  return (
    (await run(named ? options : [`test/vscode/${folder}/**/*.test.ts`, ...options])) || (await passesAgain(suite, run))
  );
}

async function runMocha(suite, files) {
  const mocha = join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const args = [mocha, '--no-config', '--require', 'tsx/cjs', '--timeout', '300000', '--slow', '10000'];
  args.push('--reporter', join(ROOT, 'scripts', 'countingReporter.cjs'), '--reporter-option', `suite=${suite}`);
  args.push('--file', 'test/vscode/closeBrowser.ts', ...files);
  const { code } = await runCommand(process.execPath, args, { cwd: ROOT });
  return code === 0;
}

const [which, ...options] = process.argv.slice(2);
let tools;
try {
  tools = { installed: await installVscodeServer(), browser: await installChromium() };
} catch (error) {
  console.log(`skipped: tests in VS Code: ${error.message}`);
}
if (tools) {
  const results = [];
  if (which !== 'person' && which !== 'package') results.push(await runHostTests(tools.installed, tools.browser));
  if (which !== 'host' && which !== 'package') results.push(await runPageTests('person', options));
  if (which === 'package') results.push(await runPageTests('package', options));
  if (results.includes(false)) process.exitCode = 1;
}
