/** What was typed or removed, as marks of a text move along with it. */
import type { TextDocumentChangeEvent } from 'vscode';
import type { Edit } from './tags/marks';

export function editsOf({ contentChanges }: Pick<TextDocumentChangeEvent, 'contentChanges'>): readonly Edit[] {
  return contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
    offset: rangeOffset,
    removed: rangeLength,
    added: text.length,
  }));
}
