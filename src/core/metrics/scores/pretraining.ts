/** The scores that objectives of pretraining have beside those of masked tokens. */
import type { Score } from '../score';
import { maskedScores } from './masked';
import { replacedScores } from './replaced';
import { sentencePairScores } from './sentencePairs';
import { spanScores } from './spans';

const usual = new Set(maskedScores.map(({ name }) => name));
const all: readonly Score[] = [...spanScores, ...sentencePairScores, ...replacedScores];

export const pretrainingScores: readonly Score[] = all.filter(({ name }) => !usual.has(name));
