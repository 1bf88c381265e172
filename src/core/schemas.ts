/** The one explicit list of schemas -> the schema of a whole config; all that the extension imports of core beside config/. */
import { joinWords } from './config/describe';
import { choice, either, type Infer, list, object, string, variant } from './config/schema';
import { checkAverage } from './config/sections/checkAverage';
import { checkDelimiter } from './config/sections/checkDelimiter';
import { columnKeys } from './config/sections/columns';
import { dataKeys, runDataKeys } from './config/sections/data';
import { tokenizer } from './config/sections/tokenizer';
import { train } from './config/sections/train';
import type { Columns, TaskRoles } from './data/roles';
import type { HeadName } from './families/family';
import * as bagOfWords from './models/bagOfWords/schema';
import * as cbow from './models/cbow/schema';
import * as cnn from './models/cnn/schema';
import * as encoderDecoder from './models/encoderDecoder/schema';
import * as glove from './models/glove/schema';
import * as gru from './models/gru/schema';
import * as linear from './models/linear/schema';
import * as lstm from './models/lstm/schema';
import * as nGram from './models/nGram/schema';
import * as own from './models/own/schema';
import * as pretrained from './models/pretrained/schema';
import * as rnn from './models/rnn/schema';
import * as seq2seqRecurrent from './models/seq2seqRecurrent/schema';
import * as seq2seqTransformer from './models/seq2seqTransformer/schema';
import * as skipGram from './models/skipGram/schema';
import type { Gift, ModelSpec } from './models/spec';
import { checkTokenizer } from './models/tokenizers';
import * as transformer from './models/transformer/schema';
import * as vectors from './models/vectors/schema';
import type { Offers, Purpose } from './tasks/abilities/offers';
import * as answer from './tasks/answer/schema';
import { decide, optionOf } from './tasks/byOption';
import { checkTraining, type TaskTraining } from './tasks/checkTraining';
import * as classify from './tasks/classify/schema';
import * as embed from './tasks/embed/schema';
import * as fillMask from './tasks/fillMask/schema';
import * as generate from './tasks/generate/schema';
import * as multilabel from './tasks/multilabel/schema';
import * as pairs from './tasks/pairKeys';
import * as pretrain from './tasks/pretrain/schema';
import * as regress from './tasks/regress/schema';
import * as relate from './tasks/relate/schema';
import * as similarity from './tasks/similarity/schema';
import type { TaskSpec } from './tasks/spec';
import * as summarize from './tasks/summarize/schema';
import * as tag from './tasks/tag/schema';
import * as translate from './tasks/translate/schema';
import { checkWindows } from './tasks/windowKeys';
import * as wordVectors from './tasks/wordVectors/schema';

/** Each model's `schema.ts`: its options, and what it gives. */
const modelSpecs = {
  'bag-of-words': bagOfWords,
  cbow,
  cnn,
  'encoder-decoder': encoderDecoder,
  glove,
  gru,
  linear,
  lstm,
  'n-gram': nGram,
  own,
  pretrained,
  rnn,
  'seq2seq-recurrent': seq2seqRecurrent,
  'seq2seq-transformer': seq2seqTransformer,
  'skip-gram': skipGram,
  transformer,
  vectors,
} as const satisfies Readonly<Record<string, ModelSpec>>;
/** Each task's `schema.ts`: its options, the columns it reads, what it needs of a model, what training can ask of it. */
const taskSpecs = {
  answer,
  classify,
  embed,
  'fill-mask': fillMask,
  generate,
  multilabel,
  pretrain,
  regress,
  relate,
  similarity,
  summarize,
  tag,
  translate,
  'word-vectors': wordVectors,
} as const satisfies Readonly<Record<string, TaskSpec>>;

export type ModelName = keyof typeof modelSpecs;
export type TaskName = keyof typeof taskSpecs;

/** One thing of each spec, by name. */
function each<S extends Readonly<Record<string, object>>, K extends keyof S[keyof S]>(specs: S, key: K) {
  const found = Object.entries(specs).map(([name, spec]) => [name, (spec as S[keyof S])[key]]);
  return Object.fromEntries(found) as { readonly [N in keyof S]: S[N][K] };
}

