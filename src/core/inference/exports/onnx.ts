/**
 * ONNX in the layout of Hugging Face: `onnx/model.onnx`, or `encoder_model` and `decoder_model_merged`, beside settings and tokenizer.
 * Models that write hand their cache from step to step.
 */
import type { ExportedModel } from '../../engine/contract';
import { exportNotes } from '../exportNotes';
import type { Run } from '../run';
import { endsOf, type WrittenEnds } from './ends';
import { familyProgram } from './familyProgram';
import type { ExportedFolder, ExportForm } from './form';
import { json } from './json';
import { labelSettings } from './labels';
import { type PretrainedRun, pretrainedOf, theirConfig } from './pretrained';
import { tokenizerFolder } from './tokenizerFiles';
import { transformers, withoutScale } from './transformers';

export const onnx: ExportForm = {
  name: 'onnx',
  async cannot({ task }) {
    if (task.words) return 'word vectors are a table, which needs no network';
    return task.counted ? 'an n-gram model is a table of counts, which ONNX has no form for' : undefined;
  },
  async make(run): Promise<ExportedFolder> {
    const { parts } = run;
    const family = await familyOf(run);
    const models = await exportModels(run, family);
    const ends = endsOf(run);
    const files = Object.entries(models).map(([name, { bytes }]) => [`onnx/${name}.onnx`, bytes] as const);
    const notes = Object.values(models).flatMap(model => exportNotes(parts, model));
    return {
      files: {
        ...Object.fromEntries(files),
        ...(await tokenizerFolder(parts, ends, family?.source)),
        'config.json': json(
          family ? { ...theirConfig(family, {}), ...settingsOfJs } : { ...settingsOf(run, ends), ...settingsOfJs },
        ),
        ...(ends && { 'generation_config.json': json(family?.source.generation ?? idsOf(run, ends)) }),
      },
      notes: [...new Set(notes)],
      use: useOf(models),
    };
  },
};

/** A network that programs of others know by its family: it is then called and has inputs and outputs as they expect. */
async function familyOf(run: Run): Promise<PretrainedRun | undefined> {
  const pretrained = pretrainedOf(run);
  return pretrained && (await transformers.cannot(run)) === undefined ? withoutScale(pretrained) : undefined;
}

async function exportModels(
  run: Run,
  family: PretrainedRun | undefined,
): Promise<Readonly<Record<string, ExportedModel>>> {
  const programs = run.task.exportedWriter?.();
  if (programs) {
    const all = Object.entries(programs).map(([name, program]) => [name, run.exportProgram(program)]);
    return Object.fromEntries(all);
  }
  const own = family && (await familyProgram(family));
  return { model: own ? run.exportProgram(own, family.parameters) : run.exportProgram(run.task.exported()) };
}

function idsOf({ tokenizer, parts }: Run, { begin, end }: WrittenEnds) {
  const { special } = parts.targetTokenizer ?? tokenizer;
  return { bos_token_id: begin, eos_token_id: end, pad_token_id: special.pad, decoder_start_token_id: begin };
}

/** There is one file, and a browser would look for another. */
const settingsOfJs = { 'transformers.js_config': { dtype: 'fp32' } };

/** What the config of a network of our own says; the network itself is in the files alone. */
export function settingsOf(run: Run, ends: WrittenEnds | undefined) {
  const { task, tokenizer, parts } = run;
  const { config } = parts;
  return {
    // What transformers.js loads without knowing the network.
    model_type: 'custom',
    is_encoder_decoder: task.writer !== undefined,
    vocab_size: tokenizer.size,
    max_position_embeddings: tokenizer.maximumLength,
    pad_token_id: tokenizer.special.pad,
    ...(ends && idsOf(run, ends)),
    ...labelSettings(config.task.type, task.labels),
    dtype: 'float32',
    torch_dtype: 'float32',
    nlp_workbench: { task: config.task.type, model: config.model.type },
  };
}

function useOf(models: Readonly<Record<string, ExportedModel>>): readonly string[] {
  return [
    'import onnxruntime',
    '',
    ...Object.keys(models).map(name => `${name} = onnxruntime.InferenceSession("onnx/${name}.onnx")`),
    ...Object.keys(models).map(name => `print([each.name for each in ${name}.get_inputs()])`),
  ];
}
