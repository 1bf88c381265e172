// VS Code as a person uses it: palette, editors, menus, notifications, status bar and webviews of one page.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { picturesOfDocuments } from '../documents';
import { EditorActions } from './editorActions';
import { literally } from './paletteActions';
import { openSession, PATIENCE, ROOT, type Session, type SessionOptions, waitForWorkbench } from './session';

export type Theme = 'dark' | 'light' | 'dark-2026' | 'light-2026' | 'high-contrast' | 'high-contrast-light';

const THEMES: Record<Theme, { name: string; shows: string }> = {
  dark: { name: 'Default Dark Modern', shows: 'vs-dark' },
  light: { name: 'Default Light Modern', shows: 'vs' },
  // The defaults since VS Code 1.139.
  'dark-2026': { name: 'Dark 2026', shows: 'vs-dark' },
  'light-2026': { name: 'Light 2026', shows: 'vs' },
  'high-contrast': { name: 'Default High Contrast', shows: 'hc-black' },
  'high-contrast-light': { name: 'Default High Contrast Light', shows: 'hc-light' },
};

const open = new Set<Workbench>();

/** Opens VS Code on a fresh copy of a workspace; `close()` it in `after`. */
export async function openWorkbench(options: SessionOptions = {}): Promise<Workbench> {
  const workbench = new Workbench(await openSession(options));
  open.add(workbench);
  return workbench;
}

/** Those not closed yet: whoever reports a failure takes their pictures. */
export function openWorkbenches(): Iterable<Workbench> {
  return open;
}

export class Workbench extends EditorActions {
  readonly workspace: string;

  constructor(readonly session: Session) {
    super(session.page);
    this.workspace = session.workspace;
  }

  async close(): Promise<void> {
    open.delete(this);
    await this.session.close();
  }

  /** Loads the page again, as "Developer: Reload Window" does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await waitForWorkbench(this.page);
  }

  /** Leaves the page, as who closes the window does, and opens it again. */
  async closeAndOpen(): Promise<void> {
    await this.page.goto('about:blank');
    await this.page.goto(this.session.address);
    await waitForWorkbench(this.page);
  }

  /** Waits until the browser's storage has `text`: the editor writes down open tabs, and what webviews remember, in its own time. */
  async remembered(text: string): Promise<void> {
    const find = () =>
      this.page.evaluate(async wanted => {
        // No function here has a name: what names functions stays outside of the page.
        for (const { name } of await indexedDB.databases()) {
          if (!name) continue;
          const database = await new Promise<IDBDatabase>((resolve, reject) => {
            const request = indexedDB.open(name);
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
          });
          try {
            for (const store of database.objectStoreNames) {
              const values = await new Promise<unknown[]>((resolve, reject) => {
                const request = database.transaction(store).objectStore(store).getAll();
                request.onsuccess = () => resolve(request.result);
                request.onerror = () => reject(request.error);
              });
              if (values.some(value => typeof value === 'string' && value.includes(wanted))) return true;
            }
          } finally {
            database.close();
          }
        }
        return undefined;
      }, text);
    await this.eventually(`the editor has written down "${text}"`, find);
  }

  // Files

