/** A run of ours that a config starts from: its network, its tokenizer and its best weights, by the names that they have here. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ActionableError } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import type { HubOrigin } from '../base/hubId';
import { resolvePath } from '../base/resolvePath';
import { joinWords } from '../config/describe';
import { type HeadName, stacksOf } from '../families/family';
import { readRunParts } from '../inference/runParts';
import type { OurModel, PretrainedModel } from '../pretrained/source';
import { type Config, headOf, modelsOf } from '../schemas';
import type { Tokenizer } from '../text/tokenizer';
import type { TrainOptions } from './events';
import { readBest } from './start/run';

export interface PretrainedRun {
  /** Absolute. */
  readonly path: string;
  /** What its network is made from. */
  readonly model: PretrainedModel | OurModel;
  readonly tokenizer: Tokenizer;
  /** Of the texts that it writes, where it is another. */
  readonly targetTokenizer?: Tokenizer;
  /** By our names. */
  readonly parameters: HostTensors;
  readonly task: string;
  /** Of its head. */
  readonly labels: readonly string[];
  /** Names of parameters that were never trained: they are drawn again. */
  readonly untrained: ReadonlySet<string>;
  readonly files: readonly string[];
  readonly hub?: HubOrigin;
}

export function isRunFolder(path: string): boolean {
  return existsSync(join(path, 'run.json'));
}

/** Keys of `model` that shape a network of a family; a network of ours is as it was. */
const shaping = ['pool', 'dropout', 'lora'] as const;

/**
 * @param path absolute
 * @throws ActionableError where it cannot be started from for this task
 */
export async function readPretrainedRun(
  path: string,
  { model, task, tokenizer: { length } }: Pick<Config, 'model' | 'task' | 'tokenizer'>,
  options: Pick<TrainOptions, 'workspace' | 'trusted'>,
): Promise<PretrainedRun> {
  const needs = { models: modelsOf(task.type, task), called: `task ${task.type}` };
  return openPretrainedRun(path, { model, length, needs, head: () => headOf(task) }, options);
}

/** A run as one side of an encoder-decoder. @throws as `readPretrainedRun` */
export async function readRunOfSide(
  path: string,
  { side, model, length }: { readonly side: 'encoder' | 'decoder'; readonly model: object; readonly length?: number },
  options: Pick<TrainOptions, 'workspace' | 'trusted'>,
): Promise<PretrainedRun> {
  const needs = { models: ['transformer'] as const, called: `the ${side}` };
  return openPretrainedRun(path, { model, length, needs, head: known => headOfSide(known, side) }, options);
}

/** What the hidden states of a side are read for: those of a decoder for the vocabulary. */
export function headOfSide({ architecture }: PretrainedModel, side: 'encoder' | 'decoder'): HeadName | undefined {
  if (side === 'encoder') return undefined;
  return (['causal-lm', 'masked-lm'] as const).find(head => architecture.heads[head]);
}

interface Asked {
  /** What the config says of the model. */
  readonly model: object;
  /** Most tokens of a text. */
  readonly length: number | undefined;
  /** Models of ours that it may be, and who says so. */
  readonly needs: { readonly models: readonly string[]; readonly called: string };
  readonly head: (known: PretrainedModel) => HeadName | undefined;
}

async function openPretrainedRun(
  path: string,
  { model, length, needs, head }: Asked,
  options: Pick<TrainOptions, 'workspace' | 'trusted'>,
): Promise<PretrainedRun> {
  resolvePath(path, path, options);
  const { record, config, tokenizer, targetTokenizer, given, language } = await readRunParts(path, options.trusted);
  const called = `${record.name}/${record.id}`;
  const refuse = (why: string) => new ActionableError('no-task', `${called} ${why}`);
  const known = given && 'source' in given ? given : undefined;
  if (known && 'sides' in known)
    throw refuse('has two sides, which from cannot take over. Start from the models that they came from.');
  const { type } = known && 'ours' in known.source ? known.source.ours : config.model;
  if (type === 'own') throw refuse('is a model of your own: name its file as the model, in place of from.');
  const isOurs = !known || 'ours' in known.source;
  if (isOurs && !needs.models.includes(type))
    throw refuse(`is a ${type}, and ${needs.called} needs ${joinWords(needs.models)}.`);
  if (language)
    throw refuse(
      'reads states of character language models, which from cannot take over. Train its config again in place of it.',
    );
  if (isOurs) {
    const asked = shaping.find(key => (model as Readonly<Record<string, unknown>>)[key] !== undefined);
    if (asked) throw refuse(`is a ${type}, which has no ${asked} to choose. Remove model.${asked}.`);
  }
  const { name, checkpoint } = await readBest(path);
  const limited = (of: Tokenizer) =>
    length === undefined || of.maximumLength <= length ? of : (of.limit?.(length) ?? of);
  const weights = ['config.yaml', 'tokenizer.json', `checkpoints/${name}/model.safetensors`];
  return {
    path,
    model: known
      ? withHead(known, 'architecture' in known ? head(known) : undefined)
      : { source: { version: 1, ours: config.model } },
    tokenizer: limited(tokenizer),
    ...(targetTokenizer && { targetTokenizer: limited(targetTokenizer) }),
    parameters: await withoutLora(known, config.model, checkpoint.parameters),
    task: config.task.type,
    labels: record.labels,
    untrained: new Set(record.untrained),
    files: weights.map(each => join(path, each)),
    ...(record.hub && { hub: record.hub }),
  };
}

/** What LoRA learned, in the weights that it stands beside. */
async function withoutLora(
  known: PretrainedModel | OurModel | undefined,
  model: Config['model'],
  parameters: HostTensors,
): Promise<HostTensors> {
  if (!known || !('architecture' in known) || model.type !== 'pretrained' || !model.lora) return parameters;
  const [{ mergeStacks }, { stackOf }] = await Promise.all([
    import('../layers/transformer/mergeLora'),
    import('../models/pretrained/stackOf'),
  ]);
  const stacks = stacksOf(known.architecture).map(stack => stackOf({ stack }, model));
  return mergeStacks(stacks, parameters);
}

function withHead(model: PretrainedModel | OurModel, head: HeadName | undefined): PretrainedModel | OurModel {
  if (!('architecture' in model)) return model;
  const { head: _, ...source } = model.source;
  return { ...model, source: { ...source, ...(head && { head }) } };
}
