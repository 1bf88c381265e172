/** `skip-gram`: word2vec's skip-gram. */
import type { Infer } from '../../config/schema';
import { createWord2vec } from '../word2vec';
import type { CreateWords } from '../wordModel';
import type { schema } from './schema';

export const createWords: CreateWords<Infer<typeof schema>> = config =>
  createWord2vec(config, { skipGram: true, mean: true });
