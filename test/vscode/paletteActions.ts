// The quick input of one page: running commands by their titles, opening files, choosing and answering.
import { basename } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { PATIENCE } from './session';

export class PaletteActions {
  constructor(readonly page: Page) {}

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

  /** Waits until the palette offers a command of exactly this title. */
  async findCommand(title: string): Promise<void> {
    const find = async () => {
      await this.openQuickInput('F1', `>${title}`);
      const labels = await this.quickPickLabels();
      await this.page.keyboard.press('Escape');
      return labels.includes(title);
    };
    await this.eventually(`the palette offers "${title}"`, find);
  }

  /** The titles of the commands that the palette offers for `text`, as far as its list is drawn. */
  async commandsOf(text: string): Promise<string[]> {
    await this.openQuickInput('F1', `>${text}`);
    const titles: string[] = [];
    let last = '';
    // The list is drawn only as far as it is seen.
    for (;;) {
      titles.push(...(await this.quickPickLabels()));
      for (let i = 0; i < 8; i++) await this.page.keyboard.press('ArrowDown');
      const row = this.page.locator('.quick-input-list .monaco-list-row.focused .label-name');
      const focused = (await row.textContent()) ?? '';
      if (titles.includes(focused) && (focused === last || titles.indexOf(focused) < 8)) break;
      last = focused;
    }
    await this.page.keyboard.press('Escape');
    return [...new Set(titles)].filter(title => title.startsWith(text.trim()));
  }

  /** Presses `key`, types `text` into the quick input and chooses the row labelled `label`. */
  private async pick(key: string, text: string, label: string): Promise<void> {
    const exactly = new RegExp(`^\\s*${literally(label)}\\s*$`);
    const row = this.quickRows().filter({ has: this.page.locator('.label-name', { hasText: exactly }) });
    const end = Date.now() + PATIENCE;
    for (;;) {
      await this.openQuickInput(key, text);
      try {
        await row.first().waitFor({ timeout: 10_000 });
        await this.settled();
        await row.first().click({ timeout: 10_000 });
        return;
      } catch {
        // An open list does not learn of commands and files that come later; a new one does.
        const found = await this.quickRows().locator('.label-name').allInnerTexts();
        await this.page.keyboard.press('Escape');
        if (Date.now() > end)
          throw new Error(`nothing is called "${label}" for "${text}"; there is: ${found.join(' | ')}`);
      }
    }
  }

  /** Resolves once the list has stayed as it is: files are found one after the other, and a row that was aimed at becomes another's. */
  private async settled(): Promise<void> {
    const labels = this.quickRows().locator('.label-name');
    let before: string | undefined;
    await this.eventually('a list that stays', async () => {
      const now = (await labels.allInnerTexts()).join('\n');
      const same = now === before;
      before = now;
      if (!same) await this.page.waitForTimeout(200);
      return same;
    });
  }

  private async openQuickInput(key: string, text: string): Promise<void> {
    const input = this.quickInput();
    const end = Date.now() + PATIENCE;
    for (;;) {
      await this.page.keyboard.press(key);
      try {
        await input.fill(text, { timeout: 5000 });
        return;
      } catch (error) {
        // A workbench that is still restoring can swallow the first key.
        if (Date.now() > end) throw error;
      }
    }
  }

  private quickInput(): Locator {
    return this.page.locator('.quick-input-widget .quick-input-box input');
  }

  private quickRows(): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row');
  }

  /** The labels of the quick pick that is open now. */
  async quickPickLabels(): Promise<string[]> {
    await this.quickRows().first().waitFor();
    return this.quickRows().locator('.label-name').allInnerTexts();
  }

  /** Chooses the row of the open quick pick whose label contains `text`, and waits until that list is gone or has become another. */
  async choose(text: string): Promise<void> {
    const row = this.quickRows().filter({ hasText: text }).first();
    await row.waitFor();
    const before = await this.quickInputNow();
    await row.click();
    await this.eventually(`"${text}" is chosen`, async () => (await this.quickInputNow()) !== before);
  }

  /** What tells one question of the quick input from the next: its title, its prompt, its rows and which are checked. */
  private async quickInputNow(): Promise<string> {
    const widget = this.page.locator('.quick-input-widget').first();
    if (!(await widget.isVisible())) return '';
    const title = await widget.locator('.quick-input-title').allInnerTexts();
    const prompt = await this.quickInput().getAttribute('placeholder');
    const rows = await this.quickRows().locator('.label-name').allInnerTexts();
    const checked = await widget.locator('.quick-input-list input:checked').count();
    return JSON.stringify([title, prompt, rows, checked]);
  }

  /**
   * Types into the open input box, or the open list that takes any text, and accepts it.
   * @param proposal what the box proposes; a dialog of files fills it in late, over what was typed before
   */
  async answer(text: string, proposal = /^(?!>)/): Promise<void> {
    const input = this.quickInput();
    // The palette that the command was chosen from may still be closing.
    await this.eventually('an input box', async () => {
      return (await input.isVisible()) && proposal.test(await input.inputValue());
    });
    await input.fill(text);
    await this.accept();
  }

  /** Presses Enter in the open quick input, and not in a panel that was loaded late and took the focus. */
  async accept(): Promise<void> {
    await this.quickInput().press('Enter');
  }

  activeEditor(): Locator {
    return this.page.locator('.editor-group-container.active .monaco-editor').first();
  }

  /** Asks until there is an answer, and says what was waited for when none comes. */
  async eventually<T>(what: string, ask: () => T | undefined | Promise<T | undefined>, timeout = PATIENCE): Promise<T> {
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
export function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
