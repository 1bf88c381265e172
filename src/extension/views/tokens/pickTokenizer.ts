/** Asks for a tokenizer: of a run, of a file in the workspace, or of one that is browsed for. */
import { basename, dirname } from 'node:path';
import { FileType, type QuickPickItem, QuickPickItemKind, Uri, window, workspace } from 'vscode';
import { describeRun } from '../../commands/choose';
import { titleOf } from '../../runs/runEntry';
import type { Services } from '../../services';

/** What a text is divided by, as it is remembered. */
export interface TokenizerChoice {
  /** Absolute: the folder of a run or of a pretrained model, or a file. */
  readonly path: string;
  readonly name: string;
  readonly detail: string;
}

const MOST_FILES = 200;

type Item = QuickPickItem & { readonly choice?: TokenizerChoice; readonly browse?: 'file' | 'folder' };

/** @returns undefined where nothing was chosen */
export async function pickTokenizer(services: Services, title: string): Promise<TokenizerChoice | undefined> {
  const [runs, files] = await Promise.all([services.store.runs(), findFiles()]);
  const separator = (label: string): Item => ({ label, kind: QuickPickItemKind.Separator });
  const items: Item[] = [
    ...(runs.length > 0 ? [separator('Runs')] : []),
    ...runs.map(run => {
      const { label, description } = describeRun(run);
      return { label, description, choice: { path: run.folder, name: titleOf(run), detail: description } };
    }),
    ...(files.length > 0 ? [separator('Files')] : []),
    ...files.map(file => {
      const choice = choiceOf(file);
      return { label: choice.name, description: choice.detail, choice };
    }),
    separator('Elsewhere'),
    { label: '$(file) Browse for a File…', description: 'tokenizer.json, .model or .spm', browse: 'file' },
    { label: '$(folder) Browse for a Folder…', description: 'a pretrained model', browse: 'folder' },
  ];
  const placeHolder = 'A run, a tokenizer.json, or a .model file of SentencePiece';
  const picked = await window.showQuickPick(items, { title, placeHolder, matchOnDescription: true });
  if (picked?.browse === undefined) return picked?.choice;
  const isFile = picked.browse === 'file';
  const [found] =
    (await window.showOpenDialog({
      title,
      canSelectFiles: isFile,
      canSelectFolders: !isFile,
      ...(isFile && { filters: { Tokenizers: ['json', 'model', 'spm'], 'All files': ['*'] } }),
    })) ?? [];
  return found && choiceOf(found);
}

/** @param uri of a file, or of a folder that has one */
function choiceOf(uri: Uri): TokenizerChoice {
  const { fsPath } = uri;
  const detail = workspace.asRelativePath(uri);
  const name = /^(?:tokenizer|spiece|sentencepiece|spm)\./.test(basename(fsPath))
    ? `${basename(dirname(fsPath))}/${basename(fsPath)}`
    : basename(fsPath);
  return { path: fsPath, name, detail };
}

/** Runs are listed as runs; models of the hub are in their folder. */
async function findFiles(): Promise<readonly Uri[]> {
  const names = '{tokenizer.json,*.model,*.spm}';
  const [own, hub] = await Promise.all([
    workspace.findFiles(`**/${names}`, '**/{node_modules,.git,.nlp}/**', MOST_FILES),
    workspace.findFiles(`**/.nlp/hub/**/${names}`, null, MOST_FILES),
  ]);
  return [...own, ...hub].sort((a, b) => a.fsPath.localeCompare(b.fsPath, 'en-US'));
}

export async function isThere({ path }: TokenizerChoice): Promise<boolean> {
  try {
    const { type } = await workspace.fs.stat(Uri.file(path));
    return type !== FileType.Unknown;
  } catch {
    return false;
  }
}
