// `npm test`: installs (packages, a browser) and builds if needed, runs the unit tests, and the tests in VS Code where VS Code can be had.
import { join, resolve } from 'node:path';
import { installChromium } from './chromium.mjs';
import { installPackages } from './install.mjs';
import { clearResults, sumResults } from './results.mjs';
import { passesAgain } from './runAgain.mjs';
import { mustRun, runAttached } from './runCommand.mjs';

const ROOT = resolve(import.meta.dirname, '..');

/** `--unit` leaves out the tests in VS Code; `--keep-results` adds to the counts of earlier steps. */
const unitOnly = process.argv.includes('--unit');
const keepResults = process.argv.includes('--keep-results');

async function main() {
  await installPackages();
  console.log('building');
  await mustRun(process.execPath, [join(ROOT, 'esbuild.mjs')], { cwd: ROOT, quiet: true });
  if (!keepResults) clearResults();
  const { fetchSamples } = await import('./fetchSamples.mjs');
  await fetchSamples(console.log);
  // The views' unit tests are skipped without one, each suite saying so.
  await installChromium(console.log).catch(error => console.log(error.message));
  const mocha = join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const reporter = ['--reporter', join(ROOT, 'scripts', 'countingReporter.cjs'), '--reporter-option', 'suite=unit'];
  const run = async files => (await runAttached(process.execPath, [mocha, ...reporter, ...files], { cwd: ROOT })) === 0;
  const passes = [(await run([])) || (await passesAgain('unit', run))];
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
