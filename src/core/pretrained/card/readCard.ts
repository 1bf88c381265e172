/** A folder or file of a pretrained model -> its card. Headers of weights are read, no weights; unknown families have a card too. */
import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ActionableError } from '../../base/errors';
import type { Json } from '../../base/json';
import { type Access, resolvePath } from '../../base/resolvePath';
import { readArchitecture } from '../../families/families';
import { type Architecture, type HeadName, stacksOf } from '../../families/family';
import { Folder } from '../folder';
import { openWeights } from '../openWeights';
import { configOfSide, isJoined } from '../readFolder';
import { readSentenceFolder, type SentenceFolder } from '../readSentence';
import type { SentenceModules } from '../sentence';
import { taskOfHead } from '../taskOfHead';
import { openTensorFile } from '../tensorFiles';
import type { ModelCard } from './card';
import { cardOfGguf } from './cardOfGguf';
import { findHeads } from './findHeads';
import { summarize } from './summarize';

/** A number of a config.json whose family is not read. */
const NAMES = {
  layers: ['num_hidden_layers', 'n_layer', 'n_layers', 'num_layers'],
  width: ['hidden_size', 'n_embd', 'd_model', 'dim'],
  heads: ['num_attention_heads', 'n_head', 'n_heads', 'num_heads'],
  keyValueHeads: ['num_key_value_heads'],
  inner: ['intermediate_size', 'n_inner', 'hidden_dim', 'd_ff', 'ffn_dim'],
  vocabulary: ['vocab_size'],
  length: ['max_position_embeddings', 'n_positions', 'n_ctx'],
} as const;
/** transformers writes such a number where there is no limit. */
const NO_LIMIT = 1e9;
/** Any of them is a tokenizer, or the vocabulary of one. */
const TOKENIZERS = [
  'tokenizer.json',
  'vocab.txt',
  'vocab.json',
  'spiece.model',
  'sentencepiece.bpe.model',
  'tokenizer.model',
];
const MOST_LABELS = 1000;
/** Characters of a name. */
const LONGEST = 200;

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/**
 * @param path absolute
 * @throws ActionableError `no-pretrained` of what is no model, `path-outside-workspace`, or that a file is damaged
 */
export async function readCard(path: string, access: Access): Promise<ModelCard> {
  resolvePath(path, path, access);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw noModel(path, 'there is nothing of that name');
  if (stats.isFile()) {
    if (/\.gguf$/i.test(path)) return cardOfGguf(path, licenseOf(new Folder(dirname(path), access)));
    throw noModel(path, 'it is a file that does not end in .gguf');
  }
  const folder = new Folder(path, access);
  const run = folder.json('run.json');
  if (run) return cardOfRun(path, run, folder.json('architecture.json'));
  const adapter = folder.json('adapter_config.json');
  if (adapter && folder.find('config.json') === undefined) return cardOfAdapter(folder, adapter);
  return cardOfFolder(folder, await tried(() => readSentenceFolder(folder)));
}

function noModel(path: string, why: string): ActionableError {
  return new ActionableError(
    'no-pretrained',
    `${path} is no pretrained model: ${why}. Name a folder with config.json, model.safetensors and tokenizer.json, or a .gguf file.`,
  );
}

