/** What a path names: a folder of Hugging Face or sentence-transformers, an adapter of PEFT, or a GGUF file. */
import { statSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { type Access, resolvePath } from '../base/resolvePath';
import { Folder } from './folder';
import type { Pretrained } from './pretrained';
import { adapterConfig, readAdapter } from './readAdapter';
import { noModel, type PretrainedOptions, readFolder } from './readFolder';
import { readGguf } from './readGguf';

/**
 * @param path absolute
 * @throws ActionableError that says which file is at fault and what to do
 */
export async function readPretrainedModel(
  path: string,
  access: Access,
  options: PretrainedOptions = {},
): Promise<Pretrained> {
  resolvePath(dirname(path), path, access);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw noModel(path, 'there is no such file or folder');
  if (stats.isFile() && extname(path).toLowerCase() === '.gguf') return readGguf(path, options);
  if (!stats.isDirectory()) throw noModel(path, 'it is no folder');
  const folder = new Folder(path, access);
  // A folder with a model of its own and an adapter beside it is the model.
  const isAdapter = folder.find(adapterConfig) !== undefined && folder.find('config.json') === undefined;
  return isAdapter ? readAdapter(folder, access, options) : readFolder(folder, options);
}
