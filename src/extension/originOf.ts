/** Where what a job reads may come from. */
import { dirname } from 'node:path';
import { type Uri, workspace } from 'vscode';
import type { JobOrigin } from '../protocol/train';

/** What a job of a config is asked for with. */
export function ofConfig({ uri }: { readonly uri: Uri }): JobOrigin & { readonly config: string } {
  return { config: uri.fsPath, ...originOf(uri) };
}

/** What a job may read: everything in a trusted window, else only the folder that the file is in. */
export function originOf(file: Uri): JobOrigin {
  const folder = workspace.getWorkspaceFolder(file);
  return { workspace: folder?.uri.fsPath ?? dirname(file.fsPath), trusted: workspace.isTrusted };
}
