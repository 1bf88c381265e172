/** What a run says about a text, or about two. */
import type { Verdict } from '../tasks/abilities/verdict';

/** A text, or two for a model that compares. */
export type Asked = string | readonly [text: string, pair: string];

/** What a model says, of what, and who says it: narrowed by `kind`. */
export type Prediction = Verdict & Read;

/** What was asked for a prediction. */
export function askedOf({ text, pair }: Pick<Read, 'text' | 'pair'>): Asked {
  return pair === undefined ? text : [text, pair];
}

export interface Read {
  readonly text: string;
  readonly pair?: string;
  /**
   * Words or pieces seen by the model, with their places in the text (UTF-16 code units); those of a pair go on after it,
   * as in `text + '\n' + pair`.
   */
  readonly tokens: readonly {
    readonly token: string;
    readonly start: number;
    readonly end: number;
    readonly unknown: boolean;
  }[];
  readonly truncated: boolean;
  /** Which model said so. */
  readonly run: RunIdentity;
}

export interface RunIdentity {
  readonly name: string;
  readonly id: string;
  readonly folder: string;
  /** ISO 8601; when it finished or was last written. */
  readonly trainedAt: string;
  /** It was imported then, and not trained here. */
  readonly imported?: true;
  readonly checkpoint: 'best' | 'last';
}
