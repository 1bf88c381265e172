// A Python with the libraries that exports are for in the cache folder: torch and transformers among them.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, withLock } from './cacheFolder.mjs';
import { mustRun } from './runCommand.mjs';

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

const pythonOf = folder =>
  process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');

/** A Python with the libraries, made once for these versions. Throws where they cannot be had. */
export async function installLibraries(log = console.log) {
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
