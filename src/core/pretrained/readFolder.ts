/** A folder as Hugging Face's programs write it -> a pretrained model. Nothing in it is trusted, and no pickle is read. */
import { join } from 'node:path';
import { ActionableError } from '../base/errors';
import { isJson, type Json } from '../base/json';
import type { HeadName } from '../families/family';
import { describe, ourTarget, templateOf } from './assemble';
import { theirBridge } from './bridge';
import type { Folder } from './folder';
import { type OpenWeights, openWeights } from './openWeights';
import { withOwnOutput } from './ownOutput';
import type { Pretrained } from './pretrained';
import { readSentenceFolder } from './readSentence';
import type { Source } from './source';
import { joinTensorFiles, type TensorFiles, tensorsUnder } from './tensorFiles';

export interface PretrainedOptions {
  /** What hidden states are read for. */
  readonly head?: HeadName;
  /** Most tokens of a text, where that is to be less than the model can read. */
  readonly length?: number;
  /** Of an adapter, the folder of the model that it was made for. Absolute. */
  readonly base?: string;
  /** Of a folder that joins two models, the one that is read. */
  readonly side?: 'encoder' | 'decoder';
}

/** @throws ActionableError that says which file is at fault and what to do */
export async function readFolder(folder: Folder, { head, length, side }: PretrainedOptions): Promise<Pretrained> {
  const sentence = readSentenceFolder(folder);
  const below = sentence?.transformer ?? '';
  const at = (name: string) => (below === '' ? name : `${below}/${name}`);
  const whole = folder.json(at('config.json'));
  if (!whole) throw noModel(folder.path, 'it has no config.json');
  const config = isJoined(whole) ? configOfSide(folder.path, whole, side) : whole;
  // What writes may have a tokenizer of its own, in files of its own.
  const hasOwn = isJoined(whole) && side === 'decoder' && folder.text(at(ourTarget)) !== undefined;
  const own = hasOwn ? 'target-' : '';
  const tokenizer = folder.json(at(`${own}tokenizer_config.json`));
  const generation = folder.json(at('generation_config.json'));
  const chatTemplate = folder.text(at('chat_template.jinja')) ?? templateOf(tokenizer);
  const source: Source = {
    version: 1,
    config,
    ...(head && { head }),
    ...(sentence && { sentence: sentence.modules }),
    ...(generation && { generation }),
    ...(tokenizer && { tokenizer }),
    ...(chatTemplate !== undefined && { chatTemplate }),
  };
  const files = {
    text: (name: string) => folder.text(at(`${own}${name}`)),
    bytes: (name: string) => folder.bytes(at(`${own}${name}`)),
    folder: join(folder.path, below),
    configFile: join(folder.path, at('config.json')),
  };
  const { model, ...tokenizers } = describe(source, files, length);
  const opened = await openAll(folder, below, sentence?.maps ?? []);
  const weights = isJoined(whole) ? { ...opened, weights: tensorsOfSide(side!, opened.weights) } : opened;
  const known = await withOwnOutput(model, weights.weights);
  return { ...known, path: folder.path, ...tokenizers, ...weights, files: folder.files };
}

/** Those of one of them, by its own names; what leads to the decoder is read with it. */
export function tensorsOfSide(side: 'encoder' | 'decoder', weights: TensorFiles): TensorFiles {
  const own = tensorsUnder(`${side}.`, weights);
  if (side === 'encoder') return own;
  return joinTensorFiles({ '': own, [`${theirBridge}.`]: tensorsUnder(`${theirBridge}.`, weights) });
}

/** As EncoderDecoderModel of transformers writes it: two models in one folder. */
export function isJoined({ model_type }: Json): boolean {
  return model_type === 'encoder-decoder';
}

/** config.json of one of them. @throws ActionableError where there is none */
export function configOfSide(path: string, whole: Json, side: 'encoder' | 'decoder' | undefined): Json {
  if (!side) {
    const both = `{ from: ${JSON.stringify(path)} }`;
    const message = `${path} joins two models. Name it for both sides: model: { encoder: ${both}, decoder: ${both} }.`;
    throw new ActionableError('no-pretrained', message);
  }
  const own = whole[side];
  if (!isJson(own)) throw noModel(path, `its config.json has no "${side}"`);
  // What it is beside the other model is said by the whole.
  return { ...own, is_decoder: false, add_cross_attention: false };
}

/** The Transformer's, and those of maps after it. */
async function openAll(folder: Folder, below: string, maps: readonly string[]): Promise<OpenWeights> {
  const own = await openWeights(folder, below);
  if (maps.length === 0) return own;
  const parts: Record<string, TensorFiles> = { '': own.weights };
  for (const [i, map] of maps.entries()) parts[`sentence.${i}.`] = (await openWeights(folder, map)).weights;
  return { ...own, weights: joinTensorFiles(parts) };
}

export function noModel(path: string, why: string): ActionableError {
  return new ActionableError(
    'no-pretrained',
    `${path} is no pretrained model: ${why}. Name a folder with config.json, model.safetensors and tokenizer.json, or a .gguf file.`,
  );
}
