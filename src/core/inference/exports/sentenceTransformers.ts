/** A folder that sentence-transformers loads: the network without a head, and modules that make one vector of its hidden states. */
import type { HostTensor, HostTensors } from '../../base/hostTensor';
import { toTheirs } from '../../families/mapTensors';
import type { Pooling, SentenceModules } from '../../pretrained/sentence';
import type { Prefixes } from '../../tasks/vectorReader';
import type { Run } from '../run';
import type { ExportedFiles, ExportedFolder, ExportForm } from './form';
import { json } from './json';
import { misfitOf, type PretrainedRun, pretrainedOf } from './pretrained';
import { transformersFiles, whyNoFamily } from './transformers';
import { weightsFile } from './weightsFile';

export const sentenceTransformers: ExportForm = {
  name: 'sentence-transformers',
  async cannot(run) {
    const pretrained = pretrainedOf(run);
    if (!pretrained) return whyNoFamily(run);
    const modules = modulesOf(pretrained);
    if (typeof modules === 'string') return modules;
    const ofHead = Object.keys(run.parameters).filter(name => isOfHead(name) || isMap(name));
    return misfitOf(withoutHead(pretrained), new Set(ofHead));
  },
  async make(run): Promise<ExportedFolder> {
    const pretrained = pretrainedOf(run)!;
    const modules = modulesOf(pretrained) as SentenceModules;
    const hasHead = Object.keys(run.parameters).some(name => name.startsWith('head.'));
    return {
      files: { ...(await transformersFiles(withoutHead(pretrained))), ...moduleFiles(modules, pretrained) },
      notes: hasHead ? ['the head of the task is left out: the folder makes vectors alone'] : [],
      use: [
        'from sentence_transformers import SentenceTransformer',
        '',
        'model = SentenceTransformer(".")',
        'print(model.encode(["a text", "another text"]).shape)',
      ],
    };
  },
};

/** What a task puts over vectors. */
function isOfHead(parameter: string): boolean {
  return /^(?:head\.|scale$|base$)/.test(parameter);
}

function isMap(parameter: string): boolean {
  return parameter.startsWith('pool.maps.');
}

/** What reads one text alone is a reader of vectors, whatever was made of them. */
function withoutHead(pretrained: PretrainedRun): PretrainedRun {
  const { config } = pretrained.run.parts;
  const alone = { ...config, task: { ...config.task, pair: undefined }, model: { ...config.model, pool: undefined } };
  const run = Object.create(pretrained.run, {
    parts: { value: { ...pretrained.run.parts, config: alone } },
  }) as Run;
  return { ...pretrained, run, head: undefined };
}

const wayOf: Readonly<Record<string, Pooling>> = { cls: 'cls', mean: 'mean', max: 'max', last: 'lasttoken' };

/** How the run makes one vector of a text; why sentence-transformers cannot, where it cannot. */
export function modulesOf({ run, source, architecture, head }: PretrainedRun): SentenceModules | string {
  const { model, task } = run.parts.config as {
    readonly model: { readonly pool?: string };
    readonly task: { readonly type: string; readonly normalize?: boolean } & Partial<Prefixes>;
  };
  if (Object.keys(run.parameters).some(name => /^head\.\d/.test(name)))
    return 'its vectors come out of the layers of model.head';
  const { reader } = run.task;
  if (!reader || run.task.tagger) return `it makes no vector of a text (task ${task.type})`;
  const length = run.tokenizer.maximumLength;
  const normalize = task.normalize === true;
  const prompts = promptsOf(task);
  if (model.pool !== undefined) {
    const way = wayOf[model.pool];
    if (!way) return `sentence-transformers has no pooling ${model.pool} (model.pool)`;
    return { ...settingsOf(source.sentence), ...prompts, pooling: [way], maps: [], normalize, length };
  }
  if (source.sentence) {
    const ofFolder = head === undefined && source.sentence.normalize;
    return { ...source.sentence, ...prompts, normalize: normalize || ofFolder, length };
  }
  const own = head && architecture.heads[head];
  if (own && own.layers.length > 1) return 'its vectors come out of the head; set model.pool, such as mean';
  const way = own?.reads === 'mean' ? 'mean' : (own?.reads ?? (architecture.side === 'encoder' ? 'first' : 'last'));
  const pooling = [way === 'mean' ? 'mean' : way === 'last' ? 'lasttoken' : 'cls'] as const;
  return { ...prompts, pooling, maps: [], normalize, length };
}

