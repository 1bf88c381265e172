/** A model of the user's own in a config: whether its file is there, and whether its code may run here. */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type TextDocument, workspace } from 'vscode';
import type { Problem, Range } from '../../core/base/problem';
import { resolvePath } from '../../core/base/resolvePath';
import { locateKey, type ParsedConfig } from '../../core/config/parseConfig';
import type { YamlText } from '../../core/config/yaml/readYaml';
import type { Config } from '../../core/schemas';
import { originOf } from '../originOf';
import { missingFile } from './missingFile';

export async function checkModelFile(
  document: TextDocument,
  { config, document: text }: ParsedConfig<Config>,
): Promise<readonly Problem[]> {
  const model = config?.model;
  const range = locateFile(text);
  // A file that an extended config names is that config's affair.
  if (model?.type !== 'own' || !range) return [];
  const path = document.uri.fsPath;
  const refuse = (code: string, message: string): Problem => ({ code, severity: 'error', message, path, range });
  if (!workspace.isTrusted) {
    const message = `${model.file} is code, which runs in trusted workspaces only; trust this workspace to train it`;
    return [refuse('untrusted-model', message)];
  }
  const file = resolvePath(dirname(path), model.file, originOf(document.uri));
  const found = await stat(file).catch(() => undefined);
  if (!found) return [await missingFile(path, range, model.file, file)];
  return found.isFile() ? [] : [refuse('unreadable-file', `${model.file} is not a file`)];
}

/** `model: FILE`, `{ file: FILE }` or `{ type: FILE }`. */
function locateFile(text: YamlText): Range | undefined {
  const short = locateKey(text, ['model']);
  if (short?.node.kind === 'scalar') return short.value;
  return (locateKey(text, ['model', 'file']) ?? locateKey(text, ['model', 'type']))?.value;
}