async function cardOfFolder(folder: Folder, sentence: Tried<SentenceFolder | undefined>): Promise<ModelCard> {
  const below = sentence.value?.transformer ?? '';
  const at = (name: string) => (below === '' ? name : `${below}/${name}`);
  const config = folder.json(at('config.json'));
  if (!config) throw noModel(folder.path, 'it has no config.json');
  const { model_type: modelType } = config;
  if (typeof modelType !== 'string') throw noModel(folder.path, 'its config.json has no model_type');
  const joined = isJoined(config);
  const network = await tried(() => (joined ? readJoined(folder.path, config) : readArchitecture(config)));
  const weights = await tried(() => openWeights(folder, below));
  const { value: architecture } = network;
  const tensors = weights.value?.weights.tensors ?? new Map();
  const sizes = architecture ? sizesOf(architecture) : readSizes(config);
  const length = shortest([
    sizes.length,
    folder.json(at('tokenizer_config.json'))?.model_max_length,
    sentence.value?.modules.length,
  ]);
  const form = folder.find('modules.json') === undefined ? 'folder' : 'sentence-transformers';
  const taskHeads = architecture ? findHeads(architecture, new Set(tensors.keys()), config) : [];
  const missing = TOKENIZERS.some(name => folder.find(at(name)) !== undefined) ? undefined : 'it has no tokenizer.json';
  const why = network.refused ?? sentence.refused ?? weights.refused ?? missing;
  const license = licenseOf(folder);
  return {
    path: folder.path,
    form,
    name: nameOf(config, folder.path),
    architecture: architecture?.title ?? modelType.slice(0, LONGEST),
    ...(why !== undefined && { refused: why }),
    ...(architecture && { side: architecture.side }),
    ...sizes,
    ...(length !== undefined && { length }),
    ...summarize(tensors),
    bytes: bytesOf(folder.files),
    tasks: why !== undefined ? [] : joined ? ['translate', 'summarize'] : tasksOf(form, taskHeads, config),
    taskHeads,
    labels: labelsOf(config),
    ...(sentence.value && { pooling: describePooling(sentence.value.modules) }),
    ...(license !== undefined && { license }),
  };
}

/** Of two that are joined, the sizes of the first. */
function readJoined(path: string, config: Json): Architecture {
  const [encoder, decoder] = (['encoder', 'decoder'] as const).map(side =>
    readArchitecture(configOfSide(path, config, side)),
  ) as [Architecture, Architecture];
  return { ...encoder, title: `${encoder.title} to ${decoder.title}`, side: 'encoder-decoder', heads: {} };
}

/** Heads of pretraining that only an import without a task takes. */
const BESIDE: ReadonlySet<HeadName | undefined> = new Set(['next-sentence', 'replaced-token']);

/** What is made for sentence vectors is for them first. */
function tasksOf(form: ModelCard['form'], heads: readonly HeadName[], config: Json): readonly string[] {
  const main = heads.filter(head => !BESIDE.has(head));
  const meant: readonly (HeadName | undefined)[] = main.length > 0 ? main : heads.length > 0 ? heads : [undefined];
  const all = form === 'sentence-transformers' ? [undefined, ...main] : meant;
  return [...new Set(all.map(head => taskOfHead(head, config)))];
}

/** What came of something, or why it did not. */
interface Tried<T> {
  readonly value?: T;
  readonly refused?: string;
}

/** Of what a card says in place of a part that cannot be read. */
async function tried<T>(act: () => T | Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await act() };
  } catch (error) {
    if (!(error instanceof ActionableError) || error.code === 'path-outside-workspace') throw error;
    return { refused: error.message };
  }
}

function sizesOf(architecture: Architecture): Partial<ModelCard> {
  const { stack, vocabulary, length } = architecture;
  const { width, layers } = stack;
  const [first] = layers;
  return {
    layers: stacksOf(architecture).reduce((sum, each) => sum + each.layers.length, 0),
    width,
    ...(first && { heads: first.heads, inner: first.inner }),
    ...(first?.keyValueHeads !== undefined &&
      first.keyValueHeads !== first.heads && { keyValueHeads: first.keyValueHeads }),
    vocabulary,
    ...(length !== undefined && { length }),
  };
}

function readSizes(config: Json): Partial<ModelCard> {
  return Object.fromEntries(
    Object.entries(NAMES).flatMap(([key, names]) => {
      const name = names.find(each => isCount(config[each]));
      return name === undefined ? [] : [[key, config[name]]];
    }),
  );
}

/** What model, tokenizer and sentence-transformers let through. */
function shortest(said: readonly unknown[]): number | undefined {
  const limits = said.filter(each => isCount(each) && each < NO_LIMIT) as number[];
  return limits.length === 0 ? undefined : Math.min(...limits);
}

