/** name -> implementation, loaded when needed, for the same lists as `schemas.ts`. */
import { internal } from './base/errors';
import type { ClassLossOptions } from './layers/classLoss';
import type { CreateCounter } from './models/counter';
import type { CreateDecoder } from './models/decoder';
import type { CreateEncoderDecoder } from './models/encoderDecoder';
import type { CreateEncoder, Given, ModelParts } from './models/model';
import type { CreateWords } from './models/wordModel';
import { type Config, columnsOf, type models, type tasks } from './schemas';
import type { LanguageModel, WordStates } from './tasks/languageStates';
import type { Task, TaskDefinition, TaskFields, TaskParts } from './tasks/task';

type ModelName = keyof typeof models;
type ModelConfig<N extends ModelName> = Extract<Config['model'], { readonly type: N }>;

/** What a model's `model.ts` exports: each kind of network that it can be. */
interface ModelModule<C> {
  readonly create?: CreateEncoder<C, never>;
  /** Nothing where what was read is none. */
  readonly createEncoderDecoder?: OrNothing<CreateEncoderDecoder<C, never>>;
  readonly createDecoder?: OrNothing<CreateDecoder<C>>;
  readonly createCounter?: CreateCounter<C>;
  readonly createWords?: CreateWords<C>;
}

type OrNothing<F extends (...inputs: never) => unknown> = (...inputs: Parameters<F>) => ReturnType<F> | undefined;

export const modelCatalog: {
  readonly [N in ModelName]: () => Promise<ModelModule<ModelConfig<N>>>;
} = {
  'bag-of-words': () => import('./models/bagOfWords/model'),
  cbow: () => import('./models/cbow/model'),
  cnn: () => import('./models/cnn/model'),
  'encoder-decoder': () => import('./models/encoderDecoder/model'),
  glove: () => import('./models/glove/model'),
  gru: () => import('./models/gru/model'),
  linear: () => import('./models/linear/model'),
  lstm: () => import('./models/lstm/model'),
  'n-gram': () => import('./models/nGram/model'),
  own: () => import('./models/own/model'),
  pretrained: () => import('./models/pretrained/model'),
  rnn: () => import('./models/rnn/model'),
  'seq2seq-recurrent': () => import('./models/seq2seqRecurrent/model'),
  'seq2seq-transformer': () => import('./models/seq2seqTransformer/model'),
  'skip-gram': () => import('./models/skipGram/model'),
  transformer: () => import('./models/transformer/model'),
  vectors: () => import('./models/vectors/model'),
};

export const taskCatalog: { readonly [N in keyof typeof tasks]: () => Promise<TaskDefinition> } = {
  answer: async () => (await import('./tasks/answer/task')).answer as TaskDefinition,
  classify: async () => (await import('./tasks/classify/task')).classify as TaskDefinition,
  embed: async () => (await import('./tasks/embed/task')).embed as TaskDefinition,
  'fill-mask': async () => (await import('./tasks/fillMask/task')).fillMask as TaskDefinition,
  generate: async () => (await import('./tasks/generate/task')).generate as TaskDefinition,
  multilabel: async () => (await import('./tasks/multilabel/task')).multilabel as TaskDefinition,
  pretrain: async () => (await import('./tasks/pretrain/task')).pretrain as TaskDefinition,
  regress: async () => (await import('./tasks/regress/task')).regress as TaskDefinition,
  relate: async () => (await import('./tasks/relate/task')).relate as TaskDefinition,
  similarity: async () => (await import('./tasks/similarity/task')).similarity as TaskDefinition,
  summarize: async () => (await import('./tasks/summarize/task')).summarize as TaskDefinition,
  tag: async () => (await import('./tasks/tag/task')).tag as TaskDefinition,
  translate: async () => (await import('./tasks/translate/task')).translate as TaskDefinition,
  'word-vectors': async () => (await import('./tasks/wordVectors/task')).wordVectors as TaskDefinition,
};

