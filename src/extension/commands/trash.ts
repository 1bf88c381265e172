/** Removes folders to the trash; where there is none, as on some remote machines, asks once before it removes for good. */

import { basename } from 'node:path';
import { FileSystemError, Uri, workspace } from 'vscode';
import { ActionableError, CancelledError } from '../../core/base/errors';
import { findHeld } from '../../core/runs/findHeld';
import { askModally } from '../notify';

/**
 * @param question asked when there is no trash
 * @returns a function that throws CancelledError when the answer was no, ActionableError where a file in the folder is in use
 */
export function moveToTrash(question: string): (folder: string) => Promise<void> {
  let forGood = false;
  return async folder => {
    const uri = Uri.file(folder);
    if (!forGood) {
      try {
        await workspace.fs.delete(uri, { recursive: true, useTrash: true });
        return;
      } catch (error) {
        await explain(folder, error);
        const permanently = 'Delete Permanently';
        const detail = 'No trash is available here; you cannot undo this.';
        const answer = await askModally(question, detail, permanently);
        if (answer !== permanently) throw new CancelledError();
        forGood = true;
      }
    }
    try {
      await workspace.fs.delete(uri, { recursive: true, useTrash: false });
    } catch (error) {
      await explain(folder, error);
      throw error;
    }
  };
}

/** What has nothing to do with the trash, and would be in the way of removing for good too. @throws ActionableError that says so */
async function explain(folder: string, cause: unknown): Promise<void> {
  const held = await findHeld(folder);
  const why =
    held !== undefined
      ? `Another program has ${held} open; close it there, and try again`
      : cause instanceof FileSystemError && cause.code === 'NoPermissions'
        ? 'you have no permission; change the permissions of its folder'
        : undefined;
  if (why !== undefined)
    throw new ActionableError('not-removable', `cannot remove ${basename(folder)}: ${why}`, { cause });
}
