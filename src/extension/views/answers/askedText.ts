/** Which part of a document a question is about: the selection, else the paragraph of the cursor or the whole file. */
import { Range, type TextEditor } from 'vscode';

export type Scope = 'selection' | 'paragraph' | 'file';

export interface AskedText {
  readonly scope: Scope;
  readonly range: Range;
}

/** @param wanted where nothing is selected. Undefined where there is no text. */
export function askedText(
  { document, selection }: TextEditor,
  wanted: Exclude<Scope, 'selection'>,
): AskedText | undefined {
  const { start, end } = selection;
  if (document.getText(selection).trim() !== '') return { scope: 'selection', range: new Range(start, end) };
  if (wanted === 'paragraph') {
    const range = paragraphAt(document, selection.active.line);
    if (range) return { scope: 'paragraph', range };
  }
  const text = document.getText();
  if (text.trim() === '') return undefined;
  return { scope: 'file', range: new Range(document.positionAt(0), document.positionAt(text.length)) };
}

/** The lines around one, up to empty ones. Undefined on an empty line. */
function paragraphAt({ lineAt, lineCount }: Pick<TextEditor['document'], 'lineAt' | 'lineCount'>, line: number) {
  const isEmpty = (at: number) => lineAt(at).isEmptyOrWhitespace;
  if (isEmpty(line)) return undefined;
  let first = line;
  while (first > 0 && !isEmpty(first - 1)) first--;
  let last = line;
  while (last + 1 < lineCount && !isEmpty(last + 1)) last++;
  return new Range(lineAt(first).range.start, lineAt(last).range.end);
}
