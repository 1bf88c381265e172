/** Which files of a model are needed: weights once, and what describes them; no pickle, no other program's copy of the weights. */
import { ActionableError } from '../base/errors';
import type { HubId } from '../base/hubId';
import type { DownloadedFile } from '../runs/hubModels';

const SMALL = new Set([
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'chat_template.jinja',
  'chat_template.json',
  'vocab.txt',
  'vocab.json',
  'merges.txt',
  'bpe.codes',
  'entity_vocab.json',
  'spiece.model',
  'spm.model',
  'sentencepiece.bpe.model',
  'sentencepiece.model',
  'tokenizer.model',
  'source.spm',
  'target.spm',
  'target_vocab.json',
  'modules.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
  'adapter_config.json',
  'README.md',
]);
/** Of sentence-transformers: `1_Pooling/config.json`, `2_Dense/model.safetensors`, and older ones have all in `0_Transformer`. */
const MODULE = /^\d{1,2}_[A-Za-z]{1,40}\/([\w.]+)$/;
const WEIGHTS = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
const ADAPTER = 'adapter_model.safetensors';
const PICKLE = /(?:^|\/)(?:pytorch_model|adapter_model)[\w.-]*\.bin$|\.(?:pt|pth|ckpt)$/;
const SHARD = /^[\w.-]+\.safetensors$/;
/** Bytes; what is larger describes nothing. A vocabulary of 250,000 tokens takes 17 million. */
const LARGEST_SMALL = 256 * 1024 ** 2;

/** In this order: what tells soon that a model cannot be used comes before its weights. */
export interface Choice {
  readonly small: readonly DownloadedFile[];
  /** Names the shards, to be read before they are chosen. */
  readonly index?: DownloadedFile;
  readonly weights: readonly DownloadedFile[];
}

function refuse(message: string): ActionableError {
  return new ActionableError('hub-no-weights', message);
}

function chooseGguf(id: HubId, files: readonly DownloadedFile[]): Choice {
  const all = files.filter(({ path }) => /\.gguf$/i.test(path));
  const wanted = id.file === undefined ? all : all.filter(({ path }) => path === id.file);
  if (wanted.length === 1) return { small: files.filter(({ path }) => path === 'README.md'), weights: wanted };
  const names = all.slice(0, 20).map(({ path }) => path);
  const which = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}${all.length > 20 ? ', ...' : ''}`;
  if (id.file !== undefined) throw refuse(`${id.repository} has no file ${id.file}; of .gguf files ${which}`);
  throw refuse(
    `${id.repository} has ${all.length} .gguf files; name one, for example ${id.repository}/${names[0]}: ${which}`,
  );
}

/** @throws ActionableError `hub-no-weights` where nothing can be read, with the way out */
export function chooseFiles(id: HubId, files: readonly DownloadedFile[]): Choice {
  if (id.file !== undefined) return chooseGguf(id, files);
  const named = (name: string) => files.find(({ path }) => path === name);
  const small = files.filter(({ path, size }) => SMALL.has(MODULE.exec(path)?.[1] ?? path) && size <= LARGEST_SMALL);
  const ofModules = files.filter(({ path }) => MODULE.exec(path)?.[1] === WEIGHTS);
  const own = named(WEIGHTS) ?? named(ADAPTER);
  const isInModule = ofModules.some(({ path }) => /^\d+_Transformer\//.test(path));
  if (own || isInModule) return { small, weights: own ? [own, ...ofModules] : ofModules };
  const index = named(INDEX);
  if (index) return { small, index, weights: ofModules };
  if (files.some(({ path }) => /\.gguf$/i.test(path))) return chooseGguf(id, files);
  if (files.some(({ path }) => PICKLE.test(path))) {
    throw refuse(
      `${id.repository} has its weights as pickle alone, which can run code when it is read. Convert it once: python -c "from transformers import AutoModel; AutoModel.from_pretrained('${id.repository}').save_pretrained('FOLDER')", and name the folder: from: ./FOLDER`,
    );
  }
  throw refuse(`${id.repository} has no model.safetensors and no .gguf file; choose a model for transformers that has`);
}

/** @param index the text of model.safetensors.index.json */
export function chooseShards(id: HubId, index: string, files: readonly DownloadedFile[]): readonly DownloadedFile[] {
  let map: unknown;
  try {
    map = (JSON.parse(index) as { readonly weight_map?: unknown } | null)?.weight_map;
  } catch {
    map = undefined;
  }
  if (typeof map !== 'object' || map === null)
    throw refuse(`${INDEX} of ${id.repository} lists no files of weights (weight_map)`);
  return [...new Set(Object.values(map))].sort().map(name => {
    const found = typeof name === 'string' && SHARD.test(name) ? files.find(({ path }) => path === name) : undefined;
    if (!found) throw refuse(`${INDEX} of ${id.repository} names ${JSON.stringify(name)}, which is not there`);
    return found;
  });
}
