/** The modules of a folder of sentence-transformers, as every version since 2 writes them; nothing in it is trusted. */
import { ActionableError } from '../base/errors';
import { isJson, type Json } from '../base/json';
import { createConfigReader } from '../families/configReader';
import type { ConfigReader } from '../families/family';
import type { Folder } from './folder';
import { type Pooling, poolings, type SentenceMap, type SentenceModules, sentenceActivations } from './sentence';

export interface SentenceFolder {
  readonly modules: SentenceModules;
  /** Where the Transformer is: the folder itself, or one below. */
  readonly transformer: string;
  /** Folders of the maps, in order. */
  readonly maps: readonly string[];
}

const index = 'modules.json';

/** @returns undefined of a folder that is not one of sentence-transformers */
export function readSentenceFolder(folder: Folder): SentenceFolder | undefined {
  const list = folder.value(index);
  if (list === undefined) return undefined;
  const damaged = (what: string) => folder.damaged(index, what);
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST_MODULES)
    throw damaged('it must be a list of modules');
  const modules = list.map(each => {
    if (!isJson(each) || typeof each.path !== 'string' || typeof each.type !== 'string')
      throw damaged('each module must have a path and a type');
    // Names of classes moved between versions; the last word stayed.
    return { path: checkPath(each.path, damaged), kind: each.type.split('.').at(-1)! };
  });
  const [first, second, ...others] = modules;
  if (first!.kind !== 'Transformer') throw unsupported(folder, first!.kind, 'begin with');
  if (second !== undefined && second.kind !== 'Pooling')
    throw unsupported(folder, second.kind, 'have after the Transformer');
  const maps: { readonly path: string; readonly map: SentenceMap }[] = [];
  let normalize = false;
  for (const { kind, path } of others) {
    if (kind === 'Normalize') normalize = true;
    else if (kind === 'Dense' && !normalize)
      maps.push({ path, map: readMap(readerOf(folder, join(path, 'config.json'))) });
    else throw unsupported(folder, kind, normalize ? 'have after Normalize' : 'have after Pooling');
  }
  const pooling = second ? readPooling(readerOf(folder, join(second.path, 'config.json'))) : (['mean'] as const);
  return {
    transformer: first!.path,
    maps: maps.map(({ path }) => path),
    modules: {
      pooling,
      maps: maps.map(({ map }) => map),
      normalize,
      ...readLimits(folder, first!.path),
      ...readPrompts(folder),
    },
  };
}

const MOST_MODULES = 32;

/** A folder below, or the folder itself. */
function checkPath(path: string, damaged: (what: string) => ActionableError): string {
  if (/^(?:[\w-][\w.-]*)?$/.test(path)) return path;
  throw damaged(`"${path.slice(0, 60)}" is not the name of a folder`);
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function unsupported(folder: Folder, kind: string, where: string): ActionableError {
  return new ActionableError(
    'unsupported-model',
    `${folder.path} is of sentence-transformers, and its modules ${where} ${kind.slice(0, 40)}; read are Transformer, Pooling, Dense and Normalize. Choose another model.`,
  );
}

function readerOf(folder: Folder, name: string): ConfigReader {
  const json = folder.json(name);
  if (!json) throw folder.damaged(index, `it names ${name}, which is not there`);
  return createConfigReader(json, name);
}

const flags = {
  cls: 'cls_token',
  max: 'max_tokens',
  mean: 'mean_tokens',
  mean_sqrt_len_tokens: 'mean_sqrt_len_tokens',
  weightedmean: 'weightedmean_tokens',
  lasttoken: 'lasttoken',
} as const satisfies Readonly<Record<Pooling, string>>;

/** Older files have a flag a way, newer ones its name, or several. */
function readPooling(config: ConfigReader): readonly Pooling[] {
  if (!config.boolean('include_prompt', true))
    config.refuse('include_prompt', 'prompts are read as the rest of a text');
  if (!config.has('pooling_mode')) {
    const found = poolings.filter(way => config.boolean(`pooling_mode_${flags[way]}`, false));
    return found.length > 0 ? found : ['mean'];
  }
  const written = config.raw('pooling_mode');
  const asked = Array.isArray(written) ? (written as readonly unknown[]) : [written];
  const found = poolings.filter(way => asked.includes(way));
  if (found.length !== asked.length || found.length === 0)
    return config.refuse('pooling_mode', `read are ${poolings.join(', ')}`);
  // They are put side by side in the order in which they were written.
  return asked as readonly Pooling[];
}

function readMap(config: ConfigReader): SentenceMap {
  if (config.boolean('use_residual', false)) config.refuse('use_residual', 'a map is read without what it is added to');
  for (const key of ['module_input_name', 'module_output_name'])
    if (config.has(key)) config.choice(key, ['sentence_embedding']);
  const name = config
    .string('activation_function', 'torch.nn.modules.activation.Tanh')
    .split('.')
    .at(-1)!
    .toLowerCase();
  const activation = sentenceActivations.find(each => each === name);
  if (!activation && name !== 'identity')
    config.refuse('activation_function', `read are ${sentenceActivations.join(', ')} and identity`);
  return {
    from: config.integer('in_features'),
    to: config.integer('out_features'),
    bias: config.boolean('bias', true),
    ...(activation && { activation }),
  };
}

function readLimits(folder: Folder, transformer: string): Pick<SentenceModules, 'length' | 'lowercase'> {
  const name = join(transformer, 'sentence_bert_config.json');
  const json = folder.json(name);
  if (!json) return {};
  const config = createConfigReader(json, name);
  return {
    ...(config.has('max_seq_length') && { length: config.integer('max_seq_length') }),
    ...(config.boolean('do_lower_case', false) && { lowercase: true }),
  };
}

function readPrompts(folder: Folder): Pick<SentenceModules, 'prompts' | 'defaultPrompt' | 'similarity'> {
  const json: Json = folder.json('config_sentence_transformers.json') ?? {};
  const { prompts, default_prompt_name: standard, similarity_fn_name: similarity } = json;
  const texts = isJson(prompts) ? Object.entries(prompts).filter(([, text]) => typeof text === 'string') : [];
  return {
    ...(texts.length > 0 && { prompts: Object.fromEntries(texts) as Readonly<Record<string, string>> }),
    ...(typeof standard === 'string' && { defaultPrompt: standard }),
    ...(typeof similarity === 'string' && { similarity }),
  };
}
