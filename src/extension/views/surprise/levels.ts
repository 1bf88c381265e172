/** How surprising a token is, in a few levels that shades tell apart. Pure. */
import type { ScoredToken } from '../../../core/tasks/abilities/scorer';

/** A token below each of these probabilities is a level more surprising; one that is at least the first is not shaded. */
export const bounds = [0.5, 0.1, 0.01, 0.001] as const;

/** 0 of what was expected, to 4. */
export function levelOf(probability: number): number {
  return bounds.filter(bound => probability < bound).length;
}

export interface SurpriseMark extends Pick<ScoredToken, 'token' | 'expected'> {
  /** In UTF-16 code units of the document. */
  readonly start: number;
  readonly end: number;
  readonly probability: number;
  /** -ln p */
  readonly surprise: number;
}

/** @param offset of the text in its document */
export function marksOf(tokens: readonly ScoredToken[], offset: number): readonly SurpriseMark[] {
  return tokens.flatMap(({ token, expected, start, end, logProbability }) =>
    logProbability === null || end <= start
      ? []
      : [
          {
            token,
            expected,
            start: offset + start,
            end: offset + end,
            probability: Math.exp(logProbability),
            surprise: -logProbability,
          },
        ],
  );
}
