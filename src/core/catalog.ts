/** name -> implementation, loaded when needed, for the same lists as `schemas.ts`. */
import type { ClassLossOptions } from './layers/classLoss';
import type { CreateCounter } from './models/counter';
import type { CreateDecoder } from './models/decoder';
import type { CreateEncoderDecoder } from './models/encoderDecoder';
import type { CreateEncoder, ModelParts } from './models/model';
import type { OwnModule } from './models/own/readModule';
import { type Config, columnsOf, type models, type tasks } from './schemas';
import type { Task, TaskDefinition, TaskFields, TaskParts } from './tasks/task';

type ModelName = keyof typeof models;
type ModelConfig<N extends ModelName> = Extract<Config['model'], { readonly type: N }>;

/** What a model's `model.ts` exports: each kind of network that it can be. */
interface ModelModule<C> {
  readonly create?: CreateEncoder<C>;
  readonly createEncoderDecoder?: CreateEncoderDecoder<C>;
  readonly createDecoder?: CreateDecoder<C>;
  readonly createCounter?: CreateCounter<C>;
}

export const modelCatalog: {
  readonly [N in ModelName]: () => Promise<ModelModule<ModelConfig<N>>>;
} = {
  'bag-of-words': () => import('./models/bagOfWords/model'),
  cnn: () => import('./models/cnn/model'),
  gru: () => import('./models/gru/model'),
  linear: () => import('./models/linear/model'),
  lstm: () => import('./models/lstm/model'),
  'n-gram': () => import('./models/nGram/model'),
  own: () => import('./models/own/model'),
  rnn: () => import('./models/rnn/model'),
  'seq2seq-recurrent': () => import('./models/seq2seqRecurrent/model'),
  'seq2seq-transformer': () => import('./models/seq2seqTransformer/model'),
  transformer: () => import('./models/transformer/model'),
};

export const taskCatalog: { readonly [N in keyof typeof tasks]: () => Promise<TaskDefinition> } = {
  answer: async () => (await import('./tasks/answer/task')).answer as TaskDefinition,
  classify: async () => (await import('./tasks/classify/task')).classify as TaskDefinition,
  generate: async () => (await import('./tasks/generate/task')).generate as TaskDefinition,
  multilabel: async () => (await import('./tasks/multilabel/task')).multilabel as TaskDefinition,
  regress: async () => (await import('./tasks/regress/task')).regress as TaskDefinition,
  relate: async () => (await import('./tasks/relate/task')).relate as TaskDefinition,
  summarize: async () => (await import('./tasks/summarize/task')).summarize as TaskDefinition,
  tag: async () => (await import('./tasks/tag/task')).tag as TaskDefinition,
  translate: async () => (await import('./tasks/translate/task')).translate as TaskDefinition,
};

/** What each task reads of examples; loads no runtime. */
export const taskFieldsCatalog: { readonly [N in keyof typeof tasks]: () => Promise<TaskFields> } = {
  answer: async () => (await import('./tasks/answer/fields')).fields,
  classify: async () => (await import('./tasks/classify/fields')).fields,
  generate: async () => (await import('./tasks/generate/fields')).fields,
  multilabel: async () => (await import('./tasks/multilabel/fields')).fields,
  regress: async () => (await import('./tasks/regress/fields')).fields,
  relate: async () => (await import('./tasks/relate/fields')).fields,
  summarize: async () => (await import('./tasks/summarize/fields')).fields,
  tag: async () => (await import('./tasks/tag/fields')).fields,
  translate: async () => (await import('./tasks/translate/fields')).fields,
};

/**
 * The network of a config, as far as its module offers parts.
 * @param labels how many the task tells apart
 * @param module of a model of the user's own
 */
export async function createModel(config: Config['model'], labels: number, module?: OwnModule): Promise<ModelParts> {
  return createNamed(config.type, config, labels, module);
}

/** The name and its config travel together, so that each `create` gets the config it was written for. */
async function createNamed<N extends ModelName>(
  type: N,
  config: Config['model'],
  labels: number,
  module: OwnModule | undefined,
): Promise<ModelParts> {
  const { create, createEncoderDecoder, createDecoder, createCounter }: ModelModule<ModelConfig<N>> =
    await modelCatalog[type]();
  const own = config as ModelConfig<N>;
  return {
    type,
    encoder: create?.(own, labels, module),
    encoderDecoder: createEncoderDecoder?.(own),
    decoder: createDecoder?.(own),
    counter: createCounter?.(own),
  };
}

/** The task of a config, with its network. */
export async function createTask(
  config: Pick<Config, 'task' | 'model' | 'data'> & Partial<Pick<Config, 'train'>>,
  {
    classWeights,
    module,
    ...parts
  }: Omit<TaskParts<unknown>, 'model' | 'options' | 'loss' | 'roles'> & {
    /** One a label, where the config weighs them. */
    readonly classWeights?: readonly number[];
    /** Of a model of the user's own. */
    readonly module?: OwnModule;
  },
): Promise<Task> {
  const [model, definition] = await Promise.all([
    createModel(config.model, parts.labels.length, module),
    taskCatalog[config.task.type](),
  ]);
  const roles = new Set(Object.keys(columnsOf(config).columns));
  const loss = lossOf(config.train, classWeights);
  return definition.create({ ...parts, model, roles, options: config.task, loss });
}

function lossOf(train: Config['train'] | undefined, weights: readonly number[] | undefined): ClassLossOptions {
  const loss = train?.loss;
  if (loss?.type === 'focal') return { type: 'focal', gamma: loss.gamma, weights };
  return { type: 'cross-entropy', smoothing: loss?.['label-smoothing'] ?? 0, weights };
}
