/** What a text that is generated must be, as plain data. */

export type Constraint =
  /** One of these texts. */
  | { readonly kind: 'choices'; readonly choices: readonly string[] }
  /** A text that a regular expression matches as a whole. */
  | { readonly kind: 'regex'; readonly regex: string }
  /** JSON of a schema. */
  | { readonly kind: 'schema'; readonly schema: unknown };

/** How probable each choice is after a prompt. */
export interface ChoiceProbability {
  readonly choice: string;
  /** Among the choices; they sum to 1. */
  readonly probability: number;
  /** Natural logarithm of the probability of its tokens. */
  readonly logProbability: number;
}
