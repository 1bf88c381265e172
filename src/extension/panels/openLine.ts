/** Opens an example's line beside the panel that named it; says so when the file is no longer there. */
import { Position, Range, Uri, ViewColumn, window, workspace } from 'vscode';

/**
 * @param line from 1
 * @param panel the column of the panel, which stays in sight
 */
export async function openLine(file: string, line: number, panel: ViewColumn | undefined): Promise<void> {
  const place = new Position(Math.max(0, line - 1), 0);
  const other = window.visibleTextEditors.find(editor => editor.viewColumn && editor.viewColumn !== panel)?.viewColumn;
  const viewColumn = other ?? (panel === ViewColumn.One ? ViewColumn.Two : ViewColumn.One);
  try {
    await window.showTextDocument(Uri.file(file), { selection: new Range(place, place), viewColumn });
  } catch {
    // Gone, or no text: the lines of a parquet file are its records.
    const name = workspace.asRelativePath(Uri.file(file));
    void window.showWarningMessage(`${name} cannot be opened as text; the example is record ${line} of it.`);
  }
}
