// The active editor of one page: selecting, hovering, CodeLenses, completion, problems and the context menu.
import type { Locator } from 'playwright-core';
import { literally, PaletteActions } from './paletteActions';
import { PATIENCE } from './session';

export class EditorActions extends PaletteActions {
  /** Puts the keyboard into the active editor; a click could land on a CodeLens or a hover. */
  async focusEditor(): Promise<void> {
    await this.command('View: Focus Active Editor Group');
    // The palette closes before the command runs: what is typed meanwhile would go elsewhere.
    await this.eventually('the editor has the focus', () => this.hasFocus());
  }

  private async hasFocus(): Promise<boolean> {
    return this.activeEditor().evaluate(editor => {
      const { activeElement } = document;
      return editor.contains(activeElement) && !activeElement?.closest('.find-widget');
    });
  }

  /** Selects all of the active editor. */
  async selectAll(): Promise<void> {
    await this.focusEditor();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.activeEditor().locator('.selected-text').first().waitFor();
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
    // Escape may close a notification that came in between; one too many would drop the selection.
    await this.page.keyboard.press('Escape');
    await this.eventually('the search is closed', () => this.hasFocus(), 3000).catch(async () => {
      await this.page.keyboard.press('Escape');
      await this.eventually('the search is closed', () => this.hasFocus());
    });
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
    const content = this.page.locator('.monaco-hover:not(.hidden) .hover-contents');
    const end = Date.now() + PATIENCE;
    for (;;) {
      // Each time: a CodeLens that comes late moves the lines below it.
      const { x, y, width, height } = await this.rectangleOf(text);
      // Two moves, because the editor begins to wait when the mouse moves over the word.
      await this.page.mouse.move(x + 1, y + height / 2);
      await this.page.mouse.move(x + Math.min(width / 2, 12), y + height / 2, { steps: 3 });
      try {
        await content.first().waitFor({ timeout: 5000 });
        const said = await this.eventually(
          `a hover on "${text}" that is no longer loading`,
          async () => {
            const words = (await content.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
            return words.trim() === '' || /^Loading\.\.\.$/m.test(words) ? undefined : words;
          },
          20_000,
        );
        await this.page.mouse.move(0, 0);
        return said;
      } catch (error) {
        if (Date.now() > end) throw error;
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

  /** What decorations write beside the text, such as a prediction: it is no text of the document, nor of the page. */
  async decorations(): Promise<string[]> {
    return this.activeEditor().evaluate(editor =>
      [...editor.querySelectorAll('.view-line span')].flatMap(part => {
        const { content } = getComputedStyle(part, '::after');
        return content.startsWith('"') ? [content.slice(1, -1).replaceAll('\u00a0', ' ')] : [];
      }),
    );
  }

  /** The lines in view. */
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

  /** Opens the context menu on `text` (on the selection when `text` is left out) and resolves to its items' labels. */
  async openContextMenu(text?: string): Promise<string[]> {
    const selection = this.activeEditor().locator('.selected-text').first();
    const findSelection = () =>
      this.eventually('a selection', async () => (await selection.boundingBox()) ?? undefined);
    return this.openMenu(async () => {
      const { x, y, width, height } = text ? await this.rectangleOf(text) : await findSelection();
      await this.page.mouse.click(x + width / 2, y + height / 2, { button: 'right' });
    });
  }

  /** Chooses an item of the context menu of a row of a tree, through the menus in it that are named before. */
  async chooseInMenu(row: Locator, ...labels: readonly string[]): Promise<void> {
    await this.openMenu(() => row.click({ button: 'right' }));
    // A menu in a menu opens under the mouse; a click would close it again.
    for (const label of labels.slice(0, -1)) {
      await this.menuItem(label).hover();
      await this.page.waitForTimeout(600);
    }
    await this.clickMenuItem(labels.at(-1) ?? '');
  }

  /** Clicks until there is a menu, and resolves to its items' labels. */
  private async openMenu(click: () => Promise<void>): Promise<string[]> {
    const end = Date.now() + PATIENCE;
    for (;;) {
      await click();
      try {
        await this.menuItems().first().waitFor({ timeout: 10_000 });
        return await this.menuItems().locator('.action-label').allInnerTexts();
      } catch (error) {
        // A busy editor can lose the click, and a tree that is drawn anew too.
        if (Date.now() > end) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Presses an item of the menu that is open. */
  async clickMenuItem(label: string): Promise<void> {
    const item = this.menuItem(label);
    // Menus ignore a click that comes within their opening gesture.
    await item.hover();
    await this.page.waitForTimeout(300);
    await item.click();
  }

  private menuItem(label: string): Locator {
    const exactly = new RegExp(`^${literally(label)}$`);
    // An item that opens a menu holds the items of that menu: the innermost one is meant.
    return this.menuItems()
      .filter({ has: this.page.locator('.action-label', { hasText: exactly }) })
      .last();
  }

  private menuItems(): Locator {
    return this.page.locator('.monaco-menu .action-item:not(.separator)');
  }
}
