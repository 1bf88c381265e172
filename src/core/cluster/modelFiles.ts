/** The files of a model that a config starts from: a folder of another program, a run, or one file. */
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { ActionableError } from '../base/errors';
import { parseFrozen, readState } from '../runs/checkpoint';
import { findWeights } from '../runs/frozenWeights';

/** What nothing here reads: weights of other programs, which may lie next to those that are read. */
const UNREAD = /\.(?:bin|pt|pth|ckpt|h5|msgpack|ot|onnx|onnx_data|tflite|pb)$/i;
/** Of a run, what is only looked at. */
const LOOKED_AT = /\.jsonl$/i;

/** @param path absolute, of a file or folder that is there @returns absolute paths */
export async function filesOfModel(path: string): Promise<readonly string[]> {
  if ((await stat(path)).isFile()) return [path];
  if (existsSync(join(path, 'run.json'))) return filesOfRun(path);
  const files = (await filesBelow(path)).filter(file => !UNREAD.test(file));
  return [...files, ...(await filesOfBase(path))];
}

/** All files of a folder and of those in it, links followed; without hidden ones. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    // A link to a folder may lead in a circle.
    if (entry.isDirectory()) found.push(...(await filesBelow(path)));
    else if (entry.isFile() || (await isLinkToFile(path))) found.push(path);
  }
  return found;
}

async function isLinkToFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? false;
}

async function filesOfRun(folder: string): Promise<readonly string[]> {
  const checkpoint = ['best', 'last'].map(name => join(folder, 'checkpoints', name)).find(each => existsSync(each));
  const own = (await filesBelow(folder)).filter(
    file => !file.startsWith(join(folder, 'checkpoints')) && !LOOKED_AT.test(file),
  );
  if (checkpoint === undefined) return own;
  const frozen = parseFrozen(await readState(checkpoint));
  const shared = frozen && (await findWeights(folder, frozen.sha256));
  return [...own, ...(await filesBelow(checkpoint)), ...(shared === undefined ? [] : [shared])];
}

/** Of an adapter, the model that it was made for. */
async function filesOfBase(folder: string): Promise<readonly string[]> {
  const text = await readFile(join(folder, 'adapter_config.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  let named: unknown;
  try {
    named = (JSON.parse(text) as { readonly base_model_name_or_path?: unknown } | null)?.base_model_name_or_path;
  } catch {
    // Reading it as a model says what is wrong with it.
    return [];
  }
  if (typeof named !== 'string' || named === '') return [];
  if (isAbsolute(named))
    throw new ActionableError(
      'cannot-travel',
      `the adapter in ${folder} names its base model by an absolute path (${named}), which a cluster does not have; write a path from the adapter's folder into adapter_config.json, such as ../base`,
    );
  const base = [resolve(folder, named), resolve(dirname(folder), named)].find(each => existsSync(each));
  return base === undefined ? [] : (await filesBelow(base)).filter(file => !UNREAD.test(file));
}
