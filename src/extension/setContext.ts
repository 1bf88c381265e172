/** Tells the editor a context key, so that menus and keys follow. */
import { commands } from 'vscode';
import type { ContextKey } from './contributed';

export async function setContext(key: ContextKey, value: boolean): Promise<void> {
  await commands.executeCommand('setContext', `nlpWorkbench.${key}`, value);
}
