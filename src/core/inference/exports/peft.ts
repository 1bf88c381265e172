/** The adapter that LoRA learned, as PEFT loads it on the base model: matrices by modules, and the head that was trained with them. */
import type { HostTensor } from '../../base/hostTensor';
import type { HeadName } from '../../families/family';
import { toTheirs } from '../../families/mapTensors';
import { bodyOf, namesInFile } from '../../families/matchTensors';
import type { Run } from '../run';
import type { ExportedFolder, ExportForm } from './form';
import { json } from './json';
import { type AdaptedModule, adaptedModules, loraOf, type RunLora } from './lora';
import { headOf, misfitOf, outputsOf, type PretrainedRun, pretrainedOf } from './pretrained';
import { tokenizerFolder } from './tokenizerFiles';
import { classOf, withoutScale } from './transformers';
import { weightsFile } from './weightsFile';

const taskTypes: Partial<Readonly<Record<HeadName, string>>> = {
  sequence: 'SEQ_CLS',
  token: 'TOKEN_CLS',
  question: 'QUESTION_ANS',
  'causal-lm': 'CAUSAL_LM',
  'seq2seq-lm': 'SEQ_2_SEQ_LM',
};

export const peft: ExportForm = {
  name: 'peft',
  async cannot(run) {
    const pretrained = pretrainedOf(run);
    if (!pretrained || !loraOf(run)) return 'it was not trained with LoRA (model.lora)';
    return misfitOf(withoutScale(pretrained), new Set());
  },
  async make(run): Promise<ExportedFolder> {
    const pretrained = withoutScale(pretrainedOf(run)!);
    const lora = loraOf(run)!;
    const modules = adaptedModules({ ...pretrained, parameters: run.parameters }, lora);
    const saved = headTensors(pretrained);
    const base = baseOf(run);
    return {
      files: {
        'adapter_model.safetensors': weightsFile(tensorsOf(modules, saved)),
        'adapter_config.json': json(settingsOf(pretrained, lora, modules, Object.keys(saved), base)),
        ...(await tokenizerFolder(run.parts, undefined, pretrained.source, true)),
      },
      notes: [],
      use: useOf(pretrained, base),
    };
  },
};

/** What all names of an adapter begin with. */
const prefix = 'base_model.model.';

function tensorsOf(modules: readonly AdaptedModule[], saved: Readonly<Record<string, HostTensor>>) {
  const matrices = modules.flatMap(({ name, a, b }) => [
    [`${prefix}${name}.lora_A.weight`, a] as const,
    [`${prefix}${name}.lora_B.weight`, b] as const,
  ]);
  const whole = Object.entries(saved).map(([name, tensor]) => [`${prefix}${name}`, tensor] as const);
  return Object.fromEntries([...matrices, ...whole]);
}

/** All of the head but what is the base model's own: word vectors that logits are made with. */
function headTensors(pretrained: PretrainedRun): Readonly<Record<string, HostTensor>> {
  const { architecture, parameters, head } = pretrained;
  if (head === undefined || head === 'causal-lm' || head === 'seq2seq-lm') return {};
  const mappings = headOf(pretrained)?.mappings(outputsOf(pretrained)) ?? [];
  const tensors = mappings.flatMap(mapping => {
    const ours = parameters[mapping.name];
    if (!ours) return [];
    const theirs = toTheirs(mapping, ours);
    return namesInFile(architecture, mapping, { head }).map((name, i) => [name, theirs[i]!] as const);
  });
  return Object.fromEntries(tensors);
}

function settingsOf(
  { architecture, head }: PretrainedRun,
  { rank, alpha, dropout, rankStabilized, scale }: RunLora,
  modules: readonly AdaptedModule[],
  saved: readonly string[],
  base: string,
) {
  // A module that is several maps of ours has the ranks of all: its factor stays that of each.
  const wider = modules.filter(module => module.rank !== rank);
  const alphaOf = (ranks: number) => scale * (rankStabilized ? Math.sqrt(ranks) : ranks);
  const wholly = saved.map(name => name.replace(/\.(?:weight|bias)$/, ''));
  return {
    peft_type: 'LORA',
    task_type: (head && taskTypes[head]) ?? null,
    base_model_name_or_path: base,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: dropout,
    use_rslora: rankStabilized,
    bias: 'none',
    fan_in_fan_out: modules.every(module => module.fanInFanOut),
    target_modules: shortest(
      modules.map(({ name }) => name),
      bodyOf(architecture, head).flatMap(({ of }) => of),
    ),
    modules_to_save: wholly.length > 0 ? [...new Set(wholly)] : null,
    rank_pattern: Object.fromEntries(wider.map(module => [module.name, module.rank])),
    alpha_pattern: Object.fromEntries(wider.map(module => [module.name, alphaOf(module.rank)])),
    inference_mode: true,
  };
}

/** Last words of their names, where these are of no other module. @param all tensors of the base model */
function shortest(names: readonly string[], all: readonly string[]): readonly string[] {
  const last = (name: string) => name.slice(name.lastIndexOf('.') + 1);
  const modules = new Set(all.filter(each => each.endsWith('.weight')).map(each => each.replace(/\.weight$/, '')));
  const words = [...new Set(names.map(last))];
  const others = [...modules].filter(each => words.includes(last(each)));
  return others.length === names.length ? words : names;
}

/** Where the base model is: as the hub calls it where that is known, otherwise as the config says. */
function baseOf({ parts }: Run): string {
  const { from } = parts.config.model as { readonly from: string };
  return from;
}

function useOf(pretrained: PretrainedRun, base: string): readonly string[] {
  const name = classOf(pretrained);
  const labels = pretrained.head === 'sequence' || pretrained.head === 'token';
  const count = labels ? `, num_labels=${outputsOf(pretrained)}` : '';
  return [
    'from peft import PeftModel',
    `from transformers import ${name}`,
    '',
    `base = ${name}.from_pretrained(${JSON.stringify(base)}${count})`,
    'model = PeftModel.from_pretrained(base, ".")',
  ];
}