/** What each task reads of examples; loads no runtime. */
export const taskFieldsCatalog: { readonly [N in keyof typeof tasks]: () => Promise<TaskFields> } = {
  answer: async () => (await import('./tasks/answer/fields')).fields,
  classify: async () => (await import('./tasks/classify/fields')).fields,
  embed: async () => (await import('./tasks/embed/fields')).fields,
  'fill-mask': async () => (await import('./tasks/fillMask/fields')).fields,
  generate: async () => (await import('./tasks/generate/fields')).fields,
  multilabel: async () => (await import('./tasks/multilabel/fields')).fields,
  pretrain: async () => (await import('./tasks/pretrain/fields')).fields,
  regress: async () => (await import('./tasks/regress/fields')).fields,
  relate: async () => (await import('./tasks/relate/fields')).fields,
  similarity: async () => (await import('./tasks/similarity/fields')).fields,
  summarize: async () => (await import('./tasks/summarize/fields')).fields,
  tag: async () => (await import('./tasks/tag/fields')).fields,
  translate: async () => (await import('./tasks/translate/fields')).fields,
  'word-vectors': async () => (await import('./tasks/wordVectors/fields')).fields,
};

/**
 * The network of a config, as far as its module offers parts.
 * @param labels how many the task tells apart
 * @param given what was read before: a module of the user's own, or a pretrained model
 */
export async function createModel(config: Config['model'], labels: number, given?: Given): Promise<ModelParts> {
  if (given && 'source' in given && 'ours' in given.source) {
    const ours = given.source.ours as Config['model'];
    return createNamed(ours.type, ours, labels, undefined);
  }
  return createNamed(config.type, config, labels, given);
}

/** The name and its config travel together, so that each `create` gets the config it was written for. */
async function createNamed<N extends ModelName>(
  type: N,
  config: Config['model'],
  labels: number,
  read: Given | undefined,
): Promise<ModelParts> {
  const { create, createEncoderDecoder, createDecoder, createCounter, createWords }: ModelModule<ModelConfig<N>> =
    await modelCatalog[type]();
  const own = config as ModelConfig<N>;
  // What was read is of the model that reads it.
  const given = read as undefined;
  return {
    type,
    encoder: create && (await import('./models/segments')).withSegments(create(own, labels, given)),
    encoderDecoder: createEncoderDecoder?.(own, given),
    decoder: createDecoder?.(own, given),
    counter: createCounter?.(own),
    words: createWords?.(own),
  };
}

/** The task of a config, with its network. */
export async function createTask(
  config: Pick<Config, 'task' | 'model' | 'data'> & Partial<Pick<Config, 'train'>>,
  {
    classWeights,
    given,
    language,
    ...parts
  }: Omit<TaskParts<unknown>, 'model' | 'states' | 'options' | 'loss' | 'roles'> & {
    /** One a label, where the config weighs them. */
    readonly classWeights?: readonly number[];
    /** What the model needs to have been read. */
    readonly given?: Given;
    /** Character language models whose states it reads. */
    readonly language?: readonly LanguageModel[];
  },
): Promise<Task> {
  const [model, definition, states] = await Promise.all([
    createModel(config.model, parts.labels.length, given),
    taskCatalog[config.task.type](),
    language && createStates(language),
  ]);
  const roles = new Set(Object.keys(columnsOf(config).columns));
  const loss = lossOf(config.train, classWeights);
  return definition.create({ ...parts, model, ...(states && { states }), roles, options: config.task, loss });
}

async function createStates(language: readonly LanguageModel[]): Promise<WordStates> {
  const { createWordStates } = await import('./tasks/languageStates');
  const readers = language.map(async each => {
    const { decoder } = await createModel(each.model as Config['model'], 0);
    if (!decoder) throw internal(`${each.model.type} is no decoder`);
    return { ...each, decoder };
  });
  return createWordStates(await Promise.all(readers));
}

function lossOf(train: Config['train'] | undefined, weights: readonly number[] | undefined): ClassLossOptions {
  const { loss, distill, 'few-shot': fewShot } = train ?? {};
  const shared = { weights, ...(distill && { distill }), ...(fewShot && { pairs: true as const }) };
  if (loss?.type === 'focal') return { type: 'focal', gamma: loss.gamma, ...shared };
  return { type: 'cross-entropy', smoothing: loss?.['label-smoothing'] ?? 0, ...shared };
}
