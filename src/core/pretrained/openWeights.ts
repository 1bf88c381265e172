/** The weights of a folder: one file, or several with an index; a pickle is named, and never read. */
import { join } from 'node:path';
import { ActionableError } from '../base/errors';
import { isJson } from '../base/json';
import type { Folder } from './folder';
import { openTensorFile, type TensorFiles } from './tensorFiles';

const single = 'model.safetensors';
const index = 'model.safetensors.index.json';
/** More shards than any model has. */
const MOST_SHARDS = 1024;

export interface OpenWeights {
  readonly weights: TensorFiles;
  /** What messages call them. */
  readonly weightsFile: string;
}

/** @param below the folder in it that has them; itself if not given */
export async function openWeights(folder: Folder, below = ''): Promise<OpenWeights> {
  const at = (name: string) => (below === '' ? name : `${below}/${name}`);
  const path = folder.find(at(single));
  if (path !== undefined) return { weights: await openTensorFile(path), weightsFile: path };
  const list = folder.json(at(index));
  if (list)
    return { weights: await openShards(folder, at, list.weight_map), weightsFile: join(folder.path, at(index)) };
  throw noWeights(folder, at);
}

async function openShards(folder: Folder, at: (name: string) => string, map: unknown): Promise<TensorFiles> {
  const damaged = (what: string) => folder.damaged(at(index), what);
  if (!isJson(map)) throw damaged('its weight_map must say which file has each tensor');
  const names = [...new Set(Object.values(map))];
  if (names.length === 0 || names.length > MOST_SHARDS) throw damaged(`its weight_map names ${names.length} files`);
  const files = new Map<unknown, TensorFiles>();
  for (const name of names) {
    if (typeof name !== 'string' || !/^[\w-][\w.-]*\.safetensors$/.test(name))
      throw damaged(`"${String(name).slice(0, 60)}" is not the name of a file`);
    const path = folder.find(at(name));
    if (path === undefined) throw damaged(`it names ${name}, which is not there`);
    files.set(name, await openTensorFile(path));
  }
  const holders = new Map<string, TensorFiles>();
  for (const [tensor, name] of Object.entries(map)) {
    const file = files.get(name)!;
    if (!file.tensors.has(tensor))
      throw damaged(`it says that ${name} has ${tensor.slice(0, 100)}, which is not there`);
    holders.set(tensor, file);
  }
  return {
    tensors: new Map(Array.from(holders, ([tensor, file]) => [tensor, file.tensors.get(tensor)!])),
    read: name => holders.get(name)!.read(name),
  };
}

/** Files that hold weights in forms that are not read. */
const pickles = /^(?:pytorch_model.*\.bin|adapter_model\.bin|.*\.(?:pt|pth|ckpt))$/;

function noWeights(folder: Folder, at: (name: string) => string): ActionableError {
  const names = folder.names(at('.'));
  const pickle = names.find(name => pickles.test(name));
  const where = join(folder.path, at('.'));
  if (pickle !== undefined) {
    return new ActionableError(
      'pickle-weights',
      `${join(where, pickle)} is a pickle, which can run code when it is read; it is not read here. Convert it once, if you trust it: ${conversion(where)}`,
    );
  }
  const other = names.find(name => /\.(?:h5|msgpack|onnx|ot|tflite)$/.test(name));
  const why = other === undefined ? `it has no ${single}` : `its weights are in ${other}, and not in ${single}`;
  return new ActionableError(
    'no-pretrained',
    `${where} is no pretrained model: ${why}. Name a folder with config.json, model.safetensors and tokenizer.json.`,
  );
}

/** One line that writes safetensors beside a pickle. */
function conversion(folder: string): string {
  const quoted = JSON.stringify(folder);
  return `python -c 'from transformers import AutoConfig as C; import transformers as t; p=${quoted}; getattr(t, C.from_pretrained(p).architectures[0]).from_pretrained(p).save_pretrained(p)'`;
}
