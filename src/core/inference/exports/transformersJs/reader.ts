/** Tasks that read, as transformers.js runs them: `input_ids` and masks in, `logits` or vectors out. */
import * as tf from '@tensorflow/tfjs-core';
import { createModel } from '../../../catalog';
import type { Program, Tensors } from '../../../engine/contract';
import { take } from '../../../layers/parameters';
import { chooseInputs, exportedInputs } from '../../../tasks/exportedInputs';
import type { Exported } from '../../../tasks/task';
import type { Run } from '../../run';
import { familyProgram } from '../familyProgram';
import { settingsOf } from '../onnx';
import { type PipelineTask, pipelineOfTask } from '../pipelineOfTask';
import { type PretrainedRun, pretrainedOf, theirConfig } from '../pretrained';
import { modulesOf } from '../sentenceTransformers';
import { transformers, withoutScale } from '../transformers';
import { opens, type Pipeline } from './library';
import type { Plan } from './plan';

/** What it is of a run that reads; why there is none. */
export async function planReader(run: Run): Promise<Plan | string> {
  const plan = await planNetwork(run);
  if (typeof plan === 'string') return plan;
  const { reader, name } = run.task;
  return {
    ...plan,
    ...(reader?.pair === 'joint' && { paired: true }),
    ...(name === 'relate' && { example: '<e1>Ada</e1> wrote to <e2>Charles</e2>' }),
  };
}

async function planNetwork(run: Run): Promise<Plan | string> {
  const pretrained = pretrainedOf(run);
  const { task } = run;
  if (task.name === 'embed' || task.name === 'similarity') return planVectors(run, pretrained);
  if (pretrained && (await transformers.cannot(run)) === undefined) {
    const family = withoutScale(pretrained);
    const program = await familyProgram(family);
    if (program) return planFamily(family, program);
  }
  const read = readTasks.find(name => name === task.name);
  if (!read) return `it has no pipeline for the task ${task.name}`;
  const pipeline = pipelineOfTask[read];
  const program = readerProgram(run);
  if (typeof program === 'string') return program;
  return { ...planOwn(run, pipeline, program), segments: 'segments' in program.inputs };
}

/** Those whose texts are read by a pipeline of the library. */
const readTasks = [
  'classify',
  'relate',
  'multilabel',
  'regress',
  'tag',
  'answer',
  'fill-mask',
] as const satisfies readonly PipelineTask[];

const ofHead: Readonly<Record<string, Pipeline>> = {
  sequence: 'text-classification',
  token: 'token-classification',
  question: 'question-answering',
  'masked-lm': 'fill-mask',
};

function planFamily(family: PretrainedRun, program: Exported): Plan {
  const { head, architecture } = family;
  const pipeline = (head && ofHead[head]) ?? 'feature-extraction';
  const { modelType } = architecture;
  const known = opens(pipeline, modelType);
  return {
    pipeline,
    modelType: known ? modelType : 'custom',
    programs: { model: { program, parameters: family.parameters } },
    config: { ...theirConfig(family, {}), ...(!known && { nlp_workbench: { family: modelType } }) },
    segments: 'segments' in program.inputs,
    notes: windowNotes(family.run),
  };
}

function planOwn(run: Run, pipeline: Pipeline, program: Exported): Plan {
  return {
    pipeline,
    modelType: 'custom',
    programs: { model: { program } },
    config: settingsOf(run, undefined),
    notes: windowNotes(run),
  };
}

/** What the run reads in windows it reads to its limit alone. */
function windowNotes(run: Run): readonly string[] {
  const { stride } = run.parts.config.task as { readonly stride?: number };
  if (stride === undefined) return [];
  return [
    `transformers.js reads the first ${run.tokenizer.maximumLength} tokens of a text alone; the run reads longer texts in windows`,
  ];
}

/** Vectors of texts: `sentence_embedding` as `nlp embed` has it, and the hidden states of a pretrained encoder. */
async function planVectors(run: Run, pretrained: PretrainedRun | undefined): Promise<Plan> {
  const exported = run.task.exported();
  const { config, given } = run.parts;
  const { query = '', passage = '' } = config.task as { readonly query?: string; readonly passage?: string };
  const prefixes = query === '' && passage === '' ? {} : { prefixes: { query, passage } };
  const encoder = pretrained && (await createModel(config.model, 0, given)).encoder;
  const vectors = (parameters: Tensors, inputs: Tensors, context: Parameters<Program>[2]) => ({
    sentence_embedding: take(exported.program(parameters, inputs, context), 'pooled'),
  });
  if (!encoder) {
    const program = { ...exported, program: vectors, outputs: { sentence_embedding: exported.outputs.pooled! } };
    return { ...planOwn(run, 'feature-extraction', program), ...prefixes };
  }
  const program: Exported = {
    ...exported,
    program(parameters, inputs, context) {
      const { ids, mask } = inputs as { ids: tf.Tensor; mask: tf.Tensor };
      const input = { ids, mask };
      const { hidden } = encoder.encode(parameters, encoder.embed(parameters, input), input, context);
      return { last_hidden_state: tf.mul(hidden, 1), ...vectors(parameters, inputs, context) };
    },
    outputs: { last_hidden_state: 'a vector per token', sentence_embedding: exported.outputs.pooled! },
  };
  const { modelType } = pretrained.architecture;
  const known = opens('feature-extraction', modelType);
  const headless = { ...pretrained, head: undefined };
  return {
    pipeline: 'feature-extraction',
    modelType: known ? modelType : 'custom',
    programs: { model: { program } },
    config: { ...theirConfig(headless, {}), ...(!known && { nlp_workbench: { family: modelType } }) },
    ...poolingOf(pretrained),
    ...prefixes,
    notes: [],
  };
}

