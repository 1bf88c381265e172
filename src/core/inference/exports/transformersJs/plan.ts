/** What a folder for transformers.js has: programs as its classes call them, and what config.json says. */
import type { HostTensors } from '../../../base/hostTensor';
import type { Exported } from '../../../tasks/task';
import type { Pipeline } from './library';

export interface PlannedProgram {
  readonly program: Exported;
  /** Those of the run if not given. */
  readonly parameters?: HostTensors;
}

export interface Plan {
  readonly pipeline: Pipeline;
  /** `model_type` of config.json: whose class runs it. `custom` is what it runs as an encoder without knowing it. */
  readonly modelType: string;
  /** By the names of their files. */
  readonly programs: Readonly<Record<string, PlannedProgram>>;
  /** Of config.json, beside `model_type`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** generation_config.json. */
  readonly generation?: Readonly<Record<string, unknown>>;
  /** Most tokens that it has positions for when it writes; as many as one likes if not given. */
  readonly most?: number;
  /** It reads `token_type_ids`. */
  readonly segments?: boolean;
  /** The token that every text begins with, where tokenizer.json does not say it. */
  readonly before?: number;
  /** How one vector is made of the hidden states, where the pipeline can do it. */
  readonly pooling?: { readonly pooling: 'mean' | 'cls'; readonly normalize: boolean };
  /** What stands before every text that looks for others, and before those that are looked for. */
  readonly prefixes?: { readonly query: string; readonly passage: string };
  /** It reads two texts as one. */
  readonly paired?: boolean;
  /** A text as it reads them, where any will not do. */
  readonly example?: string;
  /** What it does otherwise than the run, a sentence each. */
  readonly notes: readonly string[];
}
