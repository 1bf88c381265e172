// `npm test`: installs (packages, a browser) and builds if needed, runs the unit tests, and the tests in VS Code where VS Code can be had.
import { join, resolve } from 'node:path';
import { installChromium } from './chromium.mjs';
import { addUp, listTests, passInParts } from './inParts.mjs';
import { installPackages } from './install.mjs';
import { clearResults, sumResults } from './results.mjs';
import { passesAgain } from './runAgain.mjs';
import { mustRun, runAttached, runCommand } from './runCommand.mjs';
import folders from './unitFolders.cjs';

const ROOT = resolve(import.meta.dirname, '..');

/** `--unit` leaves out the tests in VS Code; `--keep-results` adds to the counts of earlier steps. */
const unitOnly = process.argv.includes('--unit');
const keepResults = process.argv.includes('--keep-results');

const UNIT = 'unit';

async function runMocha(files, suite, behind = false) {
  const mocha = join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const reporter = ['--reporter', join(ROOT, 'scripts', 'countingReporter.cjs'), '--reporter-option', `suite=${suite}`];
  const words = [mocha, ...reporter, ...files];
  if (!behind) return (await runAttached(process.execPath, words, { cwd: ROOT })) === 0;
  const { code, output } = await runCommand(process.execPath, words, { cwd: ROOT, quiet: true });
  console.log(output.trimEnd());
  return code === 0;
}

/** Those in a browser have the machine for themselves, after the others. */
async function runUnitTests() {
  const inBrowser = name => name.endsWith('.browser.test.ts');
  const files = listTests(folders);
  const [alone, browser] = [`${UNIT}-alone`, `${UNIT}-browser`];
  const passes = [
    await passInParts(
      alone,
      files.filter(name => !inBrowser(name)),
      runMocha,
    ),
  ];
  passes.push(await passInParts(browser, files.filter(inBrowser), runMocha, 1));
  addUp(UNIT, [alone, browser]);
  return passes.every(Boolean);
}

async function main() {
  await installPackages();
  console.log('building');
  await mustRun(process.execPath, [join(ROOT, 'esbuild.mjs')], { cwd: ROOT, quiet: true });
  if (!keepResults) clearResults();
  const { fetchSamples } = await import('./fetchSamples.mjs');
  await fetchSamples(console.log);
  // The views' unit tests are skipped without one, each suite saying so.
  await installChromium(console.log).catch(error => console.log(error.message));
  const passes = [(await runUnitTests()) || (await passesAgain(UNIT, files => runMocha(files, UNIT)))];
  if (!unitOnly)
    passes.push((await runAttached(process.execPath, [join(ROOT, 'scripts', 'testVscode.mjs')], { cwd: ROOT })) === 0);
  const { suites, passed, failed, skipped } = sumResults();
  console.log();
  for (const counts of suites)
    console.log(`${counts.suite}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  console.log('not run here: jobs on a Ray cluster (npm run test:ray; needs Python and a network the first time)');
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  if (failed > 0 || passes.includes(false)) process.exitCode = 1;
}

main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});
