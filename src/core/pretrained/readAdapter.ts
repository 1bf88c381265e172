/** An adapter of PEFT beside the model that it was made for: LoRA (Hu et al. 2022), added to its weights as they are read. */
import { statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { ActionableError } from '../base/errors';
import { isJson, type Json } from '../base/json';
import type { Access } from '../base/resolvePath';
import { createConfigReader } from '../families/configReader';
import type { ConfigReader, HeadName } from '../families/family';
import { Folder } from './folder';
import { mergeAdapter } from './mergeAdapter';
import type { Pretrained } from './pretrained';
import { type PretrainedOptions, readFolder } from './readFolder';
import { openTensorFile } from './tensorFiles';

export const adapterConfig = 'adapter_config.json';
const adapterWeights = 'adapter_model.safetensors';

/** What `task_type` says of the head. */
const heads: Readonly<Record<string, HeadName | undefined>> = {
  SEQ_CLS: 'sequence',
  TOKEN_CLS: 'token',
  QUESTION_ANS: 'question',
  CAUSAL_LM: 'causal-lm',
};

/** @throws ActionableError that says what of it is not read, or where the model that it was made for is to be named */
export async function readAdapter(folder: Folder, access: Access, options: PretrainedOptions): Promise<Pretrained> {
  const json = folder.json(adapterConfig)!;
  const config = createConfigReader(json, adapterConfig);
  checkKind(config);
  const base = await readFolder(new Folder(findBase(folder, json, options.base), access), options);
  const path = folder.find(adapterWeights);
  if (path === undefined) {
    const isPickle = folder.find('adapter_model.bin') !== undefined;
    throw new ActionableError(
      isPickle ? 'pickle-weights' : 'no-pretrained',
      isPickle
        ? `${folder.path} has adapter_model.bin, a pickle, which can run code when it is read; it is not read here. Save the adapter again with a newer peft, which writes ${adapterWeights}.`
        : `${folder.path} has no ${adapterWeights}. Get the folder again.`,
    );
  }
  const weights = mergeAdapter(base, await openTensorFile(path), {
    file: path,
    alpha: config.number('lora_alpha', 8),
    isRankStabilized: config.boolean('use_rslora', false),
    isTurned: config.boolean('fan_in_fan_out', false),
    alphas: readPatterns(config, json, 'alpha_pattern'),
  });
  const headOfFile = heads[config.string('task_type', '')];
  return {
    ...base,
    path: folder.path,
    weights,
    ...(headOfFile && { headOfFile }),
    files: [...base.files, ...folder.files],
  };
}

function checkKind(config: ConfigReader): void {
  config.choice('peft_type', ['LORA']);
  if (config.boolean('use_dora', false)) config.refuse('use_dora', 'DoRA is not computed; merge it with peft first');
  if (config.has('layer_replication')) config.refuse('layer_replication', 'layers are read as the model has them');
}

/** @throws ActionableError `no-base` */
function findBase(folder: Folder, { base_model_name_or_path: named }: Json, given: string | undefined): string {
  if (given !== undefined) return given;
  if (typeof named === 'string' && named !== '') {
    const places = isAbsolute(named) ? [named] : [resolve(folder.path, named), resolve(folder.path, '..', named)];
    const found = places.find(path => statSync(path, { throwIfNoEntry: false })?.isDirectory());
    if (found !== undefined) return found;
  }
  const which = typeof named === 'string' && named !== '' ? named.slice(0, 200) : 'a model that it does not name';
  throw new ActionableError(
    'no-base',
    `${folder.path} is an adapter of ${which}, which is not here. Name its folder: nlp import PATH --base FOLDER.`,
  );
}

/** Numbers by the end of a module's name. Patterns of regular expressions may take forever, and are not read. */
function readPatterns(config: ConfigReader, json: Json, key: string): readonly (readonly [string, number])[] {
  const value = json[key];
  if (value === undefined || value === null) return [];
  if (!isJson(value)) return config.refuse(key, 'it must have names and numbers');
  return Object.entries(value).map(([pattern, number]) => {
    const name = pattern.replace(/^\^/, '').replaceAll('\\.', '.');
    if (typeof number !== 'number' || !Number.isFinite(number) || !/^[\w.-]+$/.test(name))
      return config.refuse(key, 'names of modules are read, and no regular expressions; merge it with peft first');
    return [name, number] as const;
  });
}
