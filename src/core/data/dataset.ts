/** What the data stage yields: examples with the place each came from. */
import type { Problem } from '../base/problem';

export interface Source {
  /** Absolute path of the file. */
  readonly file: string;
  /** Line on which the record starts, from 1. */
  readonly line: number;
}

/** One record, by role (`text`, `label`), not by column name. */
export interface Example {
  readonly fields: Readonly<Record<string, string>>;
  /** Roles that hold several values. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
  readonly source: Source;
}

/** What a task learned of its training data before it read them, as plain words; kept in a run's record. */
export type Facts = Readonly<Record<string, string>>;

export type SplitName = 'train' | 'validation' | 'test';

/** Which example of a dataset. File and line are what it knows of itself: a line may hold several. */
export interface ExampleId {
  readonly split: SplitName;
  /** Place among the examples of the split, from 0. */
  readonly index: number;
}

export interface Dataset {
  readonly splits: { readonly train: readonly Example[] } & { readonly [S in SplitName]?: readonly Example[] };
  /** Of tasks whose records can be read in several ways. */
  readonly facts?: Facts;
  /** Warnings: records left out and why, duplicates across splits, labels unseen in training. Errors throw `ProblemsError`. */
  readonly problems: readonly Problem[];
  /** Each file read, with the SHA-256 of its bytes. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  /** Tokens of the file that the config gives as vocabulary; absent where the vocabulary is learned. */
  readonly vocabulary?: readonly string[];
}
