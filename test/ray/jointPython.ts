/** A Python with Ray and PyTorch: what is installed already for other tests, together. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installLibraries } from '../../scripts/librariesEnvironment.mjs';
import { installRay } from '../../scripts/rayEnvironment.mjs';
import { removeFolder } from '../removeFolder';

/** @returns absolute path of the program */
export async function jointPython(): Promise<string> {
  const pythons = [join(await installRay(), 'python'), await installLibraries()];
  const folder = mkdtempSync(join(tmpdir(), 'nlp-python-'));
  after(() => removeFolder(folder));
  execFileSync(pythons[0]!, ['-m', 'venv', '--without-pip', folder]);
  const python = join(folder, 'bin', 'python');
  const packagesOf = (each: string) =>
    execFileSync(each, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'], { encoding: 'utf8' }).trim();
  writeFileSync(join(packagesOf(python), 'joint.pth'), `${pythons.map(packagesOf).join('\n')}\n`);
  // What both have is said once more by each: the first one counts.
  execFileSync(python, ['-c', 'import ray, torch, transformers'], { cwd: dirname(python) });
  return python;
}
