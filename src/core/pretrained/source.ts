/** What a run keeps of the folder that its model came from, so that it opens without it and goes back as it came: `architecture.json`. */
import type { HubOrigin } from '../base/hubId';
import { damagedFile, isJson, type Json, parseVersioned } from '../base/json';
import { readArchitecture } from '../families/families';
import type { Architecture, HeadName } from '../families/family';
import { readSentenceModules, type SentenceModules } from './sentence';

export interface Source {
  readonly version: 1;
  /** config.json as it was. */
  readonly config: Json;
  /** What its hidden states are read for; absent where it is for them alone. */
  readonly head?: HeadName;
  /** Of a folder of sentence-transformers. */
  readonly sentence?: SentenceModules;
  /** generation_config.json as it was. */
  readonly generation?: Json;
  /** tokenizer_config.json as it was. */
  readonly tokenizer?: Json;
  /** chat_template.jinja, or what tokenizer_config.json has in its place. */
  readonly chatTemplate?: string;
}

/** What a network is made from. */
export interface PretrainedModel {
  readonly source: Source;
  readonly architecture: Architecture;
  /** Where it was downloaded from. */
  readonly hub?: HubOrigin;
}

/** A network of ours that training started from: `model` of its config. */
export interface OurModel {
  readonly source: { readonly version: 1; readonly ours: { readonly type: string } };
  /** It has none. */
  readonly hub?: undefined;
}

/** By side what an encoder-decoder is joined from; absent where that side is new. */
type Sides<T> = { readonly encoder?: T; readonly decoder?: T };

/** An encoder-decoder whose sides were read. */
export interface SidesModel {
  readonly source: { readonly version: 1; readonly sides: Sides<Source | OurModel['source']> };
  readonly sides: Sides<PretrainedModel | OurModel>;
  readonly hub?: undefined;
}

export function joinSides(sides: SidesModel['sides']): SidesModel {
  const { encoder, decoder } = sides;
  const sources = { ...(encoder && { encoder: encoder.source }), ...(decoder && { decoder: decoder.source }) };
  return { source: { version: 1, sides: sources }, sides };
}

/** What a run's network can be made from. */
export type StartingModel = PretrainedModel | OurModel | SidesModel;

export const sourceFile = 'architecture.json';

/** @param file what messages call config.json @throws ActionableError that names what of it is not read */
export function openSource(source: Source, file = 'config.json'): PretrainedModel {
  return { source, architecture: readArchitecture(source.config, file) };
}

export function writeSource(source: StartingModel['source']): string {
  return `${JSON.stringify(source, null, 2)}\n`;
}

const heads = {
  sequence: true,
  token: true,
  question: true,
  'masked-lm': true,
  'causal-lm': true,
  'next-sentence': true,
  'replaced-token': true,
  'seq2seq-lm': true,
} satisfies Readonly<Record<HeadName, true>>;

/** @param file what messages call it @throws ActionableError `damaged-run` */
export function parseSource(text: string, file = sourceFile): StartingModel {
  const json = parseVersioned(text, file);
  const { sides } = json;
  if (sides === undefined) return readSource(json, file);
  const read = (side: 'encoder' | 'decoder') => {
    const own = isJson(sides) ? sides[side] : undefined;
    if (own === undefined) return {};
    if (!isJson(own)) throw damagedFile(file, `"sides.${side}" must be an object`);
    return { [side]: readSource(own, file) };
  };
  return joinSides({ ...read('encoder'), ...read('decoder') });
}

function readSource(json: Json, file: string): PretrainedModel | OurModel {
  const damaged = (what: string) => damagedFile(file, what);
  const { ours } = json;
  if (ours !== undefined) {
    if (!isJson(ours) || typeof ours.type !== 'string') throw damaged('"ours" must be the model of a config');
    return { source: { version: 1, ours: { ...ours, type: ours.type } } };
  }
  const { config, head, sentence, chatTemplate } = json;
  const part = (key: 'generation' | 'tokenizer') => {
    const value = json[key];
    if (value === undefined) return {};
    if (!isJson(value)) throw damaged(`"${key}" must be an object`);
    return { [key]: value };
  };
  if (!isJson(config)) throw damaged('"config" must be an object');
  if (head !== undefined && (typeof head !== 'string' || !Object.hasOwn(heads, head)))
    throw damaged(`"head" must be one of ${Object.keys(heads).join(', ')}`);
  if (chatTemplate !== undefined && typeof chatTemplate !== 'string') throw damaged('"chatTemplate" must be text');
  const source: Source = {
    version: 1,
    config,
    ...(head !== undefined && { head: head as HeadName }),
    ...(sentence !== undefined && { sentence: readSentenceModules(sentence, damaged) }),
    ...part('generation'),
    ...part('tokenizer'),
    ...(chatTemplate !== undefined && { chatTemplate }),
  };
  return openSource(source, file);
}
