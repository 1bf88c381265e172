/** How wide, deep and long a network is, with bounds: what config.json claims is described layer by layer. */
import type { ConfigReader } from './family';

/** By which keys, and what stands where they are absent. */
export interface SizeKeys {
  readonly width: readonly [string, number];
  readonly layers: readonly [string, number];
  readonly heads: readonly [string, number];
}

export interface Sizes {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
}

/** Of heads that share the width. */
export function readSizes(config: ConfigReader, keys: SizeKeys): Sizes {
  const [width, layers, heads] = [keys.width, keys.layers, keys.heads].map(([key, fallback]) =>
    readSize(config, key, fallback),
  ) as [number, number, number];
  if (width % heads !== 0) config.refuse(keys.heads[0], `${keys.width[0]} is ${width}, which it does not divide`);
  return { width, layers, heads };
}

/** A whole number above 0. */
export function readSize(config: ConfigReader, key: string, fallback: number): number {
  return config.integer(key, fallback) || config.refuse(key, 'there must be at least one');
}

export function readVocabulary(config: ConfigReader, fallback: number): number {
  return readSize(config, 'vocab_size', fallback);
}

/** Most tokens of a text. */
export const readLength = readSize;

/** The width of a part, such as of the feed-forward part. */
export const readWidth = readSize;

/** A rate of dropout. */
export function readRate(config: ConfigReader, key: string, fallback: number): number {
  const rate = config.number(key, fallback);
  return rate >= 0 && rate < 1 ? rate : config.refuse(key, 'a rate is from 0 to below 1');
}
