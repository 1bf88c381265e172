/** Puts texts in the place of others in an editor. */
import { EndOfLine, type Range, Selection, type TextEditor, type TextEditorEdit } from 'vscode';
import { editText } from './editText';

export interface Replacement {
  readonly range: Range;
  readonly text: string;
}

/** As one step of undo; what was put in is selected then. @returns whether they stand there now */
export async function replaceAll(editor: TextEditor, replacements: readonly Replacement[]): Promise<boolean> {
  const { document } = editor;
  const end = document.eol === EndOfLine.CRLF ? '\r\n' : '\n';
  const sorted = [...replacements]
    .sort((a, b) => a.range.start.compareTo(b.range.start))
    .map(({ range, text }) => ({ range, text: text.replaceAll(/\r?\n/g, end) }));
  const places: (readonly [number, number])[] = [];
  let moved = 0;
  for (const { range, text } of sorted) {
    const start = document.offsetAt(range.start) + moved;
    places.push([start, start + text.length]);
    moved += text.length - document.getText(range).length;
  }
  const same = sorted.every(({ range, text }) => document.getText(range) === text);
  const replace = (edit: TextEditorEdit) => {
    for (const { range, text } of sorted) edit.replace(range, text);
  };
  if (!same && !(await editText(editor, replace))) return false;
  editor.selections = places.map(
    ([start, finish]) => new Selection(document.positionAt(start), document.positionAt(finish)),
  );
  return true;
}