  /** Absolute path of a file of the workspace. */
  path(name: string): string {
    return join(this.workspace, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  write(name: string, content: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  // Side bar, notifications, dialogs, status bar

  /** The labels of the rows of a tree view, by the view's title. */
  async treeRows(view: string): Promise<string[]> {
    const rows = this.treeView(view).locator('.monaco-list-row');
    await rows.first().waitFor();
    return (await rows.allInnerTexts()).map(row => row.replaceAll(/\s+/g, ' ').trim());
  }

  treeView(view: string): Locator {
    return this.page.locator('.pane').filter({
      has: this.page.locator('.pane-header .title', { hasText: new RegExp(`^${literally(view)}$`, 'i') }),
    });
  }

  /** The texts of the notifications on show. */
  async notifications(): Promise<string[]> {
    return this.page.locator('.notifications-toasts .notification-list-item-message').allInnerTexts();
  }

  /** Waits for a notification that contains `text`; presses its button `press` when given. */
  async notification(text: string | RegExp, { press, timeout = PATIENCE }: { press?: string; timeout?: number } = {}) {
    const toast = this.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text }).first();
    await toast.waitFor({ timeout });
    const message = (await toast.locator('.notification-list-item-message').textContent()) ?? '';
    if (press) await toast.getByRole('button', { name: press }).click();
    return message;
  }

  /** Waits for a modal dialog and presses one of its buttons; resolves to what it said. */
  async dialog(press: string | RegExp): Promise<string> {
    const dialog = this.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    const text = (await dialog.textContent()) ?? '';
    await dialog.getByRole('button', { name: press }).click();
    return text;
  }

  /** Waits until an item of the status bar matches, and resolves to its text. */
  async statusBar(text: string | RegExp, timeout = PATIENCE): Promise<string> {
    const item = this.page.locator('.statusbar-item').filter({ hasText: text }).first();
    await item.waitFor({ timeout });
    return (await item.textContent()) ?? '';
  }

  /** Trusts the open folder, as the person does in "Manage Workspace Trust". */
  async trustFolder(): Promise<void> {
    await this.command('Workspaces: Manage Workspace Trust');
    await this.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await this.page.locator('.statusbar-item').filter({ hasText: 'Restricted Mode' }).waitFor({ state: 'hidden' });
  }

  // Webviews

  /** The frames of all open webviews. */
  webviews(): Frame[] {
    return this.page.frames().filter(frame => frame.parentFrame()?.url().includes('/webview/browser/pre/'));
  }

  /** The frame of the open webview in which `selector` is there; waits for it. */
  async webview(selector: string, timeout = PATIENCE): Promise<Frame> {
    const find = async () => {
      for (const frame of this.webviews()) {
        try {
          if ((await frame.locator(selector).count()) > 0) return frame;
        } catch {
          // The frame went away while it was asked; the next round sees its successor.
        }
      }
      return undefined;
    };
    return this.eventually(`a webview with ${selector}`, find, timeout);
  }

  // Looks

  /** Changes the colour theme through the settings, and waits until it shows. */
  async setTheme(theme: Theme): Promise<void> {
    await this.updateSettings({ 'workbench.colorTheme': THEMES[theme].name });
    await this.page.locator(`.monaco-workbench.${THEMES[theme].shows}`).waitFor();
  }

  /** Merges values into the workspace's settings, and waits until VS Code has read them. */
  async updateSettings(values: Readonly<Record<string, unknown>>): Promise<void> {
    let current = {};
    try {
      current = JSON.parse(this.read('.vscode/settings.json'));
    } catch {
      // No settings yet.
    }
    // A setting that shows as a class, and in no picture; it ends as it began, so that each change can be told.
    for (const [motion, shows] of [
      ['off', 'monaco-enable-motion'],
      ['on', 'monaco-reduce-motion'],
    ]) {
      const mark = { 'workbench.reduceMotion': motion };
      this.write('.vscode/settings.json', JSON.stringify({ ...current, ...values, ...mark }, null, 2));
      await this.page.locator(`.${shows}`).first().waitFor();
    }
  }

  /** Keeps a picture of the page in out/screenshots; with `KEEP_SCREENSHOTS=1` those that a document shows also go to media/. */
  async screenshot(name: string, { of }: { of?: Locator } = {}): Promise<void> {
    const folders = ['out/screenshots'];
    if (process.env.KEEP_SCREENSHOTS && picturesOfDocuments().has(`${name}.png`)) folders.push('media/screenshots');
    const picture = await (of ?? this.page).screenshot();
    for (const folder of folders) {
      mkdirSync(join(ROOT, folder), { recursive: true });
      writeFileSync(join(ROOT, folder, `${name.replaceAll(/[^\w.-]+/g, '-')}.png`), picture);
    }
  }

  // Processes

  /** The process ids of our worker `name` ("train", "serve") that belong to this VS Code. Linux only. */
  workerProcesses(name: string): number[] {
    return this.processes(part => part.endsWith(`/dist/worker/${name}.js`));
  }

  /** The process ids of this VS Code of which one part of the command line is as wanted. Linux only. */
  processes(wanted: (part: string) => boolean): number[] {
    const found: number[] = [];
    for (const entry of readdirSync('/proc').filter(entry => /^\d+$/.test(entry))) {
      try {
        const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0');
        // Fields after the program's name, which is in brackets and may hold spaces: state, parent, group.
        const [state, , group] = readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
        const ours = Number(group) === this.session.server.group && state !== 'Z';
        if (ours && command.some(wanted)) found.push(Number(entry));
      } catch {
        // It ended meanwhile.
      }
    }
    return found;
  }
}
