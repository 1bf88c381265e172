/** What makes one vector of a text in a folder of sentence-transformers: pooling, maps after it, and whether its length becomes 1. */
import type { ActionableError } from '../base/errors';
import { isJson } from '../base/json';

/** As sentence-transformers calls them; several are put side by side, in this order where flags say so. */
export const poolings = ['cls', 'max', 'mean', 'mean_sqrt_len_tokens', 'weightedmean', 'lasttoken'] as const;
export type Pooling = (typeof poolings)[number];

/** A linear map of the vector, then a function. */
export interface SentenceMap {
  readonly from: number;
  readonly to: number;
  readonly bias: boolean;
  readonly activation?: (typeof sentenceActivations)[number];
}

export interface SentenceModules {
  readonly pooling: readonly Pooling[];
  readonly maps: readonly SentenceMap[];
  readonly normalize: boolean;
  /** Most tokens of a text, special ones counted. */
  readonly length?: number;
  readonly lowercase?: boolean;
  /** By name what is put before a text. */
  readonly prompts?: Readonly<Record<string, string>>;
  readonly defaultPrompt?: string;
  /** How vectors are compared: cosine, dot, euclidean, manhattan. */
  readonly similarity?: string;
}

export const sentenceActivations = ['tanh', 'relu', 'gelu', 'sigmoid', 'silu'] as const;

/** As `architecture.json` has them. @param damaged what is thrown */
export function readSentenceModules(value: unknown, damaged: (what: string) => ActionableError): SentenceModules {
  const wrong = (key: string) => damaged(`"${key}" of "sentence" is not as it was written`);
  if (!isJson(value)) throw wrong('pooling');
  const { pooling, maps, normalize, length, lowercase, prompts, defaultPrompt, similarity } = value;
  if (!Array.isArray(pooling) || !pooling.every(each => (poolings as readonly unknown[]).includes(each)))
    throw wrong('pooling');
  const isSize = (size: unknown) => Number.isInteger(size) && (size as number) > 0 && (size as number) < 2 ** 24;
  const isMap = (map: unknown) =>
    isJson(map) &&
    isSize(map.from) &&
    isSize(map.to) &&
    typeof map.bias === 'boolean' &&
    (map.activation === undefined || (sentenceActivations as readonly unknown[]).includes(map.activation));
  if (!Array.isArray(maps) || !maps.every(isMap)) throw wrong('maps');
  if (typeof normalize !== 'boolean') throw wrong('normalize');
  if (length !== undefined && !isSize(length)) throw wrong('length');
  if (lowercase !== undefined && typeof lowercase !== 'boolean') throw wrong('lowercase');
  if (prompts !== undefined && !(isJson(prompts) && Object.values(prompts).every(each => typeof each === 'string')))
    throw wrong('prompts');
  for (const [key, text] of Object.entries({ defaultPrompt, similarity }))
    if (text !== undefined && typeof text !== 'string') throw wrong(key);
  return value as unknown as SentenceModules;
}
