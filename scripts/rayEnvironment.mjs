// A Python with Ray in the cache folder, for the tests against a real cluster.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, withLock } from './cacheFolder.mjs';
import { mustRun } from './runCommand.mjs';

const RAY = 'ray[default,train]==2.60.0';
/** Seconds. */
const INSTALLING = 600;

/** Resolves to the folder of its programs: `python`, `ray`. Made once for this version. Throws where it cannot be had. */
export async function installRay(log = console.log) {
  if (process.platform !== 'linux') throw new Error('jobs of a cluster run on Linux');
  const hash = createHash('sha256').update(RAY).digest('hex').slice(0, 12);
  const name = `ray-${hash}`;
  const folder = cacheFolder(name);
  await withLock(name, async () => {
    if (existsSync(join(folder, 'ready'))) return;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(cacheFolder(), { recursive: true });
    log(`installing ${RAY}`);
    await mustRun('python3', ['-m', 'venv', folder], { quiet: true, seconds: INSTALLING });
    await mustRun(
      join(folder, 'bin', 'python'),
      ['-m', 'pip', 'install', '-q', '--retries', '1', '--timeout', '60', RAY],
      { quiet: true, seconds: INSTALLING },
    );
    writeFileSync(join(folder, 'ready'), `${RAY}\n`);
  });
  return join(folder, 'bin');
}