function describePooling({ pooling, maps, normalize }: SentenceModules): string {
  return [...pooling, ...(maps.length > 0 ? ['dense'] : []), ...(normalize ? ['normalized'] : [])].join(', ');
}

function bytesOf(files: readonly string[]): number {
  return files
    .filter(path => path.endsWith('.safetensors'))
    .reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** Labels that have names; those that nobody named are counted by the head. */
function labelsOf({ id2label }: Json): readonly string[] {
  if (typeof id2label !== 'object' || id2label === null) return [];
  const names = Object.values(id2label)
    .slice(0, MOST_LABELS)
    .map(name => String(name).slice(0, LONGEST));
  return names.every((name, i) => name === `LABEL_${i}`) ? [] : names;
}

function nameOf({ _name_or_path: name }: Json, path: string): string {
  // A folder of whoever saved it says nothing here.
  const isOfHub = typeof name === 'string' && /^[\w.-]+(?:\/[\w.-]+)?$/.test(name) && name.length <= LONGEST;
  const commit = /^[0-9a-f]{40}$/.test(basename(path));
  const parent = basename(dirname(path));
  if (commit && parent.includes('--')) return parent.replace('--', '/');
  return isOfHub && basename(path) === basename(name) ? name : basename(path);
}

/** `license: apache-2.0` in the lines between dashes with which a README.md of the hub begins. */
function licenseOf(folder: Folder): string | undefined {
  const text = folder.text('README.md');
  if (text === undefined || !/^---\r?\n/.test(text)) return undefined;
  const end = text.indexOf('\n---', 4);
  const front = text.slice(0, end < 0 ? 0 : Math.min(end, 2 ** 16));
  const value = (key: string) => new RegExp(`^${key}:[ \\t]*["']?([\\w.+ -]{1,60})`, 'm').exec(front)?.[1]?.trim();
  const license = value('license');
  return license === 'other' ? (value('license_name') ?? license) : license;
}

async function cardOfAdapter(folder: Folder, adapter: Json): Promise<ModelCard> {
  const path = folder.find('adapter_model.safetensors');
  const { base_model_name_or_path: base, peft_type: kind } = adapter;
  const weights =
    path === undefined ? { refused: 'it has no adapter_model.safetensors' } : await tried(() => openTensorFile(path));
  return {
    path: folder.path,
    form: 'adapter',
    name: basename(folder.path),
    architecture: `${typeof kind === 'string' ? kind.slice(0, LONGEST) : 'PEFT'} adapter`,
    ...(typeof base === 'string' && { base: base.slice(0, LONGEST) }),
    ...(weights.refused !== undefined && { refused: weights.refused }),
    ...summarize('value' in weights && weights.value ? weights.value.tensors : new Map()),
    bytes: bytesOf(folder.files),
    tasks: [],
    taskHeads: [],
    labels: [],
  };
}

/** Its record was written by us, or changed since: what is no such value is left out. */
async function cardOfRun(path: string, run: Json, source: Json | undefined): Promise<ModelCard> {
  const config = source?.config as Json | undefined;
  const architecture = config && (await tried(() => readArchitecture(config))).value;
  const { name, id, task, parameters, labels, imported } = run;
  const { repository, commit } = (run.hub ?? {}) as Json;
  const from = typeof repository === 'string' ? `${repository}@${String(commit).slice(0, 12)}` : imported;
  return {
    path,
    form: 'run',
    name: `${String(name).slice(0, LONGEST)}/${String(id).slice(0, LONGEST)}`,
    architecture: architecture?.title ?? 'a model trained here',
    ...(architecture && { side: architecture.side, ...sizesOf(architecture) }),
    ...(isCount(parameters) && { parameters }),
    ...(typeof task === 'string' && { task: task.slice(0, LONGEST) }),
    ...(typeof from === 'string' && { imported: from.slice(0, 4096) }),
    tasks: [],
    taskHeads: [],
    labels: Array.isArray(labels) ? labels.slice(0, MOST_LABELS).map(label => String(label).slice(0, LONGEST)) : [],
    types: [],
    bytes: 0,
  };
}
