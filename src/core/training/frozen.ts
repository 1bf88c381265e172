/** Which parameters are not trained, and until when: never, or from a pass over the data on. */

/** By name the pass, from 0, from which a parameter is trained; `NEVER` of one that stays. */
export type Frozen = ReadonlyMap<string, number>;

export const NEVER = Number.POSITIVE_INFINITY;

export function neverTrained(names: Iterable<string> = []): Frozen {
  return new Map(Array.from(names, name => [name, NEVER]));
}

/** Names of what is not trained in a pass. */
export function frozenIn(frozen: Frozen, pass: number): ReadonlySet<string> {
  return new Set([...frozen].filter(([, from]) => from > pass).map(([name]) => name));
}

/** Names of what stays as it is to the end. */
export function staying(frozen: Frozen): ReadonlySet<string> {
  return new Set([...frozen].filter(([, from]) => from === NEVER).map(([name]) => name));
}
