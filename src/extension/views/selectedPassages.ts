/** What a command on the selection is about. */
import { type Position, Range, type TextDocument, type TextEditor } from 'vscode';
import { type Passage, sentenceAt } from './passage';

/** Every selection that holds text; with none, the sentence that each cursor stands in. */
export function passagesOf(editor: TextEditor): Range[] {
  const selected = selectedRanges(editor);
  return selected.length > 0
    ? selected
    : editor.selections.flatMap(({ active }) => sentenceRange(editor.document, active));
}

/** Every selection that holds text. */
export function selectedRanges({ document, selections }: TextEditor): Range[] {
  const selected = selections.filter(selection => document.getText(selection).trim() !== '');
  return selected.map(({ start, end }) => new Range(start, end));
}

/** The sentence that a place stands in; none on a blank line. */
export function sentenceRange(document: TextDocument, place: Position): Range[] {
  const sentence = sentenceIn(document, place);
  if (!sentence) return [];
  const { start, end } = sentence;
  return [new Range(start.line, start.character, end.line, end.character)];
}

export function sentenceIn(document: TextDocument, place: Position): Passage | undefined {
  return sentenceAt({ count: document.lineCount, at: line => document.lineAt(line).text }, place);
}