export const models = each(modelSpecs, 'schema');
export const tasks = each(taskSpecs, 'schema');
/** What each task reads of examples. */
export const taskRoles = each(taskSpecs, 'roles');
const columnsOfTasks = columnKeys(Object.values(taskRoles));
/** What training can ask of each task. */
export const taskTraining: { readonly [N in TaskName]: TaskTraining } = each(taskSpecs, 'training');
/** Tasks whose runs are not trained here, with what to do. */
const untrainedTasks: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries<TaskSpec>(taskSpecs).flatMap(([name, spec]) => (spec.untrained ? [[name, spec.untrained]] : [])),
);
/** Models whose runs are not trained here, with what to do. */
const untrainedModels: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries<ModelSpec>(modelSpecs).flatMap(([name, spec]) => (spec.untrained ? [[name, spec.untrained]] : [])),
);
export const untrained = { task: untrainedTasks, model: untrainedModels };
/** What runs of each task can be asked, and what they are for. */
const taskOffers: { readonly [N in TaskName]: Offers } = each(taskSpecs, 'offers');
type Purposes = (typeof taskSpecs)[TaskName]['offers'];
/** What runs are for in the editor. */
export type Use =
  | Purposes['use']
  | Extract<Purposes, { readonly ofPairs: unknown }>['ofPairs']['use']
  | Extract<Purposes, { readonly ofBackward: unknown }>['ofBackward']['use'];
/** In the order of the tasks. */
export const uses = Object.fromEntries(
  Object.values(taskOffers).flatMap(offers =>
    [offers, offers.ofPairs ?? offers, offers.ofBackward ?? offers].map(each => [each.use, each]),
  ),
) as Readonly<Record<Use, Purpose>>;

/** What a record says of a run's task; records of before there were others say none. */
export interface RunTask {
  readonly task?: string;
  readonly pair?: unknown;
  readonly direction?: unknown;
  /** The task as which it is asked, where that is another. */
  readonly serves?: string;
}

/** What a run can be asked, and what it is for. */
export function offersOf({
  task: trained = 'classify',
  pair,
  direction,
  serves: task = trained,
}: RunTask): Offers & { readonly use: Use } {
  const offers: Offers = Object.hasOwn(taskOffers, task)
    ? taskOffers[task as TaskName]
    : { use: task, abilities: [], is: `a model of task ${task}`, command: 'predict' };
  return {
    ...offers,
    ...(pair !== undefined && offers.ofPairs),
    ...(direction !== undefined && offers.ofBackward),
  } as Offers & { readonly use: Use };
}

export function gives(model: ModelName, gift: Gift): boolean {
  const { gives: all }: ModelSpec = modelSpecs[model];
  return all.includes(gift);
}

export function modelsThat(...gifts: readonly Gift[]): readonly ModelName[] {
  const names = Object.keys(modelSpecs) as ModelName[];
  return names.filter(name => gifts.some(gift => gives(name, gift)));
}

/** The models that a task can be made of. @param options what its section says, where that decides; all of them if not given */
export function modelsOf(task: TaskName, options?: Readonly<Record<string, unknown>>): readonly ModelName[] {
  const { needs }: TaskSpec = taskSpecs[task];
  if (!('by' in needs)) return modelsThat(...needs);
  const chosen = options && decide(needs, options);
  return (chosen ? [chosen] : Object.values(needs.by)).flatMap(gifts => modelsThat(...gifts));
}

/**
 * What a pretrained model's hidden states are read for; undefined where the task puts another network over them.
 * @param task its section, which may decide
 */
export function headOf(task: { readonly type: TaskName } & Readonly<Record<string, unknown>>): HeadName | undefined {
  const { head }: TaskSpec = taskSpecs[task.type];
  return typeof head === 'object' ? decide(head, task) : head;
}

/** All that a task can go on from, whatever its options are. */
export function headsOf(type: TaskName): readonly HeadName[] {
  const { head }: TaskSpec = taskSpecs[type];
  const all = typeof head === 'object' ? Object.values(head.by) : [head];
  return all.filter(each => each !== undefined);
}

