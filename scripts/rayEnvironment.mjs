// A Python with Ray in the cache folder, for the tests against a real cluster.
import { join } from 'node:path';
import { installPython } from './pythonEnvironment.mjs';

const RAY = 'ray[default,train]==2.60.0';

/** Resolves to the folder of its programs: `python`, `ray`. Throws where it cannot be had. */
export async function installRay(log = console.log) {
  if (process.platform !== 'linux') throw new Error('jobs of a cluster run on Linux');
  const { folder } = await installPython('ray', [{ packages: [RAY], options: ['--timeout', '60'] }], log);
  return join(folder, 'bin');
}
