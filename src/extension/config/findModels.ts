/** Pretrained models that are at hand: folders with a config.json of a model, .gguf files, and what was downloaded from a hub. */
import { open } from 'node:fs/promises';
import { posix } from 'node:path';
import { type CancellationToken, RelativePattern, type Uri, workspace } from 'vscode';
import { writeHubId } from '../../core/base/hubId';
import { listHubModels } from '../../core/runs/hubModels';

const MOST = 200;
/** Bytes of a config.json in which its model_type is looked for. */
const LOOKED_AT = 2 ** 16;
const HIDDEN = '**/{node_modules,.nlp,.git}/**';

export interface ModelAtHand {
  /** As a config has it. */
  readonly from: string;
  readonly detail: string;
}

async function isModel(config: Uri): Promise<boolean> {
  try {
    const file = await open(config.fsPath);
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(LOOKED_AT), 0, LOOKED_AT, 0);
      return /"model_type"\s*:/.test(buffer.toString('utf8', 0, bytesRead));
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}

/** @param folder what paths are written from */
export async function findModels(folder: Uri, token?: CancellationToken): Promise<readonly ModelAtHand[]> {
  const pattern = new RelativePattern(folder, '**/{config.json,*.gguf}');
  const files = await workspace.findFiles(pattern, HIDDEN, MOST, token);
  const found = await Promise.all(
    files.map(async (file): Promise<ModelAtHand | undefined> => {
      const path = file.path.slice(folder.path.length + 1);
      if (path.toLowerCase().endsWith('.gguf')) return { from: `./${path}`, detail: 'GGUF file' };
      if (!(await isModel(file))) return undefined;
      const own = posix.dirname(path);
      return { from: own === '.' ? './' : `./${own}`, detail: 'pretrained model' };
    }),
  );
  const root = workspace.getWorkspaceFolder(folder)?.uri.fsPath ?? folder.fsPath;
  const downloaded = (await listHubModels(root)).map(id => ({ from: writeHubId(id), detail: 'downloaded' }));
  const there = found.filter(model => model !== undefined).sort((a, b) => a.from.localeCompare(b.from));
  return [...there, ...downloaded];
}