/** What the run puts before texts; those of queries where nobody asks for others, as here. */
function promptsOf({ query = '', passage = '' }: Partial<Prefixes>): Partial<SentenceModules> {
  if (query === '' && passage === '') return {};
  return { prompts: { query, passage, document: passage }, ...(query !== '' && { defaultPrompt: 'query' }) };
}

function settingsOf(sentence: SentenceModules | undefined): Partial<SentenceModules> {
  const { prompts, defaultPrompt, similarity, lowercase } = sentence ?? {};
  return {
    ...(prompts && { prompts }),
    ...(defaultPrompt !== undefined && { defaultPrompt }),
    ...(similarity !== undefined && { similarity }),
    ...(lowercase !== undefined && { lowercase }),
  };
}

/** Names that every version reads. */
const types = 'sentence_transformers.models';

function moduleFiles(modules: SentenceModules, { run, architecture }: PretrainedRun): ExportedFiles {
  const { pooling, maps, normalize, length, lowercase, prompts, defaultPrompt, similarity } = modules;
  const files: Record<string, Uint8Array | string> = {};
  const list: object[] = [];
  const add = (kind: string, own: Readonly<Record<string, Uint8Array | string>>) => {
    const idx = list.length;
    const path = idx === 0 ? '' : `${idx}_${kind}`;
    list.push({ idx, name: String(idx), path, type: `${types}.${kind}` });
    for (const [name, content] of Object.entries(own)) files[`${path}/${name}`] = content;
  };
  add('Transformer', {});
  add('Pooling', { 'config.json': json(poolingSettings(pooling, architecture.stack.width)) });
  for (const [i, { from, to, bias, activation }] of maps.entries()) {
    const name = `pool.maps.${i}`;
    const settings = {
      in_features: from,
      out_features: to,
      bias,
      activation_function: functions[activation ?? 'none'],
    };
    const weight = run.parameters[`${name}.weight`]!;
    const theirs = toTheirs({ name, of: ['linear.weight'], layout: 'turned', shape: [from, to] }, weight);
    const tensors: HostTensors = {
      'linear.weight': theirs[0] as HostTensor,
      ...(bias && { 'linear.bias': run.parameters[`${name}.bias`]! }),
    };
    add('Dense', { 'config.json': json(settings), 'model.safetensors': weightsFile(tensors) });
  }
  if (normalize) add('Normalize', { 'config.json': json({}) });
  return {
    ...files,
    'modules.json': json(list),
    'sentence_bert_config.json': json({ max_seq_length: length, do_lower_case: lowercase ?? false }),
    'config_sentence_transformers.json': json({
      __version__: { sentence_transformers: '2.2.2' },
      prompts: prompts ?? {},
      default_prompt_name: defaultPrompt ?? null,
      similarity_fn_name: similarity ?? 'cosine',
    }),
  };
}

const functions = {
  none: 'torch.nn.modules.linear.Identity',
  tanh: 'torch.nn.modules.activation.Tanh',
  relu: 'torch.nn.modules.activation.ReLU',
  gelu: 'torch.nn.modules.activation.GELU',
  sigmoid: 'torch.nn.modules.activation.Sigmoid',
  silu: 'torch.nn.modules.activation.SiLU',
} as const;

function poolingSettings(pooling: readonly Pooling[], width: number) {
  const has = (way: Pooling) => pooling.includes(way);
  return {
    word_embedding_dimension: width,
    pooling_mode_cls_token: has('cls'),
    pooling_mode_mean_tokens: has('mean'),
    pooling_mode_max_tokens: has('max'),
    pooling_mode_mean_sqrt_len_tokens: has('mean_sqrt_len_tokens'),
    pooling_mode_weightedmean_tokens: has('weightedmean'),
    pooling_mode_lasttoken: has('lasttoken'),
    include_prompt: true,
  };
}
