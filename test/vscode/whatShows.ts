// What a page shows, in words: printed of a failure, because a machine that tests may keep no pictures.
import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench';

/** Editors, focus, quick input, status bar, panels and notifications, a line each. */
export async function whatShows(workbench: Workbench): Promise<string> {
  const { page } = workbench;
  const texts = async (selector: string, within: { locator(selector: string): Locator } = page) =>
    (await within.locator(`${selector} >> visible=true`).allTextContents())
      .map(text => text.replaceAll(/\s+/g, ' ').trim())
      .filter(text => text !== '')
      .join(' | ');
  const parts = [`tabs: ${await texts('.tab')}`];
  for (const group of await page.locator('.editor-group-container').all()) {
    const active = (await group.getAttribute('class'))?.includes('active') ? 'active ' : '';
    parts.push(`${active}editor: ${(await texts('.view-line', group)).slice(0, 1500)}`);
  }
  const focus = await page.evaluate(() => {
    const { tagName, className, ariaLabel } = document.activeElement ?? document.body;
    return `${tagName} ${className} ${ariaLabel ?? ''}`;
  });
  parts.push(`focus: ${focus}`);
  for (const [name, selector] of [
    ['quick input', '.quick-input-widget'],
    ['status bar', '.statusbar-item'],
    ['side bar', '.sidebar .monaco-list-row'],
    ['dialog', '.monaco-dialog-box'],
    ['toasts', '.notifications-toasts .notification-list-item-message'],
  ] as const) {
    parts.push(`${name}: ${await texts(selector)}`);
  }
  for (const frame of workbench.webviews()) parts.push(`panel: ${(await texts('#root', frame)).slice(0, 1000)}`);
  // Toasts go by themselves; the list behind the bell keeps them.
  await page.locator('.statusbar-item[id="status.notifications"]').click({ timeout: 5000 });
  parts.push(`notifications: ${await texts('.notifications-center .notification-list-item-message')}`);
  await page.keyboard.press('Escape');
  return parts.map(part => `      ${part}`).join('\n');
}
