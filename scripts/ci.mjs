// What .ci/run does: install, check, build the reference engine, all tests, exports in the libraries that open them, jobs on a Ray cluster, tests with Windows' Node too, package, and the package in a clean VS Code.
import { join, resolve } from 'node:path';
import { installPackages } from './install.mjs';
import { fetchPretrained, pretrainedNames } from './pretrained.mjs';
import { clearResults, listFailed, listSkipped, sumResults, writeResults } from './results.mjs';
import { runAttached } from './runCommand.mjs';
import { reasonOnWindows, WINDOWS_SUITE } from './skippedOnWindows.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const started = Date.now();
let broken = false;

/** Tests that may be skipped here, and why. Any other that is skipped counts as failed: CI has all that tests need. */
const MAY_BE_SKIPPED = {
  'data/loadDataset reads the public data sets': 'they are not part of the project',
  'runs/atomicFile says which file may not be written': 'root may write everything',
};

/** Runs a step on this terminal; a step that fails counts as one failure unless its tests count themselves. */
async function step(name, command, args, { counts = false } = {}) {
  const begun = Date.now();
  console.log(`\n== ${name}`);
  const code = await runAttached(command, args, { cwd: ROOT });
  console.log(`== ${name}: ${code === 0 ? 'done' : `code ${code}`} in ${((Date.now() - begun) / 1000).toFixed(0)} s`);
  if (!counts)
    writeResults(name.replaceAll(' ', '-'), { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });
  if (code !== 0) broken = true;
  return code === 0;
}

/** Why tests of pretrained models are skipped here; undefined where the models are there. */
let unfetched;

async function fetchModels() {
  try {
    await fetchPretrained(console.log);
  } catch (error) {
    unfetched = `the model was not fetched: ${error.message.split('\n')[0]}`;
    console.log(unfetched);
  }
}

function reasonHere(title) {
  return MAY_BE_SKIPPED[title] ?? (pretrainedNames.some(name => title.includes(name)) ? unfetched : undefined);
}

const script = (name, ...args) => [process.execPath, [join(ROOT, 'scripts', name), ...args]];

async function main() {
  clearResults();
  await installPackages();
  await step('check', 'npm', ['run', '--silent', 'check']);
  await step('build', process.execPath, [join(ROOT, 'esbuild.mjs'), '--production']);
  await step('reference engine', ...script('tfjsNode.mjs'), { counts: true });
  await fetchModels();
  await step('unit tests', 'npm', ['test', '--silent', '--', '--unit', '--keep-results'], { counts: true });
  await step('real libraries', ...script('realLibraries.mjs'), { counts: true });
  await step('Ray', ...script('ray.mjs'), { counts: true });
  await step('transformers.js', ...script('transformersJs.mjs'), { counts: true });
  await step('tests with Node of Windows', ...script('testWindows.mjs', '--core', '--keep-results'), { counts: true });
  await step('tests in VS Code', ...script('testVscode.mjs'), { counts: true });
  await step('tests in desktop VS Code', ...script('testElectron.mjs'), { counts: true });
  if (await step('package', ...script('package.mjs'))) {
    await step('the package in a clean VS Code', ...script('testVscode.mjs', 'package'), { counts: true });
  }
  const { suites, passed, failed, skipped } = sumResults();
  console.log();
  for (const counts of suites) {
    const flaky = counts.flaky ? `, ${counts.flaky} flaky (named above)` : '';
    console.log(`${counts.suite}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped${flaky}`);
  }
  for (const counts of suites)
    for (const title of listFailed(counts)) console.log(`✖ failed: ${counts.suite}: ${title}`);
  let unexpected = 0;
  for (const counts of suites) {
    const reasonOf = counts.suite === WINDOWS_SUITE ? reasonOnWindows : reasonHere;
    const reasons = {};
    for (const title of listSkipped(counts)) {
      const reason = reasonOf(title);
      if (reason) reasons[reason] = [...(reasons[reason] ?? []), title];
      else {
        console.log(`✖ skipped, and should not be here: ${title}`);
        unexpected++;
      }
    }
    for (const [reason, titles] of Object.entries(reasons))
      console.log(`skipped: ${titles.length > 3 ? `${titles.length} tests` : titles.join('; ')}: ${reason}`);
  }
  console.log(`${skipped} skipped, ${((Date.now() - started) / 60_000).toFixed(1)} minutes`);
  // A suite that broke before it could count is a failure, too.
  const lost = failed + unexpected;
  console.log(`${passed} passed, ${broken && lost === 0 ? 1 : lost} failed`);
  process.exitCode = broken || lost > 0 ? 1 : 0;
}

main().catch(error => {
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