/** Whether a task works with vectors of texts as they are, with nothing over them. */
export function readsVectors(task: TaskName): boolean {
  const { needs, head }: TaskSpec = taskSpecs[task];
  return head === undefined && !('by' in needs) && needs.every(gift => gift === 'pooled');
}

/** Those with attention that can be looked into. */
export const attending = modelsThat('attention');
export const attendingTasks = Object.entries<TaskSpec>(taskSpecs).flatMap(([name, spec]) =>
  spec.attends ? [name] : [],
);
/** Names of the special tokens that a config asks of its vocabulary. @param ofModel of a user's own, which says so itself */
export function tokensOf(
  { task, model }: { readonly task: { readonly type: TaskName }; readonly model: { readonly type: ModelName } },
  ofModel: readonly string[] = (modelSpecs[model.type] as ModelSpec).tokens?.(model) ?? [],
): readonly string[] {
  const { framed, tokens = [] }: TaskSpec = taskSpecs[task.type];
  const isFramed = typeof framed === 'object' ? decide(framed, task) : framed;
  return [...(isFramed ? ofModel : []), ...('by' in tokens ? (decide(tokens, task) ?? []) : tokens)];
}

/** The models that each task can be made of. */
export const taskModels = Object.fromEntries(
  Object.keys(taskSpecs).map(name => [name, modelsOf(name as TaskName)]),
) as { readonly [N in TaskName]: readonly ModelName[] };

/** Sections that passed their own checks; one that did not is absent. */
interface Sections {
  readonly task?: { readonly type: TaskName } & Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly tokenizer?: { readonly type: string; readonly 'n-grams'?: readonly number[]; readonly length?: number };
  readonly model?: { readonly type: ModelName };
  readonly train?: Infer<typeof train>;
}

/** What sections say together. */
function checkSections(value: Sections) {
  return [
    ...checkNGrams(value),
    ...checkModel(value),
    ...checkStates(value),
    ...checkTokenizer(value),
    ...checkColumns(value),
    ...checkAugment(value),
    ...checkDelimiter(value),
    ...checkTrain(value),
    ...checkAverage(value),
    ...Object.values<TaskSpec>(taskSpecs).flatMap(({ check }) => check?.(value, modelsThat) ?? []),
    ...pairs.check(value, modelsThat),
    ...checkWindows(value),
  ];
}

function checkNGrams({ tokenizer: text, model }: Sections) {
  const most = text?.['n-grams']?.[1] ?? 1;
  // They come one after the other, beside their words: only a model that ignores order makes sense of them.
  if (most === 1 || !model || !gives(model.type, 'order')) return [];
  const ordered = modelsThat('order');
  const others = Object.keys(models).filter(name => !ordered.includes(name as ModelName));
  const message = `n-grams are for models that ignore word order (${others.join(', ')}), not for ${model.type}. Remove n-grams, or change the model.`;
  return [{ key: 'tokenizer', message }];
}

function checkModel({ task, model }: Sections) {
  if (!task || !model) return [];
  const { needs }: TaskSpec = taskSpecs[task.type];
  const known = modelsOf(task.type).includes(model.type);
  const fitting = modelsOf(task.type, known ? task : undefined);
  if (fitting.includes(model.type)) return [];
  const asks = known && 'by' in needs ? `${needs.key}: ${optionOf(task, needs.key)}` : `task ${task.type}`;
  return [{ key: 'model.type', message: `${asks} needs a model ${joinWords(fitting)}, not ${model.type}` }];
}

/** States of a language model are at each word, and one task alone says something of each. */
function checkStates({ task, model }: Sections) {
  const { embedding } = (model ?? {}) as { readonly embedding?: { readonly from?: unknown } };
  if (!task || embedding?.from === undefined || task.type === 'tag') return [];
  const message = `embedding.from is for task tag, whose words have states of a language model. Remove from, or name word vectors in embedding.file.`;
  return [{ key: 'model.embedding.from', message }];
}

