/** Finds what a pattern of tokenizer.json matches, in time that grows with the text. */
import { ActionableError } from '../../../base/errors';
import type { Matches } from '../piece';
import { createDirect, isDirect } from './direct';
import { findMatches } from './findMatches';
import { createProgram, Machine, type Program } from './machine';
import type { Pattern } from './pattern';
import { UnreadPattern } from './source';

/** Steps at a character of a text, on average: after more than the first a machine goes on, which repeats none. */
const MOST_DIRECT = 50;
/** More mean that the pattern was made to take long. */
const MOST_STEPS = 2_000;

class TooLong extends Error {}

/**
 * @param source for messages
 * @returns all matches in turn, and what lies between them
 * @throws UnreadPattern of one that is too long
 */
export function createFinder(pattern: Pattern, source: string): (text: string) => Matches {
  let left = 0;
  const spend = () => {
    if (--left < 0) throw new TooLong();
  };
  const direct = isDirect(pattern) ? createDirect(pattern, spend) : undefined;
  let program = direct ? undefined : createProgram(pattern);
  const run = (text: string, { most, match }: { most: number; match: (at: number) => number }) => {
    left = most * (text.length + 64);
    return findMatches(text, (_, at) => match(at));
  };
  const takesLong = () =>
    new ActionableError(
      'damaged-tokenizer',
      `the pattern ${JSON.stringify(source.slice(0, 80))} of tokenizer.json takes too long on this text: use another tokenizer`,
    );
  return text => {
    try {
      if (direct) return run(text, { most: MOST_DIRECT, match: at => direct(text, at) });
    } catch (error) {
      if (!(error instanceof TooLong)) throw error;
    }
    program ??= tryProgram(pattern);
    if (!program) throw takesLong();
    const machine = new Machine(program, text, spend);
    try {
      return run(text, { most: MOST_STEPS, match: at => machine.match(at) });
    } catch (error) {
      throw error instanceof TooLong ? takesLong() : error;
    }
  };
}

function tryProgram(pattern: Pattern): Program | undefined {
  try {
    return createProgram(pattern);
  } catch (error) {
    if (error instanceof UnreadPattern) return undefined;
    throw error;
  }
}
