/** Conditions on columns: what a filter, and a slice, are made of. Plain JSON. */

/** Numbers between two ends, `from` and `to` included; each may be left out. A row without a value is outside. */
export interface RangeCondition {
  readonly column: string;
  readonly from?: number;
  readonly to?: number;
  readonly above?: number;
  readonly below?: number;
}

/** One of these values: of categories, `yes` or `no`; an empty text is no value. */
export interface ValueCondition {
  readonly column: string;
  readonly is?: readonly string[];
  readonly not?: readonly string[];
}

/** Case does not count. */
export interface ContainsCondition {
  readonly column: string;
  readonly contains: string;
}

/** A word of the text, whole and in any case. */
export interface WordCondition {
  readonly column: string;
  readonly word: string;
}

/** A regular expression of JavaScript. */
export interface PatternCondition {
  readonly column: string;
  readonly matches: string;
  /** `i`, `s`, `m`, `u`; `u` if not given. */
  readonly flags?: string;
}

export type Condition = RangeCondition | ValueCondition | ContainsCondition | WordCondition | PatternCondition;
