/** Saves what a view made, a table or a picture, where the user says. */
import { extname, join } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import { writeTarget } from '../../core/runs/writeTarget';

export async function saveFile(name: string, content: string | Uint8Array): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const file = name.replace(/[^\w.-]+/g, '-');
  const ending = extname(file).slice(1);
  const to = await window.showSaveDialog({
    title: 'Save',
    defaultUri: Uri.file(join(folder, file)),
    filters: { [ending.toUpperCase()]: [ending] },
  });
  if (to?.scheme === 'file') await writeTarget(to.fsPath, file, content);
  else if (to) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    await workspace.fs.writeFile(to, bytes);
  }
}
