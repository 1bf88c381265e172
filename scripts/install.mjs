// Installs the packages of package-lock.json when node_modules is absent or does not agree with it.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { mustRun } from './runCommand.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const LEAST_NODE = [20, 19];

/** Throws with what to do when this Node is too old. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1])) {
    throw new Error(
      `Node ${process.versions.node} is too old: install Node ${LEAST_NODE.join('.')} or later (https://nodejs.org)`,
    );
  }
}

/** Whether every package that must be there is installed in the locked version. */
function isInstalled() {
  const installed = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const read = path => JSON.parse(readFileSync(path, 'utf8')).packages;
  const present = read(installed);
  const wanted = Object.entries(read(join(ROOT, 'package-lock.json'))).filter(([path]) => path !== '');
  return wanted.every(([path, { version, optional }]) => optional || present[path]?.version === version);
}

/** Runs `npm ci` if needed. */
export async function installPackages(log = console.log) {
  checkNode();
  if (isInstalled()) return;
  log('installing packages (npm ci)');
  await mustRun('npm', ['ci', '--no-audit', '--no-fund'], { cwd: ROOT, quiet: true });
}
