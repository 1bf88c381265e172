/** Saves what a view made, where the user says. */
import { join } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import { writeTarget } from '../../core/runs/writeTarget';

type Content = string | Uint8Array | AsyncIterable<string>;

/** @param drawing an SVG, or the bytes of a PNG */
export async function saveDrawing(name: string, drawing: string | Uint8Array): Promise<void> {
  const ending = typeof drawing === 'string' ? 'svg' : 'png';
  const plain = name.replace(/[^\w.-]+/g, '-');
  const file = plain.endsWith(`.${ending}`) ? plain : `${plain}.${ending}`;
  await saveFile(file, { [ending.toUpperCase()]: [ending] }, () => drawing, 'Save Drawing');
}

/** @param make called once a place was chosen */
export async function saveFile(
  file: string,
  filters: Readonly<Record<string, string[]>>,
  make: () => Content,
  title = 'Save Values',
): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const to = await window.showSaveDialog({ title, defaultUri: Uri.file(join(folder, file)), filters });
  if (to?.scheme === 'file') await writeTarget(to.fsPath, file, make());
  else if (to) await workspace.fs.writeFile(to, await wholeOf(make()));
}

/** Other file systems take a file at once. */
async function wholeOf(content: Content): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content;
  if (typeof content === 'string') return new TextEncoder().encode(content);
  const pieces: string[] = [];
  for await (const piece of content) pieces.push(piece);
  return new TextEncoder().encode(pieces.join(''));
}
