/** Tasks that write, as transformers.js runs them: with a cache that it makes, hands on and names by itself. */
import * as tf from '@tensorflow/tfjs-core';
import type { ExportedInput } from '../../../engine/contract';
import { encodePrompt } from '../../../tasks/generate/generator';
import type { Exported } from '../../../tasks/task';
import { allSpecial } from '../../../text/specialTokens';
import type { Run } from '../../run';
import { endsOf, type WrittenEnds } from '../ends';
import { settingsOf } from '../onnx';
import { pipelineOfTask } from '../pipelineOfTask';
import { type PretrainedRun, pretrainedOf, theirConfig } from '../pretrained';
import { opens, type Pipeline } from './library';
import type { Plan, PlannedProgram } from './plan';

/** What it is of a run that writes; why there is none. */
export function planWriter(run: Run): Plan | string {
  const programs = run.task.exportedWriter?.() ?? {};
  return run.task.writer ? planEncoderDecoder(run, programs) : planDecoder(run, programs);
}

function planDecoder(run: Run, { model, start_model }: Readonly<Record<string, Exported>>): Plan | string {
  const { task, parts } = run;
  if (task.direction === 'backward') return 'it reads texts from their end, and the pipeline continues them';
  if (start_model) return 'its texts begin as a label (task.start), which the pipeline does not give';
  const pretrained = pretrainedOf(run);
  const program = withCache(model!);
  const ends = endsOf(run)!;
  const layers = layersOf(program);
  const own = {
    ...settingsOf(run, ends),
    n_layer: layers,
    n_embd: Number((parts.config.model as { readonly width?: number }).width ?? 0),
    n_positions: run.tokenizer.maximumLength,
  };
  return {
    pipeline: 'text-generation',
    ...typeAndConfig(pretrained, 'text-generation', { modelType: 'gpt2', config: own }),
    programs: { model: { program } },
    generation: generationOf(run, ends, pretrained),
    ...(pretrained ? {} : beginOf(run)),
    notes: [],
  };
}

/** What stands before a text that is gone on with. */
function beginOf({ tokenizer }: Run): Pick<Plan, 'before'> {
  const text = 'a';
  const own = tokenizer.encode(text).ids;
  const asked = encodePrompt(text, tokenizer);
  return asked.length === own.length + 1 ? { before: asked[0]! } : {};
}

const noCache = 'a recurrent decoder needs its first states, and transformers.js hands on keys and values alone';

function planEncoderDecoder(run: Run, exported: Readonly<Record<string, Exported>>): Plan | string {
  const { task, parts } = run;
  const decoder = exported.decoder_model_merged!;
  if (Object.keys(decoder.inputs).some(name => name.startsWith('past_states'))) return noCache;
  const pretrained = pretrainedOf(run);
  const ends = endsOf(run)!;
  const { name } = task;
  const pipeline = name === 'translate' || name === 'summarize' ? pipelineOfTask[name] : 'text2text-generation';
  const { layers, heads, width } = parts.config.model as unknown as Readonly<Record<string, number | undefined>>;
  const target = parts.targetTokenizer ?? run.tokenizer;
  const own = {
    ...settingsOf(run, ends),
    d_model: width,
    encoder_layers: layers,
    decoder_layers: layersOf(decoder),
    encoder_attention_heads: heads,
    decoder_attention_heads: heads,
    max_position_embeddings: target.maximumLength,
  };
  const programs: Readonly<Record<string, PlannedProgram>> = Object.fromEntries(
    Object.entries(exported).map(([name, program]) => [name, { program }]),
  );
  const { beam = 1 } = parts.config.task as { readonly beam?: number };
  const most = pretrained ? pretrained.architecture.writer?.length : target.maximumLength;
  return {
    pipeline,
    ...(most !== undefined && { most }),
    ...typeAndConfig(pretrained, pipeline, { modelType: 'bart', config: own }),
    programs,
    generation: generationOf(run, ends, pretrained),
    notes:
      beam > 1
        ? [`transformers.js takes the most likely token at each step; the run keeps the best ${beam} texts (beam)`]
        : [],
  };
}

/** Its own where the library has a class for it; else that of a family whose class runs it. */
function typeAndConfig(
  pretrained: PretrainedRun | undefined,
  pipeline: Pipeline,
  own: Pick<Plan, 'modelType' | 'config'>,
): Pick<Plan, 'modelType' | 'config'> {
  if (!pretrained) return own;
  const { modelType } = pretrained.architecture;
  const length = pretrained.run.tokenizer.maximumLength;
  const config = { max_position_embeddings: length, ...theirConfig(pretrained, {}) };
  return opens(pipeline, modelType) ? { modelType, config } : { ...own, config: { ...config, ...own.config } };
}

function layersOf({ inputs }: Exported): number {
  const layers = Object.keys(inputs).flatMap(name => /^past_key_values\.(\d+)\./.exec(name)?.[1] ?? []);
  return new Set(layers).size;
}

/** What begins and ends texts, and which tokens are never written. */
function generationOf(run: Run, { begin, end }: WrittenEnds, pretrained: PretrainedRun | undefined) {
  const { tokenizer, parts } = run;
  const target = parts.targetTokenizer ?? tokenizer;
  const theirs = pretrained?.source.generation ?? {};
  const ids = {
    bos_token_id: begin,
    eos_token_id: end,
    pad_token_id: target.special.pad,
    ...(run.task.writer && { decoder_start_token_id: begin }),
  };
  const never = pretrained ? [] : allSpecial(target.special).filter(id => id !== end);
  return { ...ids, ...theirs, ...(never.length > 0 && { suppress_tokens: never }) };
}

const pastLength = 'past_sequence_length';

/**
 * A recurrent decoder: its states are handed on as keys and values are, by whose names the library makes zeros at first; and the mask is of
 * all tokens so far, of which it reads those of this step.
 */
function withCache(exported: Exported): Exported {
  const states = Object.keys(exported.inputs).filter(name => name.startsWith('past_states.'));
  if (states.length === 0) return exported;
  const asKept = (name: string) =>
    name
      .replace('states.', 'key_values.')
      .replace(/hidden$/, 'key')
      .replace(/cell$/, 'value');
  const asPresent = (name: string) => asKept(name).replace('present_key_values.', 'present.');
  const renamed = <T>(all: Readonly<Record<string, T>>, name: (own: string) => string) =>
    Object.fromEntries(Object.entries(all).map(([own, value]) => [name(own), value]));
  const { mask } = exported.inputs;
  const ofAll: ExportedInput = {
    ...mask!,
    shape: ['batch_size', { sum: [pastLength, 'sequence_length'] }],
    meaning: '1 for each token of the text, those before input_ids too; 0 at padding',
  };
  const inputs = { ...exported.inputs, mask: ofAll };
  return {
    ...exported,
    program(parameters, given, context) {
      const { ids, mask: all } = given as { ids: tf.Tensor; mask: tf.Tensor };
      const [batch, time] = ids.shape as [number, number];
      const own = tf.slice(all, [0, all.shape[1]! - time], [batch, time]);
      const before = Object.fromEntries(states.map(name => [name, given[asKept(name)]!]));
      return renamed(exported.program(parameters, { ids, mask: own, ...before }, context), asPresent);
    },
    inputs: renamed(inputs, name => (name.startsWith('past_states.') ? asKept(name) : name)),
    outputs: renamed(exported.outputs, asPresent),
    longest: { ...exported.longest, [pastLength]: exported.longest.sequence_length! },
  };
}
