// `npm start`: from a fresh clone to VS Code on samples/ with a trained model; `--no-open` stops after the training.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from './cacheFolder.mjs';
import { installPackages } from './install.mjs';
import { mustRun, runAttached, runCommand } from './runCommand.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const SAMPLES = join(ROOT, 'samples');
const CONFIG = join(SAMPLES, 'spam.nlp.yaml');
/** The browser keeps what VS Code remembers (windows, ticks, layouts) by address: another port is another VS Code. */
const PORT = 27_182;
const CLI = join(ROOT, 'dist', 'cli.js');

/** Trains the sample model, unless it was trained before. */
async function train(again) {
  if (!again) {
    const { code, output } = await runCommand(process.execPath, [CLI, 'runs', '--json'], { cwd: SAMPLES, quiet: true });
    const runs = code === 0 ? JSON.parse(output.trim().split('\n').at(-1)).runs : [];
    const done = runs.find(({ name, status }) => name === 'spam' && status === 'completed');
    if (done) {
      console.log('the sample model is trained; `npm start -- --train` trains it again');
      return;
    }
  }
  console.log('training samples/spam.nlp.yaml');
  const code = await runAttached(process.execPath, [CLI, 'train', CONFIG], { cwd: SAMPLES });
  if (code !== 0) throw new Error('the sample model was not trained');
}

/** Opens desktop VS Code if it is on PATH and there is a screen; resolves to whether it did. */
async function openDesktop() {
  const { platform, env } = process;
  const hasScreen = platform !== 'linux' || env.DISPLAY || env.WAYLAND_DISPLAY || env.VSCODE_IPC_HOOK_CLI;
  if (!hasScreen || (await runCommand('code', ['--version'], { quiet: true })).code !== 0) return false;
  const { code } = await runCommand('code', ['--new-window', `--extensionDevelopmentPath=${ROOT}`, SAMPLES, CONFIG]);
  return code === 0;
}

/** Serves VS Code to the browser until Ctrl-C. */
async function openBrowser() {
  if (process.platform === 'win32') {
    throw new Error(
      'desktop VS Code (`code`) is not on PATH: install it (https://code.visualstudio.com), open a new terminal and run `npm start` again',
    );
  }
  const { freePort, installVscodeServer, linkExtension, startVscodeServer, workbenchAddress, writeUserSettings } =
    await import('./vscodeServer.mjs');
  console.log('no desktop VS Code (`code`) here: VS Code in the browser takes its place');
  const installed = await installVscodeServer(line => console.log(`  ${line}`));
  const dataFolder = cacheFolder('vscode-data');
  linkExtension(ROOT, dataFolder);
  if (!existsSync(join(dataFolder, 'data', 'User', 'settings.json'))) {
    const settings = {
      'workbench.startupEditor': 'none',
      'workbench.secondarySideBar.defaultVisibility': 'hidden',
      'chat.disableAIFeatures': true,
      'git.openRepositoryInParentFolders': 'never',
      'telemetry.telemetryLevel': 'off',
    };
    writeUserSettings(settings, dataFolder);
  }
  // The folder is this project's own, so VS Code need not ask whether to trust it; the token keeps other users out.
  const token = randomBytes(12).toString('hex');
  const port = await freePort(PORT);
  if (port !== PORT)
    console.log(`port ${PORT} is taken: on port ${port} VS Code does not remember what was open the last time`);
  const server = await startVscodeServer(installed, { dataFolder, token, port, flags: ['--disable-workspace-trust'] });
  const address = new URL(workbenchAddress(server, SAMPLES, { file: CONFIG }));
  address.searchParams.set('tkn', token);
  console.log(`\nVS Code: ${address.href}\n\nCtrl-C ends it.`);
  const opener = { darwin: 'open', linux: 'xdg-open' }[process.platform];
  if (opener && (process.platform === 'darwin' || process.env.DISPLAY)) {
    await runCommand(opener, [address.href], { quiet: true, seconds: 10 });
  }
  await new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
  });
  await server.stop();
}

async function main() {
  const { values } = parseArgs({
    options: { 'no-open': { type: 'boolean' }, browser: { type: 'boolean' }, train: { type: 'boolean' } },
  });
  await installPackages();
  console.log('building');
  await mustRun(process.execPath, [join(ROOT, 'esbuild.mjs')], { cwd: ROOT, quiet: true });
  const { fetchSamples } = await import('./fetchSamples.mjs');
  await fetchSamples(console.log);
  await train(values.train);
  if (values['no-open']) return;
  if (!values.browser && (await openDesktop())) console.log('VS Code is open on samples/');
  else await openBrowser();
}

main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});
