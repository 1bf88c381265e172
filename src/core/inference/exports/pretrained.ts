/** A run of a pretrained model as its family has it: tensors under their names, and what config.json says of them. */
import { ActionableError } from '../../base/errors';
import type { HostTensor, HostTensors } from '../../base/hostTensor';
import { type Head, stacksOf } from '../../families/family';
import { toTheirs } from '../../families/mapTensors';
import { mappingsOf, namesInFile } from '../../families/matchTensors';
import type { Source } from '../../pretrained/source';
import type { Run } from '../run';
import { labelSettings } from './labels';
import { loraOf, merged } from './lora';
import type { Network } from './network';

export interface PretrainedRun extends Network {
  readonly run: Run;
  readonly source: Source;
}

/** Nothing where the network is none of a family. */
export function pretrainedOf(run: Run): PretrainedRun | undefined {
  const { given } = run.parts;
  if (!given || !('architecture' in given)) return undefined;
  const { architecture, source } = given;
  const parameters = merged(stacksOf(architecture), run.parameters, loraOf(run));
  return { run, architecture, source, head: source.head, parameters };
}

/** The head that its files have; nothing where they have the hidden states alone. */
export function headOf({ architecture, head }: Pick<Network, 'architecture' | 'head'>): Head | undefined {
  return head && architecture.heads[head];
}

/** Why files of the family cannot hold all that the run has learned. @param ignored parameters that go into others */
export function misfitOf(pretrained: PretrainedRun, ignored: ReadonlySet<string>): string | undefined {
  const { architecture, run } = pretrained;
  const { model, task } = run.parts.config as {
    readonly model: { readonly pool?: string };
    readonly task: { readonly pair?: string };
  };
  const head = headOf(pretrained);
  const called = head?.architecture ?? `a ${architecture.title}`;
  if (!head && architecture.writer && !architecture.encoderClass)
    return `transformers has no class for the encoder of a ${architecture.title} alone`;
  if (task.pair === 'towers') return `it is a bi-encoder (pair: towers), and ${called} a cross-encoder`;
  const misfit = misfitOfWeights(pretrained, called, ignored);
  if (misfit !== undefined) return misfit;
  const reads = head && poolingOf[head.reads];
  if (model.pool !== undefined && reads !== undefined && model.pool !== reads)
    return `it reads ${model.pool} (model.pool), and ${called} ${reads}`;
  return undefined;
}

/** @param called its class, for a person */
export function misfitOfWeights(
  network: Network,
  called: string,
  ignored: ReadonlySet<string> = new Set(),
): string | undefined {
  const { parameters } = network;
  const known = new Set(theirMappings(network).map(({ name }) => name));
  const extra = Object.keys(parameters).find(name => !known.has(name) && !ignored.has(name));
  if (extra !== undefined) return `${called} has no place for ${extra}`;
  const lacking = theirMappings(network).find(({ name, absent }) => !(name in parameters) && !absent);
  return lacking && `it has no ${lacking.of.join(', ')}, which ${called} has`;
}

const poolingOf: Readonly<Record<Head['reads'], string | undefined>> = {
  first: 'cls',
  last: 'last',
  mean: 'mean',
  each: undefined,
};

/** How many numbers the last layer of the head gives. */
export function outputsOf(pretrained: Network): number {
  const last = headOf(pretrained)?.layers.at(-1);
  return (last && pretrained.parameters[`${last.name}.weight`]?.shape.at(-1)) ?? 1;
}

/** Of its body and head: the names of ours and of theirs. */
export function theirMappings(pretrained: Network) {
  const { architecture, head } = pretrained;
  const together = headOf(pretrained)?.together?.mappings ?? [];
  return [
    ...mappingsOf(architecture, headOf(pretrained) && head, outputsOf(pretrained)),
    ...together.filter(({ name }) => name in pretrained.parameters),
    ...(pretrained.beside ?? []),
  ];
}

export interface TheirWeights {
  readonly tensors: HostTensors;
  /** Whether logits are made with the table of word vectors; undefined where that is not a question. */
  readonly tied?: boolean;
}

