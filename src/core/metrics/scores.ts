/** The list of scores, by what they are of, and how a score is found by its name. Loads no runtime. */
import { foldName } from '../base/suggest';
import type { Direction, Score } from './score';
import { answerScores } from './scores/answers';
import { labelScores } from './scores/labels';
import { maskedScores } from './scores/masked';
import { numberScores } from './scores/numbers';
import { pairScores } from './scores/pairs';
import { pretrainingScores } from './scores/pretraining';
import { retrievalScores } from './scores/retrieval';
import { setScores } from './scores/sets';
import { tagScores } from './scores/tags';
import { sampleScores, textScores } from './scores/texts';
import { tokenScores } from './scores/tokens';
import { wordScores } from './scores/words';

/** In the order in which people look at them; a name may stand in several kinds, with one direction. */
export const scores = {
  labels: labelScores,
  tags: tagScores,
  sets: setScores,
  numbers: numberScores,
  answers: answerScores,
  pairs: pairScores,
  retrieval: retrievalScores,
  tokens: tokenScores,
  masked: maskedScores,
  pretraining: pretrainingScores,
  texts: textScores,
  samples: sampleScores,
  words: wordScores,
} as const satisfies Readonly<Record<string, readonly Score[]>>;

export type ScoreKind = keyof typeof scores;

/**
 * A score by its name as runs and logs have it: `validation/F1/spam` is `F1` of a part. Case and hyphens do not count, and what
 * others call it will do: runs of other versions and programs are compared too.
 * @param kinds that are looked through before the others
 */
export function findScore(name: string, ...kinds: readonly ScoreKind[]): Score | undefined {
  const all = [...kinds, ...(Object.keys(scores) as ScoreKind[])].flatMap((kind): readonly Score[] => scores[kind]);
  const [whole = ''] = name.replace(/^(?:train|validation|test)\//, '').split('/');
  // `recall@10` is a score of its own; `F1@0.5` is `F1` at a threshold.
  return findNamed(all, whole) ?? findNamed(all, whole.split('@', 1)[0]!);
}

function findNamed(all: readonly Score[], name: string): Score | undefined {
  const folded = foldName(name);
  const found = all.find(score => foldName(score.name) === folded);
  return found ?? all.find(({ words }) => words?.split(' ').some(word => foldName(word) === folded));
}

/** Nothing where neither is better, as of a count or a share of labels, or where the score is not known. */
export function directionOf(name: string): Direction | undefined {
  return findScore(name)?.better;
}
