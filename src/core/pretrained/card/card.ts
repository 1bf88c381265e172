/** What a pretrained model is, in a few lines: said of a folder or file before it is imported. Types alone. */
import type { HeadName } from '../../families/family';

export interface ModelCard {
  /** Absolute. */
  readonly path: string;
  readonly form: 'folder' | 'sentence-transformers' | 'adapter' | 'gguf' | 'run';
  /** As its maker calls it, where the file says; else the name of the folder or file. */
  readonly name: string;
  /** As people write it: BERT; `model_type` where it is of no family that is read. */
  readonly architecture: string;
  /** Why it cannot be imported, with what to do. */
  readonly refused?: string;
  readonly side?: 'encoder' | 'decoder' | 'encoder-decoder';
  readonly parameters?: number;
  readonly layers?: number;
  readonly width?: number;
  readonly heads?: number;
  /** Of keys and values, where they are fewer. */
  readonly keyValueHeads?: number;
  /** Of the feed-forward part. */
  readonly inner?: number;
  readonly vocabulary?: number;
  /** Most tokens of a text, special ones counted. */
  readonly length?: number;
  /** Tasks that it can be imported for and needs no training; the first is what it is imported for. */
  readonly tasks: readonly string[];
  /** Heads whose weights are in the file. */
  readonly taskHeads: readonly HeadName[];
  readonly labels: readonly string[];
  /** Of sentence vectors: `mean, normalized`. */
  readonly pooling?: string;
  /** Of an adapter: the model that it goes with. */
  readonly base?: string;
  /** Of a run of ours. */
  readonly task?: string;
  /** Of a run of ours: the folder, file or model on a hub that it was made of. */
  readonly imported?: string;
  /** Of numbers in the file, the most frequent first: F32, Q4_0. */
  readonly types: readonly string[];
  /** Bytes of weights on the disk. */
  readonly bytes: number;
  readonly license?: string;
}
