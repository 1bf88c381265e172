// VS Code without a desktop: installs code-server (VS Code's own server) into the cache, and starts it on a free port.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder, withLock } from './cacheFolder.mjs';
import { installNode24 } from './node24.mjs';
import { packPinned, pinnedSpec } from './pinnedPackage.mjs';
import { mustRun, runCommand } from './runCommand.mjs';

/** code-server 4.139.1 is VS Code 1.139.1's server. */
const SERVER = pinnedSpec('code-server');
const VERSION = SERVER.slice(SERVER.lastIndexOf('@') + 1);

/** Installs VS Code's server once (2 to 3 minutes, 600 MB) and says how to run it: `{node, main}`. */
export async function installVscodeServer(log = line => console.error(line)) {
  if (process.platform === 'win32') throw new Error('VS Code in the browser: code-server does not run on Windows');
  const { node, npm, env } = await installNode24(log);
  const folder = cacheFolder(`vscode-server-${VERSION}`);
  const root = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const main = join(root, 'out', 'server-main.js');
  const done = join(folder, 'installed');
  await withLock(`vscode-server-${VERSION}`, async () => {
    if (existsSync(done) && existsSync(main)) return;
    await checkBuildTools();
    const kerberos = await haveKerberosHeaders(log);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private": true}\n');
    const install = async (cwd, ...args) =>
      mustRun(node, [npm, 'install', '--omit=dev', '--no-audit', '--no-fund', ...args], {
        cwd,
        env: { ...env, npm_config_unsafe_perm: 'true' },
        quiet: true,
      });
    // Its postinstall script does the same three steps; done here, the choice of native modules is ours.
    log(`installing ${SERVER} (1 of 3: packages)`);
    await install(folder, '--ignore-scripts', await packPinned('code-server', folder));
    if (!kerberos) forbidScript(join(root, 'package.json'), 'kerberos');
    log('installing code-server (2 of 3: native modules of the server; about 2 minutes)');
    await install(root);
    linkScript(join(root, 'bin', 'remote-cli'), 'code', 'code-server');
    linkScript(join(root, 'bin', 'helpers'), 'browser', 'browser.sh');
    log('installing code-server (3 of 3: built-in extensions)');
    await install(join(root, 'extensions'));
    writeFileSync(done, `${new Date().toISOString()}\n`);
  });
  return { node, main };
}

/** Names what is missing to build native modules, before minutes are spent. */
async function checkBuildTools() {
  const missing = [];
  for (const tool of ['make', 'g++', 'python3']) {
    if ((await runCommand(tool, ['--version'], { quiet: true })).code !== 0) missing.push(tool);
  }
  if (missing.length > 0) {
    throw new Error(
      `VS Code in the browser needs ${missing.join(', ')} to build its native modules (Debian, Ubuntu: apt install build-essential python3)`,
    );
  }
}

/** Whether the Kerberos headers are there; as root on Debian they are installed. Without them only proxy sign-in is lost. */
async function haveKerberosHeaders(log) {
  const header = '/usr/include/gssapi/gssapi.h';
  if (process.platform !== 'linux' || existsSync(header)) return true;
  if (process.getuid?.() === 0) {
    log('installing libkrb5-dev');
    await runCommand('apt-get', ['update', '-q'], { quiet: true });
    await runCommand('apt-get', ['install', '-y', '-q', 'libkrb5-dev'], {
      quiet: true,
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (existsSync(header)) return true;
  }
  log('libkrb5-dev is missing: VS Code is installed without Kerberos sign-in to proxies');
  return false;
}

/** Sets one package's install script to "do not run" in a package.json's `allowScripts`. */
function forbidScript(manifest, name) {
  const content = JSON.parse(readFileSync(manifest, 'utf8'));
  for (const key of Object.keys(content.allowScripts ?? {})) {
    if (key === name || key.startsWith(`${name}@`)) content.allowScripts[key] = false;
  }
  writeFileSync(manifest, JSON.stringify(content, null, 2));
}

function linkScript(folder, script, link) {
  const platform = process.platform === 'darwin' ? 'darwin' : 'linux';
  if (!existsSync(join(folder, `${script}-${platform}.sh`))) return;
  rmSync(join(folder, link), { force: true });
  symlinkSync(`${script}-${platform}.sh`, join(folder, link));
}

/** A TCP port of this machine that nothing listens on: the preferred one where it is free. */
export function freePort(preferred = 0) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', error => {
      if (preferred === 0) reject(error);
      else freePort().then(resolve, reject);
    });
    server.listen(preferred, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Makes a folder with an extension appear among those installed in a server's data folder. */
export function linkExtension(extension, dataFolder) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(extension, 'package.json'), 'utf8'));
  const folder = join(dataFolder, 'extensions');
  // The server lists the folder anew only when its own list of extensions is not there.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  symlinkSync(extension, join(folder, `${publisher}.${name}-${version}`), 'dir');
}

