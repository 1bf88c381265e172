/** Asks for a file of vectors; begins where the last one was. */
import { dirname } from 'node:path';
import { type Memento, Uri, window, workspace } from 'vscode';
import { vectorEndings } from '../../core/base/vectorEndings';

const FOLDER_KEY = 'nlpWorkbench.vectorsFolder';

/** Undefined when the user backed out. */
export async function chooseVectors(memory: Memento): Promise<Uri | undefined> {
  const before = memory.get<string>(FOLDER_KEY);
  const [file] =
    (await window.showOpenDialog({
      title: 'Open Vectors',
      openLabel: 'Open',
      defaultUri: before === undefined ? workspace.workspaceFolders?.[0]?.uri : Uri.file(before),
      filters: { Vectors: vectorEndings, 'All Files': ['*'] },
    })) ?? [];
  if (file) await memory.update(FOLDER_KEY, dirname(file.fsPath));
  return file;
}
