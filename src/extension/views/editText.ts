/** Edits an editor, and says whether its text has changed: a read-only one takes every edit, and changes nothing. */
import type { TextEditor, TextEditorEdit } from 'vscode';

/** What is asked of an editor. */
interface Edited {
  readonly document: { readonly version: number };
  edit: TextEditor['edit'];
}

export async function editText(
  editor: Edited,
  change: (edit: TextEditorEdit) => void,
  options?: { readonly undoStopBefore: boolean; readonly undoStopAfter: boolean },
): Promise<boolean> {
  const { version } = editor.document;
  // An editor that was closed meanwhile rejects.
  const taken = await editor.edit(change, options).then(undefined, () => false);
  return taken && editor.document.version !== version;
}
