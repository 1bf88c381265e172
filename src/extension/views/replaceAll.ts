/** Puts texts in the place of others in an editor. */
import { EndOfLine, type Range, Selection, type TextEditor } from 'vscode';

export interface Replacement {
  readonly range: Range;
  readonly text: string;
}

/** As one step of undo; what was put in is selected then. @returns whether the editor took it */
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
  const put = editor.edit(edit => {
    for (const { range, text } of sorted) edit.replace(range, text);
  });
  // An editor that was closed meanwhile rejects.
  const done = await put.then(undefined, () => false);
  if (!done) return false;
  editor.selections = places.map(
    ([start, finish]) => new Selection(document.positionAt(start), document.positionAt(finish)),
  );
  return true;
}
