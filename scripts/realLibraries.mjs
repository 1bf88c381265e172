// CI's proof of exports: fresh runs in every form are opened by the libraries that they are for, in Python, and give the runs' own numbers;
// trainings that go to PyTorch have the runs' losses there.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { installLibraries } from './librariesEnvironment.mjs';
import { writeResults } from './results.mjs';
import { runCommand } from './runCommand.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const SUITE = 'real-libraries';

/** Seconds. */
const CHECKING = 300;
const TRAINING = 600;

async function check(python, folder) {
  const script = join(ROOT, 'test', 'libraries', 'check.py');
  const handOver = join(ROOT, 'test', 'libraries', 'handOver.ts');
  const options = { cwd: ROOT, env: { OMP_NUM_THREADS: '2', HF_HUB_OFFLINE: '1' } };
  const run = async (command, args, seconds = CHECKING) => {
    const { code } = await runCommand(command, args, { ...options, seconds });
    return code === 0;
  };
  return (
    (await run(python, [script, 'bases', folder])) &&
    (await run(process.execPath, ['--import', 'tsx', join(ROOT, 'test', 'libraries', 'makeExports.ts'), folder])) &&
    (await run(python, [script, 'check', folder])) &&
    (await run(process.execPath, ['--import', 'tsx', handOver, folder, python], TRAINING)) &&
    (await run(python, [script, 'check', join(folder, 'handedOver')]))
  );
}

async function main() {
  let python;
  try {
    python = await installLibraries(console.log);
  } catch (error) {
    console.log(`skipped: the libraries that open exports cannot be installed: ${error.message.split('\n')[0]}`);
    writeResults(SUITE, { passed: 0, failed: 0, skipped: 1 });
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'nlp-exports-'));
  try {
    const passed = await check(python, folder);
    writeResults(SUITE, { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 });
    process.exitCode = passed ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
