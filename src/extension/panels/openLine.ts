/** Opens an example's line beside the panel that named it; says so when the file is no longer there. */

import {
  Position,
  Range,
  Selection,
  type TextEditor,
  TextEditorRevealType,
  ThemeColor,
  Uri,
  ViewColumn,
  window,
  workspace,
} from 'vscode';
import { notify } from '../notify';
import { placeOfWord } from './placeOfWord';

/**
 * @param line from 1
 * @param panel the column of the panel, which stays in sight
 * @param options `keepFocus`: the panel keeps the keyboard; `words`: of a tagged sentence, up to and including the one that is meant: it is selected where it is found
 */
export async function openLine(
  file: string,
  line: number,
  panel: ViewColumn | undefined,
  { words, keepFocus = false }: { readonly words?: readonly string[]; readonly keepFocus?: boolean } = {},
): Promise<void> {
  const place = new Position(Math.max(0, line - 1), 0);
  const other = window.visibleTextEditors.find(editor => editor.viewColumn && editor.viewColumn !== panel)?.viewColumn;
  const viewColumn = other ?? (panel === ViewColumn.One ? ViewColumn.Two : ViewColumn.One);
  try {
    const selection = new Range(place, place);
    const editor = await window.showTextDocument(Uri.file(file), { selection, viewColumn, preserveFocus: keepFocus });
    if (words) selectWord(editor, line, words);
    else markLine(editor, place);
  } catch {
    // Gone, or no text: the lines of a parquet file are its records.
    const name = workspace.asRelativePath(Uri.file(file));
    void notify('warning', `Cannot open ${name} as text. The example is its record ${line}.`);
  }
}

/** Until the cursor leaves it; selected, its other columns would count as text that is asked about. */
function markLine(editor: TextEditor, place: Position): void {
  const mark = window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new ThemeColor('editor.findMatchHighlightBackground'),
  });
  editor.setDecorations(mark, [new Range(place, place)]);
  const left = window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
    if (textEditor !== editor || selections[0]?.active.line === place.line) return;
    left.dispose();
    mark.dispose();
  });
}

function selectWord(editor: TextEditor, line: number, words: readonly string[]): void {
  const { document } = editor;
  const lines = { count: document.lineCount, at: (index: number) => document.lineAt(index).text };
  const place = line <= lines.count ? placeOfWord(lines, line - 1, words) : undefined;
  if (!place) return;
  const range = new Range(place.line, place.start, place.line, place.end);
  editor.selection = new Selection(range.start, range.end);
  editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
}
