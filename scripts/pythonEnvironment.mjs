// A Python with packages of its own in the cache folder, made once for these versions.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, withLock } from './cacheFolder.mjs';
import { mustRun } from './runCommand.mjs';

/** Seconds. */
const INSTALLING = 600;

/**
 * Resolves to its folder and program: `{folder, python}`. Throws where it cannot be had.
 * @param kind part of the folder's name
 * @param steps `{packages, options}`: what pip installs one after the other, and how
 */
export async function installPython(kind, steps, log) {
  const packages = steps.flatMap(step => step.packages);
  const hash = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 12);
  const name = `${kind}-${hash}`;
  const folder = cacheFolder(name);
  const python = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
  const run = (program, words) => mustRun(program, words, { quiet: true, seconds: INSTALLING });
  await withLock(name, async () => {
    if (existsSync(join(folder, 'ready'))) return;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(cacheFolder(), { recursive: true });
    log(`installing ${packages.join(', ')}`);
    await run('python3', ['-m', 'venv', folder]);
    for (const { packages: own, options } of steps)
      await run(python, ['-m', 'pip', 'install', '-q', '--retries', '1', ...options, ...own]);
    writeFileSync(join(folder, 'ready'), `${packages.join('\n')}\n`);
  });
  return { folder, python };
}