/** Where the pipeline makes the same vector. */
function poolingOf(pretrained: PretrainedRun): Pick<Plan, 'pooling'> {
  const modules = modulesOf(pretrained);
  if (typeof modules === 'string' || modules.maps.length > 0 || modules.pooling.length !== 1) return {};
  const [way] = modules.pooling;
  return way === 'mean' || way === 'cls' ? { pooling: { pooling: way, normalize: modules.normalize } } : {};
}

const known = new Set(['ids', 'mask', 'segments']);

/** The program of the task with what transformers.js gives it, and `logits`. */
function readerProgram(run: Run): Exported | string {
  const { task, parts } = run;
  const exported = task.exported();
  const options = parts.config.task as Partial<Readonly<Record<'crf' | 'match' | 'align', boolean>>> & {
    readonly characters?: number;
  };
  const { crf, characters, match, align } = options;
  if (task.name === 'tag') {
    if (crf) return 'it predicts tags by a CRF (task.crf), and the pipeline takes the most likely tag of each token';
    if (characters) return 'it reads characters of words (task.characters), which the pipeline does not give';
    if (!('characters' in exported.inputs) && !parts.language) return eachToken(exported);
  }
  if (task.name === 'answer' && !match && !align) return anywhere(exported);
  if (task.name === 'relate') return atMarks(exported, run.tokenizer.size);
  const other = Object.entries(exported.inputs).find(([name]) => !known.has(name));
  if (other) return `it reads ${other[1].as ?? other[0]}, which the pipeline does not give`;
  return withLogits(exported);
}

/** Each token is a word. */
function eachToken(exported: Exported): Exported {
  return withLogits({
    ...exported,
    program(parameters, inputs, context) {
      const { mask } = inputs as { mask: tf.Tensor };
      const [batch, time] = mask.shape as [number, number];
      const select = tf.tile(tf.expandDims(tf.eye(time), 0), [batch, 1, 1]);
      return exported.program(parameters, { ...inputs, select, words: mask }, context);
    },
    inputs: chooseInputs(['ids', 'mask']),
    longest: { sequence_length: exported.longest.sequence_length! },
    outputs: { logits: 'one number a token and label, in the order of id2label' },
  });
}

/** Where an answer may be is the pipeline's to say. */
function anywhere(exported: Exported): Exported {
  const { start, end } = exported.outputs;
  return {
    ...exported,
    program(parameters, inputs, context) {
      const { ids, mask } = inputs as { ids: tf.Tensor; mask: tf.Tensor };
      const given = { ...inputs, matches: tf.zerosLike(ids), asked: mask, places: tf.onesLike(mask) };
      const all = exported.program(parameters, given, context);
      return { start_logits: take(all, 'start'), end_logits: take(all, 'end') };
    },
    inputs: chooseInputs(['ids', 'mask', 'segments']),
    outputs: { start_logits: start!, end_logits: end! },
  };
}

/** The marks are tokens: the places are where these are. @param words of the vocabulary, before the marks */
function atMarks(exported: Exported, words: number): Exported {
  return withLogits({
    ...exported,
    program(parameters, inputs, context) {
      const at = (id: number) => tf.cast(tf.equal(inputs.ids!, tf.scalar(id, 'int32')), 'float32');
      return exported.program(parameters, { ...inputs, first: at(words), second: at(words + 2) }, context);
    },
    inputs: { ids: exportedInputs.ids, mask: exportedInputs.mask },
  });
}

/** `logits` [batch, ...] alone, and the vector of a text. */
function withLogits(exported: Exported): Exported {
  const { logits, scores, pooled } = exported.outputs;
  return {
    ...exported,
    program(parameters, inputs, context) {
      const all = exported.program(parameters, inputs, context);
      return {
        logits: all.logits ?? tf.expandDims(take(all, 'scores'), 1),
        ...(pooled !== undefined && { sentence_embedding: take(all, 'pooled') }),
      };
    },
    outputs: {
      logits: logits ?? scores ?? '',
      ...(pooled !== undefined && { sentence_embedding: pooled }),
    },
  };
}
