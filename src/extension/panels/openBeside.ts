/** Opens a file where texts are, not over the panel that asked for it. */
import { type Uri, ViewColumn, window } from 'vscode';

export async function openBeside(uri: Uri): Promise<void> {
  const column = window.visibleTextEditors[0]?.viewColumn ?? ViewColumn.One;
  await window.showTextDocument(uri, { viewColumn: column, preview: true });
}