/** Under their names. */
export function theirWeights(pretrained: Network): TheirWeights {
  const { architecture, parameters } = pretrained;
  const head = headOf(pretrained) && pretrained.head;
  const tensors: Record<string, HostTensor> = {};
  let tied: boolean | undefined;
  for (const mapping of theirMappings(pretrained)) {
    const ours = parameters[mapping.name];
    if (!ours) continue;
    const names = namesInFile(architecture, mapping, { head });
    const theirs = toTheirs(mapping, ours);
    // One that files may leave out, as it is the table of word vectors: so it is until it is trained by itself.
    if (mapping.absent === 'tied') {
      tied = sameNumbers(theirs[0]!, parameters['embedding.weight']!);
      if (tied) continue;
    }
    for (const [i, name] of names.entries()) tensors[name] = theirs[i]!;
  }
  return { tensors, ...(tied !== undefined && { tied }) };
}

function sameNumbers(a: HostTensor, b: HostTensor): boolean {
  return a.data.length === b.data.length && a.data.every((x, i) => x === b.data[i]);
}

/** Names of what config.json once had of another program or place. */
const notOurs = new Set(['_name_or_path', 'auto_map', 'quantization_config', 'torch_dtype', 'dtype']);

/** config.json as it came, with what is so no longer: architecture, labels, type of the weights, and keys of both versions. */
export function theirConfig(pretrained: PretrainedRun, { tied }: Pick<TheirWeights, 'tied'>) {
  const { source, run } = pretrained;
  return {
    ...plainConfig(source.config),
    architectures: [architectureName(pretrained)],
    ...(headOf(pretrained) ? labelSettings(run.parts.config.task.type, run.task.labels) : {}),
    ...(tied !== undefined && { tie_word_embeddings: tied }),
  };
}

/** What a config.json says of the network alone, by keys of both versions. */
export function plainConfig(config: Json): Json {
  const kept = Object.entries(config).filter(([key]) => !notOurs.has(key) && !labelKeys.has(key));
  return { ...Object.fromEntries(kept), ...rotaryKeys(config), dtype: 'float32', torch_dtype: 'float32' };
}

const labelKeys = new Set(['id2label', 'label2id', 'problem_type', 'num_labels']);

/** The class that opens it: BertForSequenceClassification, BertModel. */
function architectureName(pretrained: PretrainedRun): string {
  const head = headOf(pretrained);
  const hasBoth = head?.together?.mappings.some(({ name }) => name in pretrained.parameters);
  const own = hasBoth ? head!.together!.architecture : head?.architecture;
  if (own !== undefined) return own;
  if (pretrained.architecture.encoderClass) return pretrained.architecture.encoderClass;
  const [any] = Object.values(pretrained.architecture.heads);
  if (!any) throw new ActionableError('cannot-export', `no class of ${pretrained.architecture.title} is known`);
  return any.architecture.replace(/(?:For[A-Z]\w*|(?:DoubleHeads|LMHead)Model)$/, 'Model');
}

type Json = Readonly<Record<string, unknown>>;

/** `rope_parameters` of version 5, `rope_theta` and `rope_scaling` of version 4: each from the other. */
function rotaryKeys(config: Json): Json {
  const {
    rope_parameters: now,
    rope_theta: base,
    rope_scaling: scaling,
  } = config as {
    readonly rope_parameters?: Json;
    readonly rope_theta?: number;
    readonly rope_scaling?: Json | null;
  };
  // By kinds of layers, which version 4 had keys of other names for.
  if (now && typeof now.rope_theta === 'number') {
    const { rope_theta, rope_type = 'default', ...more } = now;
    return { rope_theta, rope_scaling: rope_type === 'default' ? null : { rope_type, ...more } };
  }
  if (now || base === undefined) return {};
  const { type, rope_type = type ?? 'default', ...more } = scaling ?? {};
  return { rope_parameters: { rope_type, rope_theta: base, ...more } };
}
