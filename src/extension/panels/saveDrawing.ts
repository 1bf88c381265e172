/** Saves a view's drawing where the user says. */
import { join } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import { writeTarget } from '../../core/runs/writeTarget';

export async function saveDrawing(name: string, svg: string): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const plain = name.replace(/[^\w.-]+/g, '-');
  const file = plain.endsWith('.svg') ? plain : `${plain}.svg`;
  const to = await window.showSaveDialog({
    title: 'Save Drawing',
    defaultUri: Uri.file(join(folder, file)),
    filters: { SVG: ['svg'] },
  });
  if (to?.scheme === 'file') await writeTarget(to.fsPath, file, svg);
  else if (to) await workspace.fs.writeFile(to, new TextEncoder().encode(svg));
}
