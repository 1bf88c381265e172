/**
 * What `train`, `reset`, `lora` and `layer-decay` of a pretrained model mean for its parameters, by their names: which are trained, from
 * which pass over the data on, how fast, and which start from random weights.
 */
import { countOf } from '../base/countOf';
import { ProblemsError } from '../base/errors';
import { formatRate } from '../base/formatNumber';
import { ConfigPlace } from '../data/configPlace';
import { isLora } from '../layers/lora';
import type { FineTuning } from '../models/fineTuning';
import { type Config, readsVectors, type TaskName } from '../schemas';
import { type Frozen, frozenIn, NEVER } from './frozen';

/** Of the side of an encoder-decoder that writes. */
const writing = ['target', 'decoderPositions', 'decoder', 'decoderNorm'];
/** First words of the names of what is pretrained; all others are of the head, which is new. */
const pretrained = new Set(['embedding', 'positions', 'segments', 'encoder', 'norm', 'mlm', ...writing]);
/** What logits of the vocabulary come from: pretrained, and above all layers. */
const VOCABULARY = 'output';
/** Layers of an encoder-decoder that write stand above those that read. */
const LAYER = /^(encoder|decoder)\.(\d+)\./;

type Kept = Pick<FineTuning, 'train' | 'reset' | 'lora' | 'layer-decay'>;

export interface Layers {
  readonly all: number;
  /** Of an encoder-decoder those of its encoder, which come first. */
  readonly reading: number;
}

/** How many layers parameters of these names are of; layers that share weights are one. */
export function countLayers(names: Iterable<string>): Layers {
  const counts = { encoder: 0, decoder: 0 };
  for (const name of names) {
    const layer = LAYER.exec(name);
    const side = layer?.[1] === 'decoder' ? 'decoder' : 'encoder';
    counts[side] = Math.max(counts[side], Number(layer?.[2] ?? -1) + 1);
  }
  return { all: counts.encoder + counts.decoder, reading: counts.encoder };
}

/** Where a parameter stands: 0 for embeddings, 1 for the first layer and so on, one more than all layers for the head. */
export function depthOf(name: string, { all, reading }: Layers): number {
  const layer = LAYER.exec(name);
  if (layer) return Number(layer[2]) + 1 + (layer[1] === 'decoder' ? reading : 0);
  const [first] = name.split('.', 1) as [string];
  if (!pretrained.has(first)) return all + 1;
  // A normalization after the last layer goes with it; what a side has beside layers is of the embeddings.
  if (first === 'norm') return reading;
  return first === 'mlm' || first === 'decoderNorm' ? all : 0;
}

/** Whether a parameter is of the layers that start from random weights. */
export function isReset(name: string, { reset }: Pick<FineTuning, 'reset'>, layers: Layers): boolean {
  const depth = depthOf(name, layers);
  const { all } = layers;
  return depth > all - reset && depth <= all && depth > 0;
}

/** The pass from which each parameter is trained that is not trained from the start. @param names of all parameters */
export function freeze(tuning: Kept, names: readonly string[]): Frozen {
  const layers = countLayers(names);
  const from = names.map(name => [name, startOf(name, tuning, layers)] as const);
  return new Map(from.filter(([, pass]) => pass > 0));
}

function startOf(name: string, { train, reset, lora }: Kept, layers: Layers): number {
  if (lora) return isLora(name) || (depthOf(name, layers) > layers.all && !isVocabulary(name)) ? 0 : NEVER;
  const depth = depthOf(name, layers);
  // What is new is trained from the start.
  if (depth > layers.all || isReset(name, { reset }, layers)) return 0;
  const how = train ?? (reset > 0 ? ({ type: 'head' } as const) : ({ type: 'all' } as const));
  switch (how.type) {
    case 'all':
      return 0;
    case 'head':
      return NEVER;
    case 'last-layers':
      return depth > layers.all - how.layers && depth > 0 ? 0 : NEVER;
    case 'gradual':
      return (layers.all - depth + 1) * how.every;
  }
}

function isVocabulary(name: string): boolean {
  return name.startsWith(`${VOCABULARY}.`);
}

/** The learning rate of each parameter as a part of the config's, in (0, 1]. @param names of all parameters */
export function rateOf(
  { 'layer-decay': decay }: Pick<FineTuning, 'layer-decay'>,
  names: readonly string[],
): (name: string) => number {
  const layers = countLayers(names);
  return name => decay ** (layers.all + 1 - depthOf(name, layers));
}

/** What a training is told of these keys. */
export interface Tuned {
  readonly frozen: Frozen;
  /** A parameter's learning rate as a part of the config's. */
  readonly rateOf: (parameter: string) => number;
}

/** A network of a config that is fine-tuned: the whole model, or one side of it. */
interface Part {
  /** Where the config says it. */
  readonly key: readonly string[];
  readonly tuning: Kept;
  /** Of all its rates, as a part of the config's. */
  readonly rate: number;
  /** Names of its parameters as `freeze` knows them, with those that they have in the whole. */
  readonly names: ReadonlyMap<string, string>;
}

