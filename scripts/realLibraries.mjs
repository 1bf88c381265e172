// CI's proof of exports: fresh runs in every form are opened by the libraries that they are for, in Python, and give the runs' own numbers;
// trainings that go to PyTorch have the runs' losses there.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cacheFolder, withLock } from './cacheFolder.mjs';
import { writeResults } from './results.mjs';
import { mustRun, runCommand } from './runCommand.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const SUITE = 'real-libraries';

/** Of PyTorch for processors alone, on Linux as its own index or a wheel that pip finds has it; elsewhere that of PyPI is it. */
const TORCH = process.platform === 'linux' && process.arch === 'x64' ? 'torch==2.13.0+cpu' : 'torch==2.13.0';
const TORCH_INDEX = 'https://download.pytorch.org/whl/cpu';
const REQUIREMENTS = [
  'numpy==2.4.6',
  'transformers==5.24.0',
  'tokenizers==0.23.3',
  'sentence-transformers==6.2.0',
  'peft==0.21.2',
  'onnxruntime==1.32.0',
  'gensim==4.4.0',
  'optuna==5.0.0',
];
/** Seconds. */
const INSTALLING = 600;
const CHECKING = 300;
const TRAINING = 600;

const pythonOf = folder =>
  process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');

/** A Python with the libraries, made once for these versions. Throws where they cannot be had. */
async function installLibraries(log) {
  const hash = createHash('sha256')
    .update([TORCH, ...REQUIREMENTS].join('\n'))
    .digest('hex')
    .slice(0, 12);
  const name = `libraries-${hash}`;
  const folder = cacheFolder(name);
  await withLock(name, async () => {
    if (existsSync(join(folder, 'ready'))) return;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(cacheFolder(), { recursive: true });
    log(`installing ${TORCH}, ${REQUIREMENTS.join(', ')}`);
    await mustRun('python3', ['-m', 'venv', folder], { quiet: true, seconds: INSTALLING });
    const pip = (...args) =>
      mustRun(pythonOf(folder), ['-m', 'pip', 'install', '-q', '--retries', '1', ...args], {
        quiet: true,
        seconds: INSTALLING,
      });
    await pip('--extra-index-url', TORCH_INDEX, '--timeout', '15', TORCH);
    await pip('--timeout', '60', ...REQUIREMENTS);
    writeFileSync(join(folder, 'ready'), `${TORCH}\n${REQUIREMENTS.join('\n')}\n`);
  });
  return pythonOf(folder);
}

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
