// Finds the Chromium or Chrome of this machine; as root on Debian it can install one.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from './runCommand.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const MACOS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of a browser: `$CHROMIUM`, or one on PATH, or undefined. */
export function findChromium() {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM) return isExecutable(CHROMIUM) ? CHROMIUM : undefined;
  const folders = PATH.split(delimiter);
  const candidates = [...NAMES.flatMap(name => folders.map(folder => join(folder, name))), ...MACOS];
  return candidates.find(isExecutable);
}

/** Finds a browser, installing Debian's when there is none and the user is root; throws with what is missing. */
export async function installChromium(log = line => console.error(line)) {
  const found = findChromium();
  if (found) return found;
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    log('installing chromium');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await runCommand('apt-get', ['update', '-q'], { quiet: true });
    await runCommand('apt-get', ['install', '-y', '-q', 'chromium'], { quiet: true, env });
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new Error('no Chromium or Chrome on this machine: install one, or name it in $CHROMIUM');
}

/** The switches under which a browser runs in a container, without a display or background traffic. */
export const CHROMIUM_SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