/** Cross-attention, what leads to it, and what logits come from: new in a side, and above all layers. */
const NEW_IN_SIDE = /^(?:mlm|output|bridge)\.|\.cross(?:Norm)?\./;
const untuned: Kept = { train: undefined, reset: 0, lora: undefined, 'layer-decay': 1 };

/** @param names of all parameters */
function partsOf(model: Config['model'], names: readonly string[]): readonly Part[] {
  if (model.type === 'pretrained')
    return [{ key: ['model'], tuning: model, rate: 1, names: new Map(names.map(name => [name, name])) }];
  if (model.type !== 'encoder-decoder') return [];
  return (['encoder', 'decoder'] as const).map(side => {
    const own = model[side];
    const start = `${side}/`;
    const theirs = names.flatMap(name => (name.startsWith(start) ? [name.slice(start.length)] : []));
    return {
      key: ['model', side],
      tuning: own.type === 'pretrained' ? own : untuned,
      rate: own.rate,
      names: new Map(theirs.map(name => [NEW_IN_SIDE.test(name) ? `new.${name}` : name, `${start}${name}`])),
    };
  });
}

/**
 * @param model of a config
 * @param names of the parameters that can be trained
 * @param task of the config
 * @throws ProblemsError where there are not so many layers, or nothing is left to train
 */
export function tune(
  model: Config['model'],
  names: readonly string[],
  configPath: string,
  task: TaskName = 'classify',
): Tuned {
  const frozen = new Map<string, number>();
  const rates = new Map<string, number>();
  for (const part of partsOf(model, names)) {
    const own = [...part.names.keys()];
    checkLayers(part, countLayers(own).all, configPath);
    for (const [name, pass] of freeze(part.tuning, own)) frozen.set(part.names.get(name)!, pass);
    const rate = rateOf(part.tuning, own);
    for (const [name, whole] of part.names) rates.set(whole, part.rate * rate(name));
  }
  if (names.length > 0 && frozenIn(frozen, 0).size === names.length) {
    const why = readsVectors(task)
      ? `task ${task} has no head. Add head: { layers: [SIZE] }, or use last-layers or lora`
      : 'what this model writes with are its word vectors. Use last-layers, gradual or lora';
    const how = model.type === 'pretrained' ? model.train?.type : undefined;
    const message = `train: ${how} leaves nothing to train: ${why}`;
    throw new ProblemsError([new ConfigPlace(configPath).problem(['model', 'train'], 'nothing-to-train', message)]);
  }
  return { frozen, rateOf: name => rates.get(name) ?? 1 };
}

function checkLayers({ key, tuning: { train, reset } }: Part, layers: number, configPath: string): void {
  const refuse = (keys: readonly string[], asked: number) => {
    const message = `${keys.join('.')}: ${asked}, and the model has ${countOf(layers, 'layer')}`;
    const place = new ConfigPlace(configPath);
    return new ProblemsError([place.problem([...key, ...keys], 'too-many-layers', message, String(layers))]);
  };
  if (reset > layers) throw refuse(['reset'], reset);
  if (train?.type === 'last-layers' && train.layers > layers) throw refuse(['train', 'layers'], train.layers);
}

/** A learning rate of Adam from which on pretrained weights are soon lost. */
const HIGH_RATE = 5e-4;

/** Settings that are allowed and seldom meant. @param epochs of the whole training */
export function findOddTuning(
  { model, train }: Pick<Config, 'model' | 'train'>,
  names: readonly string[],
  epochs: number,
): readonly string[] {
  const { optimizer } = train;
  return partsOf(model, names).flatMap(({ key, tuning, rate: part, names: own }) => {
    if (tuning === untuned) return [];
    const messages: string[] = [];
    const isTuned = !tuning.lora && tuning.train?.type !== 'head' && (tuning.train || tuning.reset === 0);
    const rate = part * optimizer['learning-rate'];
    if (isTuned && optimizer.type.startsWith('adam') && rate >= HIGH_RATE) {
      messages.push(
        key.length === 1
          ? `train.optimizer.learning-rate: ${rate} is high for pretrained weights, which it may spoil in the first steps; 2e-5 to 1e-4 is usual`
          : `train.optimizer.learning-rate: ${rate} is high for the pretrained ${key[1]}, whose weights it may spoil in the first steps. Set ${key.join('.')}.rate to ${formatRate(USUAL_RATE / optimizer['learning-rate'])}`,
      );
    }
    const latest = Math.max(0, ...Array.from(freeze(tuning, [...own.keys()]).values()).filter(pass => pass !== NEVER));
    if (latest >= epochs) {
      messages.push(
        `${key.join('.')}.train: gradual reaches the embeddings after ${countOf(latest, 'epoch')}, and training ends after ${epochs}: earlier layers stay as they are`,
      );
    }
    return messages;
  });
}

/** A learning rate for pretrained weights. */
const USUAL_RATE = 1e-4;
