// VS Code as a person uses it: palette, editors, menus, notifications, status bar and webviews of one page.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import { openSession, ROOT, type Session, type SessionOptions, waitForWorkbench } from './session';

export type Theme = 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';

const THEMES: Record<Theme, { name: string; shows: string }> = {
  dark: { name: 'Default Dark Modern', shows: 'vs-dark' },
  light: { name: 'Default Light Modern', shows: 'vs' },
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

export class Workbench {
  readonly page: Page;
  readonly workspace: string;

  constructor(private readonly session: Session) {
    this.page = session.page;
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

  // Palette

  /** Runs a command by the title that the palette shows ("NLP: Train"). */
  async command(title: string): Promise<void> {
    await this.pick('F1', `>${title}`, title);
  }

  /** Opens a file of the workspace by its path, and waits for its editor. */
  async openFile(name: string): Promise<void> {
    await this.pick('ControlOrMeta+P', name, basename(name));
    await this.page.locator(`.tab.active[aria-label^="${basename(name)}"]`).waitFor();
    await this.activeEditor().locator('.view-line').first().waitFor();
  }

  /** Presses `key`, types `text` into the quick input and chooses the row labelled `label`. */
  private async pick(key: string, text: string, label: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input');
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press(key);
      try {
        await input.fill(text, { timeout: 3000 });
        break;
      } catch (error) {
        // A workbench that is still restoring can swallow the first key.
        if (attempt === 3) throw error;
      }
    }
    const row = this.quickRows()
      .filter({ has: this.page.locator('.label-name', { hasText: new RegExp(`^\\s*${literally(label)}\\s*$`) }) })
      .first();
    try {
      await row.click({ timeout: 10_000 });
    } catch {
      const found = await this.quickRows().locator('.label-name').allInnerTexts();
      await this.page.keyboard.press('Escape');
      throw new Error(`the palette has no "${label}" for "${text}"; it has: ${found.join(' | ') || 'nothing'}`);
    }
  }

  private quickRows(): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row');
  }

  /** The labels of the quick pick that is open now. */
  async quickPickLabels(): Promise<string[]> {
    await this.quickRows().first().waitFor();
    return this.quickRows().locator('.label-name').allInnerTexts();
  }

  /** Chooses the row of the open quick pick whose label contains `text`. */
  async choose(text: string): Promise<void> {
    await this.quickRows().filter({ hasText: text }).first().click();
  }

  /** Types into the open input box and accepts it. */
  async answer(text: string): Promise<void> {
    await this.page.locator('.quick-input-widget input').fill(text);
    await this.page.keyboard.press('Enter');
  }

  // Editor

  activeEditor(): Locator {
    return this.page.locator('.editor-group-container.active .monaco-editor').first();
  }

  /** Puts the keyboard into the active editor; a click could land on a CodeLens or a hover. */
  async focusEditor(): Promise<void> {
    await this.command('View: Focus Active Editor Group');
  }

  /** Selects the first occurrence of `text` in the active editor, with the editor's own search. */
  async selectText(text: string): Promise<void> {
    await this.focusEditor();
    await this.page.keyboard.press('ControlOrMeta+Home');
    await this.page.keyboard.press('ControlOrMeta+F');
    const find = this.page.locator('.find-widget.visible .find-part textarea').first();
    await find.fill(text);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.find-widget.visible .matchesCount', { hasText: /\d+ of \d+/ }).waitFor();
    await this.page.keyboard.press('Escape');
    await this.activeEditor().locator('.selected-text').first().waitFor();
  }

  /** Where the first visible occurrence of `text` stands in the active editor, in pixels of the page. */
  async rectangleOf(text: string): Promise<{ x: number; y: number; width: number; height: number }> {
    const find = () =>
      this.activeEditor().evaluate((editor, wanted) => {
        for (const line of editor.querySelectorAll('.view-line')) {
          const start = (line.textContent ?? '').replaceAll('\u00a0', ' ').indexOf(wanted);
          if (start < 0) continue;
          const range = document.createRange();
          const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
          let offset = 0;
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const length = node.textContent?.length ?? 0;
            if (start >= offset && start < offset + length) range.setStart(node, start - offset);
            const end = start + wanted.length;
            if (end > offset && end <= offset + length) range.setEnd(node, end - offset);
            offset += length;
          }
          const { x, y, width, height } = range.getBoundingClientRect();
          return { x, y, width, height };
        }
        return undefined;
      }, text);
    return this.eventually(`the editor shows "${text}"`, find);
  }

  /** Rests the mouse on `text` and resolves to what the hover says. */
  async hover(text: string): Promise<string> {
    const { x, y, width, height } = await this.rectangleOf(text);
    const content = this.page.locator('.monaco-hover:not(.hidden) .hover-contents');
    for (let attempt = 1; ; attempt++) {
      // Two moves, because the editor begins to wait when the mouse moves over the word.
      await this.page.mouse.move(x + 1, y + height / 2);
      await this.page.mouse.move(x + Math.min(width / 2, 12), y + height / 2, { steps: 3 });
      try {
        await content.first().waitFor({ timeout: 4000 });
        const text = (await content.allInnerTexts()).join('\n');
        await this.page.mouse.move(0, 0);
        return text;
      } catch (error) {
        if (attempt === 3) throw error;
        await this.page.mouse.move(0, 0);
      }
    }
  }

  /** The titles of all CodeLenses in view, once there is one. */
  async codeLenses(): Promise<string[]> {
    const lenses = this.activeEditor().locator('.codelens-decoration a');
    await lenses.first().waitFor();
    return lenses.allInnerTexts();
  }

  async clickCodeLens(title: string): Promise<void> {
    await this.activeEditor().locator('.codelens-decoration a', { hasText: title }).first().click();
  }

  /** The labels that completion offers at the cursor. */
  async completions(): Promise<string[]> {
    await this.page.keyboard.press('Control+Space');
    const rows = this.page.locator('.suggest-widget.visible .monaco-list-row .label-name');
    await rows.first().waitFor();
    return rows.allInnerTexts();
  }

  /** What stands after the lines' ends (inline decorations such as a prediction), with the lines. */
  async editorText(): Promise<string> {
    const lines = await this.activeEditor().locator('.view-line').allInnerTexts();
    return lines.map(line => line.replaceAll('\u00a0', ' ')).join('\n');
  }

  /** The rows of the Problems panel, which this opens. */
  async problems(): Promise<string[]> {
    await this.command('Problems: Focus on Problems View');
    const panel = this.page.locator('.markers-panel');
    await panel.waitFor();
    return panel.locator('.monaco-list-row').allInnerTexts();
  }

  // Context menu

  /** Opens the context menu on `text` (on the selection when `text` is left out) and resolves to its items' labels. */
  async openContextMenu(text?: string): Promise<string[]> {
    if (text) {
      const { x, y, width, height } = await this.rectangleOf(text);
      await this.page.mouse.click(x + width / 2, y + height / 2, { button: 'right' });
    } else {
      const selection = this.activeEditor().locator('.selected-text').first();
      const box = await this.eventually('a selection', async () => (await selection.boundingBox()) ?? undefined);
      await this.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2, { button: 'right' });
    }
    await this.menuItems().first().waitFor();
    return this.menuItems().locator('.action-label').allInnerTexts();
  }

  /** Presses an item of the menu that is open. */
  async clickMenuItem(label: string): Promise<void> {
    const item = this.menuItems().filter({
      has: this.page.locator('.action-label', { hasText: new RegExp(`^${literally(label)}$`) }),
    });
    // Menus ignore a click that comes within their opening gesture.
    await item.first().hover();
    await this.page.waitForTimeout(300);
    await item.first().click();
  }

  private menuItems(): Locator {
    return this.page.locator('.monaco-menu .action-item:not(.separator)');
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
  async notification(text: string | RegExp, { press, timeout = 30_000 }: { press?: string; timeout?: number } = {}) {
    const toast = this.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text }).first();
    await toast.waitFor({ timeout });
    if (press) await toast.getByRole('button', { name: press }).click();
    return (await toast.locator('.notification-list-item-message').textContent()) ?? '';
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
  async statusBar(text: string | RegExp, timeout = 30_000): Promise<string> {
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

  /** The frame of the open webview in which `selector` is there; waits for it. */
  async webview(selector: string, timeout = 30_000): Promise<Frame> {
    const find = async () => {
      for (const frame of this.page.frames()) {
        if (!frame.parentFrame()?.url().includes('/webview/browser/pre/')) continue;
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
    this.updateSettings({ 'workbench.colorTheme': THEMES[theme].name });
    await this.page.locator(`.monaco-workbench.${THEMES[theme].shows}`).waitFor();
  }

  /** Merges values into the workspace's settings. */
  updateSettings(values: Readonly<Record<string, unknown>>): void {
    let current = {};
    try {
      current = JSON.parse(this.read('.vscode/settings.json'));
    } catch {
      // No settings yet.
    }
    this.write('.vscode/settings.json', JSON.stringify({ ...current, ...values }, null, 2));
  }

  /** Keeps a picture of the page in out/screenshots; with `KEEP_SCREENSHOTS=1` those marked `keep` also go to media/. */
  async screenshot(name: string, { keep = false, of }: { keep?: boolean; of?: Locator } = {}): Promise<void> {
    const folders = ['out/screenshots'];
    if (keep && process.env.KEEP_SCREENSHOTS) folders.push('media/screenshots');
    const picture = await (of ?? this.page).screenshot();
    for (const folder of folders) {
      mkdirSync(join(ROOT, folder), { recursive: true });
      writeFileSync(join(ROOT, folder, `${name.replaceAll(/[^\w.-]+/g, '-')}.png`), picture);
    }
  }

  // Processes

  /** The process ids of our worker `name` ("train", "serve") that belong to this VS Code. Linux only. */
  workerProcesses(name: string): number[] {
    const found: number[] = [];
    for (const entry of readdirSync('/proc').filter(entry => /^\d+$/.test(entry))) {
      try {
        const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0');
        // Fields after the program's name, which is in brackets and may hold spaces: state, parent, group.
        const group = Number(readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[2]);
        const isWorker = command.some(part => part.endsWith(`/dist/worker/${name}.js`));
        if (isWorker && group === this.session.server.group) found.push(Number(entry));
      } catch {
        // It ended meanwhile.
      }
    }
    return found;
  }

  /** Asks until there is an answer, and says what was waited for when none comes. */
  async eventually<T>(what: string, ask: () => T | undefined | Promise<T | undefined>, timeout = 30_000): Promise<T> {
    const end = Date.now() + timeout;
    for (;;) {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      if (Date.now() > end) throw new Error(`waited ${timeout / 1000} s in vain: ${what}`);
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
}

/** A text as a pattern that matches just itself. */
function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
