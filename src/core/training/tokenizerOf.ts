/** The tokenizer of a config: the one that its pretrained model brings, or one that is learned from texts. */
import { internal } from '../base/errors';
import type { Config } from '../schemas';
import type { Tokenizer } from '../text/tokenizer';
import { type TokenizerOptions, trainTokenizer } from '../text/trainTokenizer';
import type { TrainOptions } from './events';
import { readPretrained } from './readPretrained';
import { readSide, type SideName } from './readSides';

export interface LearningFrom extends TokenizerOptions {
  readonly texts: Iterable<string>;
  /** Names of special tokens that a model asks for. */
  readonly asked?: readonly string[];
  /** Which side of an encoder-decoder reads or writes the texts. */
  readonly side?: SideName;
}

/** @throws ProblemsError, CancelledError */
export async function tokenizerOf(
  config: Pick<Config, 'tokenizer' | 'model' | 'task'>,
  configPath: string,
  access: Pick<TrainOptions, 'workspace' | 'trusted'>,
  { texts, asked = [], side = 'encoder', ...options }: LearningFrom,
): Promise<Tokenizer> {
  const ofSide = await readSide(config, side, configPath, access);
  if (ofSide) return ofSide.tokenizer;
  if (config.tokenizer.type !== 'pretrained') return trainTokenizer(config.tokenizer, texts, asked, options);
  const pretrained = await readPretrained(config, configPath, access);
  if (!pretrained) throw internal('a pretrained tokenizer without its model');
  return pretrained.tokenizer;
}
