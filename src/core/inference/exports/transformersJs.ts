/** A folder that @huggingface/transformers loads, in Node.js and in a browser, without a network: models, tokenizer, settings. */
import { ActionableError } from '../../base/errors';
import { formatBytes } from '../../base/formatNumber';
import type { ExportedModel, Quantization } from '../../engine/contract';
import { exportNotes } from '../exportNotes';
import type { Run } from '../run';
import { endsOf } from './ends';
import type { ExportedFiles, ExportedFolder, ExportForm } from './form';
import { json } from './json';
import { describeLoss, measureLoss, type QuantizationLoss } from './transformersJs/measureLoss';
import type { Plan } from './transformersJs/plan';
import { planReader } from './transformersJs/reader';
import { tokenizerFilesOf, unknownOf } from './transformersJs/tokenizer';
import { useOf } from './transformersJs/use';
import { planWriter } from './transformersJs/writer';

export const transformersJs: ExportForm = {
  name: 'transformers.js',
  async cannot(run) {
    const plan = await planOf(run);
    if (typeof plan === 'string') return plan;
    const unknown = await unknownOf(run);
    return unknown && `its tokenizer has a step that transformers.js does not know (${unknown})`;
  },
  async make(run, context): Promise<ExportedFolder> {
    const plan = (await planOf(run)) as Plan;
    const models = exportModels(run, plan);
    const loss = await measureLoss(run, plan, context.data ?? {}, context);
    return {
      files: {
        ...filesOf(models),
        'config.json': json({ ...plan.config, model_type: plan.modelType }),
        ...(plan.generation && { 'generation_config.json': json(plan.generation) }),
        ...(await tokenizerFilesOf(run, plan, endsOf(run))),
      },
      notes: [...plan.notes, ...prefixNotes(plan), ...targetNotes(run)],
      facts: Object.keys(suffixes).map(how => factOf(models, how as Quantization, loss)),
      use: useOf({
        name: context.folder,
        plan,
        hasTarget: run.parts.targetTokenizer !== undefined,
        isNumber: run.task.name === 'regress',
      }),
    };
  },
};

async function planOf(run: Run): Promise<Plan | string> {
  const { task } = run;
  if (task.words) return 'word vectors are a table, which needs no network';
  if (task.counted) return 'an n-gram model is a table of counts, which ONNX has no form for';
  return task.exportedWriter ? planWriter(run) : planReader(run);
}

/** What transformers.js calls each (`dtype`), and what the names of its files end with (src/utils/dtypes.js). */
const suffixes: Readonly<
  Record<Quantization, { readonly dtype: string; readonly ending: string; readonly what: string }>
> = {
  weights: { dtype: 'q8', ending: '_quantized', what: 'weights quantized to 8 bits' },
  products: { dtype: 'int8', ending: '_int8', what: 'weights and products quantized to 8 bits' },
};

type Models = Readonly<Record<string, ExportedModel>>;

/** @throws ActionableError `cannot-export` where a model takes one length alone */
function exportModels(run: Run, { programs }: Plan): Models {
  const quantized = Object.keys(suffixes) as Quantization[];
  const all = Object.entries(programs).map(([name, { program, parameters }]) => {
    const model = run.exportProgram({ ...program, quantized }, parameters);
    const [note] = Object.keys(model.fixed).length > 0 ? exportNotes(run.parts, model) : [];
    if (note === undefined) return [name, model] as const;
    throw new ActionableError(
      'cannot-export',
      `${run.identity.name} cannot be exported as transformers.js, which gives texts of any length: ${note}; export it as onnx`,
    );
  });
  return Object.fromEntries(all);
}

function filesOf(models: Models): ExportedFiles {
  return Object.fromEntries(
    Object.entries(models).flatMap(([name, { bytes, quantized }]) => [
      [`onnx/${name}.onnx`, bytes],
      ...Object.entries(suffixes).map(([how, { ending }]) => [
        `onnx/${name}${ending}.onnx`,
        quantized[how as Quantization]!,
      ]),
    ]),
  );
}

function factOf(models: Models, how: Quantization, loss: QuantizationLoss): string {
  const sum = (sizeOf: (model: ExportedModel) => number) =>
    formatBytes(Object.values(models).reduce((total, model) => total + sizeOf(model), 0));
  const { dtype, what } = suffixes[how];
  const sizes = `${sum(model => model.quantized[how]!.length)} in place of ${sum(model => model.bytes.length)}`;
  return `${what} (${dtype}): ${sizes}, ${describeLoss(loss, how)}`;
}

function prefixNotes({ prefixes }: Plan): readonly string[] {
  if (!prefixes) return [];
  const { query, passage } = prefixes;
  return [
    `put ${JSON.stringify(query)} before texts that look for others, and ${JSON.stringify(passage)} before these`,
  ];
}

function targetNotes({ parts }: Run): readonly string[] {
  return parts.targetTokenizer
    ? ['texts are written with the tokenizer in target, which pipeline() does not know of']
    : [];
}
