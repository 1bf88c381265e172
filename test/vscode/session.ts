// One VS Code for one test: a fresh copy of a folder, a fresh server with fresh settings, and a page of a real browser.
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM_SWITCHES, installChromium } from '../../scripts/chromium.mjs';
import {
  installVscodeServer,
  linkExtension,
  startVscodeServer,
  type VscodeServer,
  workbenchAddress,
  writeUserSettings,
} from '../../scripts/vscodeServer.mjs';

export const ROOT = resolve(__dirname, '..', '..');

/** How long what is waited for may take, in milliseconds: other processes may share the machine. */
export const PATIENCE = 90_000;

export interface SessionOptions {
  /** A folder to copy into the workspace, relative to the repository (`samples`). */
  readonly folder?: string;
  /** Files to write into the workspace, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** False opens the folder as VS Code does at first: untrusted. */
  readonly trusted?: boolean;
  /** The folder of the extension to install; null for none. The repository if left out. */
  readonly extension?: string | null;
  /** A packaged extension to install before the start. */
  readonly vsix?: string;
  /** The user's settings, over the quiet ones that tests start from. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Variables for the server, the extension host and its workers. */
  readonly env?: Readonly<Record<string, string>>;
  readonly width?: number;
  readonly height?: number;
}

export interface Session {
  readonly page: Page;
  readonly server: VscodeServer;
  /** The copied workspace folder. */
  readonly workspace: string;
  /** Where the server keeps settings and installed extensions. */
  readonly dataFolder: string;
  /** The page's address, to open it again. */
  readonly address: string;
  close(): Promise<void>;
}

/** Nothing that moves by itself, and nothing that a user of another extension would see. */
const QUIET = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  // Spinners drawn in software keep the browser from what it does when idle, such as readying a webview.
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.colorTheme': 'Default Dark Modern',
  'window.commandCenter': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'security.workspace.trust.banner': 'never',
  'editor.accessibilitySupport': 'off',
};

let shared: Promise<Browser> | undefined;

/** The one browser of this process; started on first use. */
async function launchBrowser(): Promise<Browser> {
  shared ??= installChromium().then(executablePath =>
    chromium.launch({ executablePath, args: [...CHROMIUM_SWITCHES, '--use-gl=angle', '--use-angle=swiftshader'] }),
  );
  return shared;
}

/** Ends the browser, so that the test process can end. */
export async function closeBrowser(): Promise<void> {
  const browser = await shared;
  shared = undefined;
  await browser?.close();
}

/** Copies the workspace, starts a server and opens its page; resolves once the workbench stands. */
export async function openSession(options: SessionOptions = {}): Promise<Session> {
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'nlp-workbench-')));
  const workspace = join(temporary, 'workspace');
  const dataFolder = join(temporary, 'server');
  fillWorkspace(workspace, options);
  writeUserSettings({ ...QUIET, ...options.settings }, dataFolder);

  // Installed, not under development: VS Code's smoke test driver, which that needs, hides all notifications.
  const extension = options.extension === undefined && !options.vsix ? ROOT : options.extension;
  if (extension) linkExtension(extension, dataFolder);
  const flags: string[] = [];
  if (options.trusted !== false) flags.push('--disable-workspace-trust');
  if (options.vsix) flags.push('--install-extension', resolve(ROOT, options.vsix), '--start-server');
  const server = await startVscodeServer(await installVscodeServer(), { dataFolder, flags, env: { ...options.env } });
  const address = workbenchAddress(server, workspace);
  const browser = await launchBrowser();
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const close = async () => {
    await context.close();
    await server.stop();
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await page.goto(address);
    await waitForWorkbench(page);
  } catch (error) {
    await close();
    throw error;
  }
  return { page, server, workspace, dataFolder, address, close };
}

function fillWorkspace(workspace: string, { folder, files = {} }: SessionOptions): void {
  mkdirSync(workspace, { recursive: true });
  if (folder) {
    const source = resolve(ROOT, folder);
    // Runs of earlier trainings stay behind, so that a test begins where a newcomer does.
    cpSync(source, workspace, { recursive: true, filter: path => !path.startsWith(join(source, '.nlp')) });
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), content);
  }
}

/** Resolves once the page has restored its views and editors. */
export async function waitForWorkbench(page: Page): Promise<void> {
  await page.locator('.monaco-workbench').waitFor();
  // The bell is the last item of the status bar to come, and the status bar the last part of the workbench.
  await page.locator('.statusbar-item[id="status.notifications"]').waitFor();
  // Who closed the side bar has none.
  await page.locator('.explorer-folders-view .monaco-list, .pane-body, .monaco-workbench.nosidebar').first().waitFor();
}
