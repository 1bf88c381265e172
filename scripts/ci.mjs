// What .ci/run does: install, check, build the reference engine, all tests, package, and the package in a clean VS Code.
import { join, resolve } from 'node:path';
import { installPackages } from './install.mjs';
import { clearResults, sumResults, writeResults } from './results.mjs';
import { runAttached } from './runCommand.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const started = Date.now();
let broken = false;

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

const script = (name, ...args) => [process.execPath, [join(ROOT, 'scripts', name), ...args]];

async function main() {
  clearResults();
  await installPackages();
  await step('check', 'npm', ['run', '--silent', 'check']);
  await step('build', process.execPath, [join(ROOT, 'esbuild.mjs'), '--production']);
  await step('reference engine', ...script('tfjsNode.mjs'), { counts: true });
  await step('unit tests', 'npm', ['test', '--silent', '--', '--unit', '--keep-results'], { counts: true });
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
  console.log(`${skipped} skipped, ${((Date.now() - started) / 60_000).toFixed(1)} minutes`);
  // A suite that broke before it could count is a failure, too.
  console.log(`${passed} passed, ${broken && failed === 0 ? 1 : failed} failed`);
  process.exitCode = broken || failed > 0 ? 1 : 0;
}

main().catch(error => {
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