/** Columns that the task does not read. */
function checkColumns({ task, data }: Sections) {
  if (!task || !data) return [];
  const { roles } = taskRoles[task.type];
  return Object.keys(columnsOfTasks)
    .filter(role => data[role] !== undefined && !Object.hasOwn(roles, role))
    .map(role => ({
      key: `data.${role}`,
      message: `task ${task.type} reads no ${role}. Its columns are ${joinWords(Object.keys(roles))}.`,
    }));
}

function checkAugment({ task, data }: Sections) {
  if (!task || !data?.augment) return [];
  const { augmented }: TaskRoles = taskRoles[task.type];
  if (augmented) return [];
  const able = Object.entries<TaskRoles>(taskRoles).flatMap(([name, roles]) => (roles.augmented ? [name] : []));
  const message = `task ${task.type} cannot be augmented: changed words would change its labels. Remove augment, or use ${joinWords(able)}.`;
  return [{ key: 'data.augment', message }];
}

function checkTrain({ task, train: asked }: Sections) {
  if (!task || !asked) return [];
  const { classes }: TaskRoles = taskRoles[task.type];
  return checkTraining({ name: task.type, classes, training: taskTraining[task.type] }, asked);
}

/** What follows from other keys. Every role has the column of its own name unless the config names another; optional ones only when named. */
function fillIn(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { task, data } = value as Required<Sections>;
  const { complete }: TaskSpec = taskSpecs[task.type];
  const { roles }: TaskRoles = taskRoles[task.type];
  const needed = Object.keys(roles).filter(role => !roles[role]!.optional);
  const named = Object.fromEntries(needed.map(role => [role, data[role] ?? role]));
  return { ...value, task: complete?.(task, data) ?? task, data: { ...data, ...named } };
}

const sections = {
  task: variant(tasks, { description: 'Task.' }),
  data: object({ ...dataKeys, ...columnsOfTasks }, { description: 'Data files, their format and their columns.' }),
  tokenizer,
  model: variant(models, {
    description: 'Model. A path such as ./my-model.ts is a model of your own; `from` names a pretrained one.',
    byPath: { type: 'own', key: 'file' },
    byKey: { from: 'pretrained', encoder: 'encoder-decoder', decoder: 'encoder-decoder' },
    among: { section: 'task', by: taskModels },
  }),
  train,
  engine: choice(
    {
      auto: 'the first one that loads',
      native: 'ONNX Runtime, native code',
      wasm: 'ONNX Runtime in WebAssembly',
      tensorflow: 'TensorFlow, eager: the reference for tests',
    },
    { description: 'Compute engine.', default: 'auto' },
  ),
  extends: either(
    [
      string({ description: 'A base config.', format: 'path' }),
      list(string({ description: 'A base config.', format: 'path' }), {
        description: 'Base configs; later ones override earlier ones.',
      }),
    ],
    { description: 'Base configs. Keys not set here are inherited from them.', optional: true },
  ),
} as const;

const whole = {
  description: 'A config describes a model: its task, data, tokenizer, network and training.',
  check: checkSections,
  complete: fillIn,
};

export const configSchema = object(sections, whole);

/** As a run keeps it: of one that was imported no data are known. */
export const runConfigSchema = object(
  {
    ...sections,
    data: object({ ...runDataKeys, ...columnsOfTasks }, { description: 'Data files, their format and their columns.' }),
  },
  whole,
);

/** A config with every default filled in. */
export type Config = Infer<typeof configSchema>;

/** What the task of a config reads, with the columns that it is read from. */
export function columnsOf({ task, data }: Pick<Config, 'task' | 'data'>): Columns {
  const spec: TaskRoles = taskRoles[task.type];
  const named: Readonly<Record<string, unknown>> = data;
  const columns: Record<string, string> = {};
  for (const role of Object.keys(spec.roles)) {
    const column = named[role];
    if (typeof column === 'string') columns[role] = column;
  }
  const { fault, ...others } = spec;
  return { ...others, columns, ...(fault && { fault: values => fault(values, task) }) };
}
