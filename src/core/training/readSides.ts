/** The pretrained models that an encoder-decoder is joined from; what is wrong with one is said at its key of the config. */
import { dirname, resolve } from 'node:path';
import { ActionableError, ProblemsError } from '../base/errors';
import type { HubOrigin } from '../base/hubId';
import { isInside } from '../base/resolvePath';
import { ConfigPlace } from '../data/configPlace';
import type { Pretrained } from '../pretrained/pretrained';
import { joinSides, openSource, type SidesModel } from '../pretrained/source';
import type { RunRecord } from '../runs/run';
import type { Config } from '../schemas';
import type { TrainOptions } from './events';
import { isOfHub, locatePretrained } from './locatePretrained';
import { headOfSide, isRunFolder, type PretrainedRun, readRunOfSide } from './pretrainedRun';

export type SideName = 'encoder' | 'decoder';
export const sideNames = ['encoder', 'decoder'] as const;

/** Those that are not new. */
export interface ReadSides {
  readonly model: SidesModel;
  readonly read: { readonly [S in SideName]?: Pretrained | PretrainedRun };
}

/** What a config says of a side that is pretrained; undefined of one that is new, and of other models. */
export function pretrainedSide(model: Config['model'], side: SideName) {
  const own = model.type === 'encoder-decoder' ? model[side] : undefined;
  return own?.type === 'pretrained' ? own : undefined;
}

type Options = Pick<TrainOptions, 'workspace' | 'trusted'> & Partial<Pick<TrainOptions, 'signal' | 'onEvent'>>;
type Sections = Pick<Config, 'model' | 'tokenizer'>;

/** Where the models of a run came from that is trained again: the same commits are taken, wherever their branches are now. */
type PinnedSides = NonNullable<RunRecord['sidesHub']>;

/** @returns undefined for models that start otherwise @throws ProblemsError at `model.encoder.from` or `model.decoder.from` */
export async function readSides(
  config: Sections,
  configPath: string,
  options: Options,
  pinned: PinnedSides = {},
): Promise<ReadSides | undefined> {
  if (config.model.type !== 'encoder-decoder') return undefined;
  const [encoder, decoder] = [
    await readSide(config, 'encoder', configPath, options, pinned.encoder),
    await readSide(config, 'decoder', configPath, options, pinned.decoder),
  ];
  const read = { ...(encoder && { encoder }), ...(decoder && { decoder }) };
  const { createEncoderDecoder } = await import('../models/encoderDecoder/model');
  const model = joinSides({
    ...(encoder && { encoder: modelOf(encoder) }),
    ...(decoder && { decoder: modelOf(decoder) }),
  });
  try {
    createEncoderDecoder(config.model, model);
  } catch (error) {
    throw atSide(error, encoder && !decoder ? 'encoder' : 'decoder', configPath);
  }
  return { model, read };
}

/** One of them; undefined where it is new. @throws ProblemsError at its `from` */
export async function readSide(
  { model, tokenizer: { length } }: Sections,
  side: SideName,
  configPath: string,
  options: Options,
  pinned?: HubOrigin,
): Promise<Pretrained | PretrainedRun | undefined> {
  const own = pretrainedSide(model, side);
  if (!own) return undefined;
  try {
    const { path, hub } = await locatePretrained(own.from, dirname(configPath), options, pinned);
    if (isRunFolder(path)) return await readRunOfSide(path, { side, model: own, length }, options);
    const { readPretrainedModel } = await import('../pretrained/readPretrainedModel');
    const found = await readPretrainedModel(path, options, { length, side });
    const head = headOfSide(found, side);
    return { ...found, ...openSource({ ...found.source, ...(head && { head }) }), ...(hub && { hub }) };
  } catch (error) {
    throw atSide(error, side, configPath);
  }
}

function atSide(error: unknown, side: SideName, configPath: string): unknown {
  if (!(error instanceof ActionableError)) return error;
  const place = new ConfigPlace(configPath);
  return new ProblemsError([place.problem(['model', side, 'from'], error.code, error.message)]);
}

function modelOf(read: Pretrained | PretrainedRun) {
  if ('parameters' in read) return read.model;
  const { source, architecture, hub } = read;
  return { source, architecture, ...(hub && { hub }) };
}

/** For the record of a run. @returns undefined where neither side was downloaded */
export function hubsOfSides({ encoder, decoder }: SidesModel['sides']): PinnedSides | undefined {
  if (!encoder?.hub && !decoder?.hub) return undefined;
  return { ...(encoder?.hub && { encoder: encoder.hub }), ...(decoder?.hub && { decoder: decoder.hub }) };
}

/** Whether a file is of a side that a config starts from, which need not be there any more. @param path absolute */
export function isFileOfSide(
  model: Config['model'],
  configPath: string,
  path: string,
  { workspace }: Pick<TrainOptions, 'workspace'>,
): boolean {
  return sideNames.some(side => {
    const own = pretrainedSide(model, side);
    return own && (isInside(resolve(dirname(configPath), own.from), path) || isOfHub(own.from, workspace, path));
  });
}
