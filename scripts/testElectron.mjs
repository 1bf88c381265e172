// `npm run test:electron`: the tests of the extension host in desktop VS Code, where that can be downloaded.
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { bundleHostTests } from './bundleHostTests.mjs';
import { cacheFolder } from './cacheFolder.mjs';
import { reportHostResults } from './hostResults.mjs';
import { writeResults } from './results.mjs';
import { runAttached, runCommand } from './runCommand.mjs';

const ROOT = resolve(import.meta.dirname, '..');

/** The path of VS Code's program, or undefined with a line that says why it cannot be had. */
async function findDesktop() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    console.log('skipped: tests in desktop VS Code: no display, and no xvfb-run to make one');
    return undefined;
  }
  try {
    // A machine that cannot reach the download host must not wait for it long.
    const signal = AbortSignal.timeout(10_000);
    await fetch('https://update.code.visualstudio.com/api/releases/stable', { method: 'HEAD', signal });
    return await downloadAndUnzipVSCode({ cachePath: cacheFolder('vscode-desktop'), version: 'stable' });
  } catch (error) {
    const reason = error.cause?.message ?? error.message;
    console.log(`skipped: tests in desktop VS Code: it cannot be downloaded here (${reason})`);
    return undefined;
  }
}

/** Runs the bundled tests in desktop VS Code on a copy of the samples. */
async function runInDesktop(vscodeExecutablePath) {
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'nlp-workbench-electron-')));
  const samples = join(ROOT, 'samples');
  const workspace = join(temporary, 'workspace');
  const results = join(temporary, 'results.json');
  cpSync(samples, workspace, { recursive: true, filter: path => !path.startsWith(join(samples, '.nlp')) });
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: await bundleHostTests(),
      extensionTestsEnv: { NLP_TEST_RESULTS: results },
      launchArgs: [
        workspace,
        '--disable-extensions',
        '--disable-workspace-trust',
        `--user-data-dir=${join(temporary, 'user')}`,
      ],
    });
    const counts = reportHostResults(results, 'tests in desktop VS Code');
    writeResults('vscode-desktop', counts);
    if (counts.failed > 0) process.exitCode = 1;
  } finally {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Starts this script again on a display in memory, where `xvfb-run` is there to make one; resolves to whether it did. */
async function runOnVirtualDisplay() {
  const { platform, env } = process;
  if (platform !== 'linux' || env.DISPLAY || env.WAYLAND_DISPLAY) return false;
  if ((await runCommand('xvfb-run', ['--help'], { quiet: true })).code !== 0) return false;
  process.exitCode = await runAttached('xvfb-run', ['-a', process.execPath, ...process.argv.slice(1)], { cwd: ROOT });
  return true;
}

async function main() {
  if (await runOnVirtualDisplay()) return;
  const desktop = await findDesktop();
  if (desktop) await runInDesktop(desktop);
}

main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});
