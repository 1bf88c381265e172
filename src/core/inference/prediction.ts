/** What a run says about a text. */

export interface Prediction {
  readonly text: string;
  readonly label: string;
  /** label -> probability; sums to 1. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** Words or pieces seen by the model, with their places in the text (UTF-16 code units). */
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
  readonly checkpoint: 'best' | 'last';
}
