/** The one explicit list of schemas -> the schema of a whole config; all that the extension imports of core beside config/. */
import { joinWords } from './config/describe';
import { choice, either, type Infer, list, object, string, variant } from './config/schema';
import { columnKeys } from './config/sections/columns';
import { dataKeys, delimiters } from './config/sections/data';
import { tokenizer } from './config/sections/tokenizer';
import { train } from './config/sections/train';
import type { Columns, TaskRoles } from './data/roles';
import { bagOfWords } from './models/bagOfWords/schema';
import { cnn } from './models/cnn/schema';
import { gru } from './models/gru/schema';
import { linear } from './models/linear/schema';
import { lstm } from './models/lstm/schema';
import { nGram } from './models/nGram/schema';
import { own } from './models/own/schema';
import { rnn } from './models/rnn/schema';
import { seq2seqRecurrent } from './models/seq2seqRecurrent/schema';
import { seq2seqTransformer } from './models/seq2seqTransformer/schema';
import { transformer } from './models/transformer/schema';
import * as answer from './tasks/answer/schema';
import { checkTraining, type TaskTraining } from './tasks/checkTraining';
import * as classify from './tasks/classify/schema';
import * as generate from './tasks/generate/schema';
import * as multilabel from './tasks/multilabel/schema';
import * as pairs from './tasks/pairKeys';
import * as regress from './tasks/regress/schema';
import * as relate from './tasks/relate/schema';
import * as summarize from './tasks/summarize/schema';
import * as tag from './tasks/tag/schema';
import * as translate from './tasks/translate/schema';

export const models = {
  'bag-of-words': bagOfWords,
  cnn,
  gru,
  linear,
  lstm,
  'n-gram': nGram,
  own,
  rnn,
  'seq2seq-recurrent': seq2seqRecurrent,
  'seq2seq-transformer': seq2seqTransformer,
  transformer,
} as const;
/** Those with attention that can be looked into; of a user's own, each says so itself. */
export const attending: readonly (keyof typeof models)[] = [
  'own',
  'seq2seq-recurrent',
  'seq2seq-transformer',
  'transformer',
];
/** Each task's `schema.ts`: its options, the columns it reads, the networks it can be made of, what training can ask of it. */
const taskSpecs = { answer, classify, generate, multilabel, regress, relate, summarize, tag, translate } as const;
type TaskSpecs = typeof taskSpecs;
export type TaskName = keyof TaskSpecs;

function eachTask<K extends keyof TaskSpecs[TaskName]>(key: K) {
  const each = Object.entries(taskSpecs).map(([name, spec]) => [name, spec[key]]);
  return Object.fromEntries(each) as { readonly [N in TaskName]: TaskSpecs[N][K] };
}

export const tasks = eachTask('schema');
/** Tasks whose reader attends, whatever its network is. */
export const attendingTasks: readonly TaskName[] = ['answer'];
/** What each task reads of examples. */
export const taskRoles = eachTask('roles');
const columnsOfTasks = columnKeys(Object.values(taskRoles));
/** What training can ask of each task. */
export const taskTraining: { readonly [N in TaskName]: TaskTraining } = eachTask('training');
/** The networks that each task can be made of. */
export const taskModels: { readonly [N in TaskName]: readonly (keyof typeof models)[] } = eachTask('models');

/** n-grams come one after the other, beside their words: only a model that ignores order makes sense of them. */
const withoutOrder: readonly string[] = ['bag-of-words', 'linear'];

/** Sections that passed their own checks; one that did not is absent. */
interface Sections {
  readonly task?: { readonly type: keyof typeof tasks; readonly pair?: string };
  readonly data?: Readonly<Record<string, unknown>>;
  readonly tokenizer?: { readonly 'n-grams'?: readonly number[]; readonly length?: number };
  readonly model?: { readonly type: keyof typeof models };
  readonly train?: Infer<typeof train>;
}

