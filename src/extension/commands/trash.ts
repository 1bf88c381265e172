/** Removes folders to the trash; where there is none, as on some remote machines, asks once before it removes for good. */
import { Uri, window, workspace } from 'vscode';
import { CancelledError } from '../../core/base/errors';

/**
 * @param question asked when there is no trash
 * @returns a function that throws CancelledError when the answer was no
 */
export function moveToTrash(question: string): (folder: string) => Promise<void> {
  let forGood = false;
  return async folder => {
    const uri = Uri.file(folder);
    if (!forGood) {
      try {
        await workspace.fs.delete(uri, { recursive: true, useTrash: true });
        return;
      } catch {
        const permanently = 'Delete Permanently';
        const detail = 'There is no trash here; this cannot be undone.';
        const answer = await window.showWarningMessage(question, { modal: true, detail }, permanently);
        if (answer !== permanently) throw new CancelledError();
        forGood = true;
      }
    }
    await workspace.fs.delete(uri, { recursive: true, useTrash: false });
  };
}
