/** What a command on the selection is about. */
import { type Position, Range, type TextDocument, type TextEditor } from 'vscode';
import { type Passage, sentenceAt } from './passage';
import { type Rows, rowTextAt } from './rowText';

/** Every selection that holds text; with none, the sentence that each cursor stands in. @param rows of a data file */
export function passagesOf(editor: TextEditor, rows?: Rows): Range[] {
  const selected = selectedRanges(editor);
  if (selected.length > 0) return selected;
  const ranges = editor.selections.flatMap(({ active }) => sentenceRange(editor.document, active, rows));
  // Several cursors may stand in one sentence.
  return ranges.filter((range, i) => ranges.findIndex(other => other.isEqual(range)) === i);
}

/** Every selection that holds text. */
export function selectedRanges({ document, selections }: TextEditor): Range[] {
  const selected = selections.filter(selection => document.getText(selection).trim() !== '');
  return selected.map(({ start, end }) => new Range(start, end));
}

/** The sentence that a place stands in; none on a blank line. */
export function sentenceRange(document: TextDocument, place: Position, rows?: Rows): Range[] {
  const sentence = sentenceIn(document, place, rows);
  if (!sentence) return [];
  const { start, end } = sentence;
  return [new Range(start.line, start.character, end.line, end.character)];
}

/** @param rows of a data file, whose texts are columns */
export function sentenceIn(document: TextDocument, place: Position, rows?: Rows): Passage | undefined {
  const lines = { count: document.lineCount, at: (line: number) => document.lineAt(line).text };
  return (rows && rowTextAt(lines, place, rows)) ?? sentenceAt(lines, place);
}
