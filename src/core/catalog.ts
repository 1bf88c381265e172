/** name -> implementation, loaded when needed, for the same lists as `schemas.ts`. */
import type { ClassLossOptions } from './layers/classLoss';
import type { CreateEncoder, ModelParts } from './models/model';
import type { Config, models, tasks } from './schemas';
import type { Task, TaskDefinition, TaskFields, TaskParts } from './tasks/task';

type ModelName = keyof typeof models;
type ModelConfig<N extends ModelName> = Extract<Config['model'], { readonly type: N }>;

export const modelCatalog: {
  readonly [N in ModelName]: () => Promise<{ readonly create: CreateEncoder<ModelConfig<N>> }>;
} = {
  'bag-of-words': () => import('./models/bagOfWords/model'),
  cnn: () => import('./models/cnn/model'),
  gru: () => import('./models/gru/model'),
  linear: () => import('./models/linear/model'),
  lstm: () => import('./models/lstm/model'),
  rnn: () => import('./models/rnn/model'),
  transformer: () => import('./models/transformer/model'),
};

export const taskCatalog: { readonly [N in keyof typeof tasks]: () => Promise<TaskDefinition> } = {
  classify: async () => (await import('./tasks/classify/task')).classify,
};

/** What each task reads of examples; loads no runtime. */
export const taskFieldsCatalog: { readonly [N in keyof typeof tasks]: () => Promise<TaskFields> } = {
  classify: async () => (await import('./tasks/classify/fields')).fields,
};

/** The network of a config, as far as its module offers parts. @param labels how many the task tells apart */
export async function createModel(config: Config['model'], labels: number): Promise<ModelParts> {
  return createNamed(config.type, config, labels);
}

/** The name and its config travel together, so that each `create` gets the config it was written for. */
async function createNamed<N extends ModelName>(type: N, config: Config['model'], labels: number): Promise<ModelParts> {
  const { create } = await modelCatalog[type]();
  return { type, encoder: create(config as ModelConfig<N>, labels) };
}

/** The task of a config, with its network. */
export async function createTask(
  config: Pick<Config, 'task' | 'model'> & Partial<Pick<Config, 'train'>>,
  {
    classWeights,
    ...parts
  }: Omit<TaskParts<unknown>, 'model' | 'options' | 'loss'> & {
    /** One a label, where the config weighs them. */
    readonly classWeights?: readonly number[];
  },
): Promise<Task> {
  const [model, definition] = await Promise.all([
    createModel(config.model, parts.labels.length),
    taskCatalog[config.task.type](),
  ]);
  return definition.create({ ...parts, model, options: config.task, loss: lossOf(config.train, classWeights) });
}

function lossOf(train: Config['train'] | undefined, weights: readonly number[] | undefined): ClassLossOptions {
  const loss = train?.loss;
  if (loss?.type === 'focal') return { type: 'focal', gamma: loss.gamma, weights };
  return { type: 'cross-entropy', smoothing: loss?.['label-smoothing'] ?? 0, weights };
}