/** Writes a server's user settings. */
export function writeUserSettings(settings, dataFolder) {
  const folder = join(dataFolder, 'data', 'User');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings, null, 2));
}

/**
 * Starts VS Code's server and resolves once it answers.
 * `dataFolder` holds settings and extensions and should be fresh for a test; `flags` are added to the command line;
 * with a `token` only pages whose address has it as `tkn` are answered.
 * Returns `{port, origin, group, output(), stop()}`, `group` being its process group.
 */
export async function startVscodeServer({ node, main }, { dataFolder, flags = [], env = {}, port, token }) {
  const chosen = port ?? (await freePort());
  const args = [main, '--host', '127.0.0.1', '--port', String(chosen)];
  args.push(...(token ? ['--connection-token', token] : ['--without-connection-token']));
  args.push('--accept-server-license-terms', '--server-data-dir', dataFolder, '--disable-telemetry', ...flags);
  // A server started inside another VS Code must not take that one's identity.
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name)));
  const child = spawn(node, args, { env: { ...clean, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text));
  const ended = new Promise(resolve => child.once('exit', resolve));
  const origin = `http://127.0.0.1:${chosen}`;
  const stop = async () => {
    // The server's own children (extension host, file watcher) are in its process group.
    for (const signal of ['SIGTERM', 'SIGKILL']) {
      try {
        process.kill(-child.pid, signal);
      } catch {
        return;
      }
      await Promise.race([ended, new Promise(resolve => setTimeout(resolve, 2000))]);
    }
  };
  for (let waited = 0; ; waited += 100) {
    if (child.exitCode !== null) throw new Error(`VS Code's server ended with code ${child.exitCode}:\n${output}`);
    if (await answers(origin)) break;
    if (waited >= 60_000) {
      await stop();
      throw new Error(`VS Code's server did not answer within a minute:\n${output}`);
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return { port: chosen, origin, group: child.pid, output: () => output, stop };
}

async function answers(origin) {
  try {
    return (await fetch(`${origin}/version`)).ok;
  } catch {
    return false;
  }
}

/** The page address that opens `folder`: with a file in the editor, or an extension under development and its tests. */
export function workbenchAddress(server, folder, { extension, tests, file } = {}) {
  const remote = path => `vscode-remote://127.0.0.1:${server.port}${path}`;
  const payload = [];
  if (file) payload.push(['openFile', remote(file)]);
  if (extension) payload.push(['extensionDevelopmentPath', remote(extension)]);
  if (tests) payload.push(['extensionTestsPath', remote(tests)]);
  const address = new URL(server.origin);
  address.searchParams.set('folder', folder);
  if (payload.length > 0) address.searchParams.set('payload', JSON.stringify(payload));
  return address.href;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = Date.now();
  installVscodeServer().then(
    ({ main }) => console.log(`${main} (${((Date.now() - started) / 1000).toFixed(0)} s)`),
    error => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}
