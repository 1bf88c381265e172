// `npm run test:ray`: the tests against a real Ray cluster, which is started for them on this machine from PyPI's package.
import { join, resolve } from 'node:path';
import { installRay } from './rayEnvironment.mjs';
import { writeResults } from './results.mjs';
import { passesAgain } from './runAgain.mjs';
import { runCommand } from './runCommand.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const SUITE = 'ray';
/** Seconds for all tests together. */
const TESTING = 900;

async function main() {
  try {
    await installRay();
  } catch (error) {
    console.log(`skipped: Ray cannot be installed: ${error.message.split('\n')[0]}`);
    writeResults(SUITE, { passed: 0, failed: 0, skipped: 1 });
    return;
  }
  const reporter = ['--reporter', join(ROOT, 'scripts', 'countingReporter.cjs'), '--reporter-option', `suite=${SUITE}`];
  const named = process.argv.slice(2);
  const files = named.length > 0 ? named : ['test/ray/**/*.test.ts'];
  const run = async files => {
    // What it counted is there where it came to its end.
    writeResults(SUITE, { passed: 0, failed: 1, skipped: 0, files: {} });
    const mocha = join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
    const { code } = await runCommand(process.execPath, [mocha, ...reporter, '--timeout', '240000', ...files], {
      cwd: ROOT,
      seconds: TESTING,
      stdio: 'inherit',
    });
    if (code === 124) console.log(`✖ the tests did not end within ${TESTING} seconds`);
    return code === 0;
  };
  process.exitCode = (await run(files)) || (await passesAgain(SUITE, run)) ? 0 : 1;
}

await main();
