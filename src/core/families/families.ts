/** The list of families that are read, and of what is declined by name. */
import { ActionableError } from '../base/errors';
import type { Json } from '../base/json';
import { suggest } from '../base/suggest';
import { albert } from './albert';
import { bart } from './bart';
import { bert } from './bert';
import { bloom } from './bloom';
import { createConfigReader } from './configReader';
import { debertaV2 } from './debertaV2';
import { distilbert } from './distilbert';
import { electra } from './electra';
import type { Architecture, Family } from './family';
import { gpt, gpt2 } from './gpt2';
import { gptNeo } from './gptNeo';
import { llama, mistral, qwen2 } from './llama';
import { modernbert } from './modernbert';
import { mpnet } from './mpnet';
import { opt } from './opt';
import { roberta } from './roberta';
import { t5 } from './t5';

export const families: readonly Family[] = [
  bert,
  roberta,
  distilbert,
  mpnet,
  electra,
  albert,
  modernbert,
  debertaV2,
  gpt2,
  gpt,
  opt,
  llama,
  mistral,
  qwen2,
  gptNeo,
  bloom,
  t5,
  bart,
];

/** `model_type` -> why it is not read, and what to do. */
export const declined: Readonly<Record<string, string>> = {
  layoutlm: 'it needs the position of each word on a page; use bert',
  layoutlmv2: 'it needs pictures of pages; use bert',
  layoutlmv3: 'it needs pictures of pages; use roberta',
  luke: 'it needs marked entities as a second input; use roberta',
  xlm: 'it needs the language of each token as a second input; use xlm-roberta',
  'xlm-roberta-xl': 'its normalization is in other places, and it is too large to train here; use xlm-roberta',
  'roberta-prelayernorm': 'its normalization is in other places; use roberta',
  longformer: 'its attention is windows with a few global tokens; use modernbert, which reads 8,192 tokens',
  big_bird: 'its attention is random blocks; use modernbert, which reads 8,192 tokens',
  xlnet: 'no other family has its relative positions; use deberta-v2',
  deberta: 'version 1 is not read; use version 2 or 3, whose model_type is deberta-v2',
  gpt3: 'its weights are not published; use gpt2',
};

export const modelTypes: readonly string[] = families.flatMap(family => family.modelTypes);

/** @param file what messages call config.json @throws ActionableError `unknown-architecture` that names the others */
export function familyOf(modelType: string, file: string): Family {
  const family = families.find(each => each.modelTypes.includes(modelType));
  if (family) return family;
  const refuse = (why: string) =>
    new ActionableError('unknown-architecture', `${file}: model_type "${modelType.slice(0, 60)}" ${why}`);
  const reason = Object.hasOwn(declined, modelType) ? declined[modelType] : undefined;
  if (reason !== undefined) throw refuse(`is not read: ${reason}`);
  const near = suggest(modelType, modelTypes);
  const hint = near === undefined ? '.' : `; did you mean "${near}"?`;
  throw refuse(`is not known${hint} Known are ${[...modelTypes].sort().join(', ')}.`);
}

/**
 * The network that a config.json describes.
 * @throws ActionableError that names the key at fault
 */
export function readArchitecture(config: Json, file = 'config.json'): Architecture {
  const reader = createConfigReader(config, file);
  return familyOf(reader.string('model_type'), file).read(reader);
}
