/** Restricted mode: what loads a saved model of the folder waits until the folder is trusted. */

import { workspace } from 'vscode';
import { CancelledError } from '../core/base/errors';
import { learnMoreOf, offer } from './notify';

const SAVED_MODELS =
  'This folder is not trusted, and its saved models may come from someone else. Trust the folder to load them.';

/**
 * @param why what is refused, and what to do
 * @throws CancelledError after telling the user how to trust the folder.
 */
export async function requireTrust(why = SAVED_MODELS): Promise<void> {
  if (workspace.isTrusted) return;
  await offer(
    'warning',
    why,
    { title: 'Manage Workspace Trust', command: 'workbench.trust.manage' },
    learnMoreOf('trust'),
  );
  throw new CancelledError();
}
