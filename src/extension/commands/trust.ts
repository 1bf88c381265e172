/** Restricted mode: what loads a saved model of the folder waits until the folder is trusted. */
import { commands, window, workspace } from 'vscode';
import { CancelledError } from '../../core/base/errors';

/** @throws CancelledError after telling the user how to trust the folder. */
export async function requireTrust(): Promise<void> {
  if (workspace.isTrusted) return;
  const manage = 'Manage Workspace Trust';
  const choice = await window.showWarningMessage(
    'This folder is not trusted, and its saved models may come from someone else. Trust the folder to load them.',
    manage,
  );
  if (choice === manage) await commands.executeCommand('workbench.trust.manage');
  throw new CancelledError();
}
