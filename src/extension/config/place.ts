/** Our places in a file count from 1, the editor's from 0. */
import { Position as EditorPosition, Range as EditorRange } from 'vscode';
import type { Position, Range } from '../../core/base/problem';

export function toVscodePosition({ line, column }: Position): EditorPosition {
  return new EditorPosition(Math.max(0, line - 1), Math.max(0, column - 1));
}

export function toVscodeRange({ start, end }: Range): EditorRange {
  return new EditorRange(toVscodePosition(start), toVscodePosition(end));
}

export function fromVscodePosition({ line, character }: EditorPosition): Position {
  return { line: line + 1, column: character + 1 };
}
