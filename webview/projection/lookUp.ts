/** What is looked up among the vectors: the neighbours of a name, with the names before and after, and an analogy. Pure. */
import type { NearName } from '../../src/core/explain/points/lookUp';
import type { AnalogyMethod } from '../../src/core/words/analogy';

/** A name that was looked at. Words are found by it, examples by their point. */
export interface Looked {
  readonly name: string;
  readonly point?: number;
}

export interface LookUp {
  /** Oldest first. */
  readonly history: readonly Looked[];
  /** Which of the history is looked at; -1 for none. */
  readonly at: number;
  /** Of what is looked at; absent while they are looked for. */
  readonly neighbours?: readonly NearName[];
  readonly failure?: string;
}

/** `a` is to `b` as `c` is to what is looked for. */
export interface AskedWords {
  readonly a: string;
  readonly b: string;
  readonly c: string;
  readonly method: AnalogyMethod;
}

export interface Analogy {
  readonly asked?: AskedWords;
  /** Best first; absent while they are looked for. */
  readonly answers?: readonly NearName[];
  /** Which answer the arrow goes to. */
  readonly chosen: number;
  readonly failure?: string;
}

const MOST_HISTORY = 100;

export const NOTHING_LOOKED_UP: LookUp = { history: [], at: -1 };
export const NO_ANALOGY: Analogy = { chosen: 0 };

export function lookedAt({ history, at }: LookUp): Looked | undefined {
  return history[at];
}

/** What came after is forgotten, as in a browser. */
export function lookAt(lookUp: LookUp, looked: Looked): LookUp {
  const now = lookedAt(lookUp);
  if (now?.name === looked.name && now.point === looked.point) return lookUp;
  const history = [...lookUp.history.slice(0, lookUp.at + 1), looked].slice(-MOST_HISTORY);
  return { history, at: history.length - 1 };
}

/** @param by -1 back, 1 forward; the same where there is nothing */
export function stepBy(lookUp: LookUp, by: 1 | -1): LookUp {
  const at = lookUp.at + by;
  return lookUp.history[at] ? { history: lookUp.history, at } : lookUp;
}

/** Nothing is looked at, but the way back to it stays. */
export function lookAway({ history, at }: LookUp): LookUp {
  return { history: history.slice(0, at + 1), at: -1 };
}

export const canStep = ({ history, at }: LookUp, by: 1 | -1): boolean => history[at + by] !== undefined;

/** The four words of an analogy, in the order of its sentence; absent until it is answered. */
export function wordsOf({ asked, answers, chosen }: Analogy): readonly [string, string, string, string] | undefined {
  const answer = answers?.[chosen];
  return asked && answer && [asked.a, asked.b, asked.c, answer.name];
}

/** `king is to queen as man is to woman` */
export function describeAnalogy(analogy: Analogy): string | undefined {
  const words = wordsOf(analogy);
  return words && `${words[0]} is to ${words[1]} as ${words[2]} is to ${words[3]}`;
}