/** What sections say together. */
function checkSections(value: Sections) {
  return [
    ...checkNGrams(value),
    ...checkModel(value),
    ...checkColumns(value),
    ...checkAugment(value),
    ...checkDelimiter(value),
    ...checkTrain(value),
    ...generate.check(value),
    ...relate.check(value),
    ...pairs.check(value),
    ...answer.check(value),
  ];
}

function checkNGrams({ tokenizer: text, model }: Sections) {
  const most = text?.['n-grams']?.[1] ?? 1;
  if (most === 1 || !model || withoutOrder.includes(model.type)) return [];
  const message = `n-grams are for models that ignore word order (${withoutOrder.join(', ')}), not for ${model.type}`;
  return [{ key: 'tokenizer', message }];
}

function checkModel({ task, model }: Sections) {
  if (!task || !model || taskModels[task.type].includes(model.type)) return [];
  const message = `${task.type} takes a model ${joinWords(taskModels[task.type])}, not ${model.type}`;
  return [{ key: 'model.type', message }];
}

/** Columns that the task does not read. */
function checkColumns({ task, data }: Sections) {
  if (!task || !data) return [];
  const { roles } = taskRoles[task.type];
  return Object.keys(columnsOfTasks)
    .filter(role => data[role] !== undefined && !Object.hasOwn(roles, role))
    .map(role => ({
      key: `data.${role}`,
      message: `${task.type} reads no ${role}; its columns are ${joinWords(Object.keys(roles))}`,
    }));
}

function checkAugment({ task, data }: Sections) {
  if (!task || !data?.augment) return [];
  const { augmented }: TaskRoles = taskRoles[task.type];
  if (augmented) return [];
  const able = Object.entries<TaskRoles>(taskRoles).flatMap(([name, roles]) => (roles.augmented ? [name] : []));
  const message = `${task.type} cannot learn from changed words; augmentation is for ${joinWords(able)}`;
  return [{ key: 'data.augment', message }];
}

function checkDelimiter({ data }: Sections) {
  const delimiter = data?.delimiter;
  if (typeof delimiter !== 'string' || Object.hasOwn(delimiters, delimiter)) return [];
  if (delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return [];
  const message = `expected ${Object.keys(delimiters).join(', ')} or one character that is no quote`;
  return [{ key: 'data.delimiter', message: `data.delimiter: ${message}, got ${JSON.stringify(delimiter)}` }];
}

function checkTrain({ task, train: asked }: Sections) {
  if (!task || !asked) return [];
  const { classes }: TaskRoles = taskRoles[task.type];
  return checkTraining({ name: task.type, classes, training: taskTraining[task.type] }, asked);
}

/** Every role has the column of its own name unless the config names another; optional ones only when named. */
function nameColumns(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { task, data } = value as Required<Sections>;
  const { roles }: TaskRoles = taskRoles[task.type];
  const needed = Object.keys(roles).filter(role => !roles[role]!.optional);
  const named = Object.fromEntries(needed.map(role => [role, data[role] ?? role]));
  return { ...value, data: { ...data, ...named } };
}

export const configSchema = object(
  {
    task: variant(tasks, { description: 'What the model does.' }),
    data: object({ ...dataKeys, ...columnsOfTasks }, { description: 'The examples.' }),
    tokenizer,
    model: variant(models, {
      description: 'The network; the path of a file is one of your own.',
      byPath: { type: 'own', key: 'file' },
    }),
    train,
    engine: choice(
      {
        auto: 'the first that loads',
        native: 'ONNX Runtime, native code',
        wasm: 'ONNX Runtime in WebAssembly',
        tensorflow: 'TensorFlow, eager: the reference',
      },
      { description: 'What computes.', default: 'auto' },
    ),
    extends: either(
      [
        string({ description: 'A config that this one is put over.', format: 'path' }),
        list(string({ description: 'A config.', format: 'path' }), {
          description: 'Configs, later ones over earlier ones.',
        }),
      ],
      { description: 'Configs that this one is put over: what is left out here is as it is there.', optional: true },
    ),
  },
  {
    description: 'A model: its task, data, tokenizer, network and training.',
    check: checkSections,
    complete: nameColumns,
  },
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
