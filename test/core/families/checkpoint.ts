/** Tiny checkpoints as transformers saved them (test/fixtures/families), and what it computes with them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostTensor } from '../../../src/core/base/hostTensor';
import type { HeadName } from '../../../src/core/families/family';

const folder = join(__dirname, '../../fixtures/families');

export interface Packed {
  readonly shape: number[];
  /** float32 in base64. */
  readonly data: string;
}

export interface Checkpoint {
  /** config.json, without `architectures`. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly ids: number[][];
  readonly mask: number[][];
  readonly segments?: number[][];
  /** Of the base model, by names without its prefix. */
  readonly tensors: Readonly<Record<string, Packed>>;
  /** What the first layer reads, then what each layer gives. */
  readonly hidden: readonly Packed[];
  /** After everything. */
  readonly last: Packed;
  readonly attention: readonly Packed[];
  readonly base: { readonly architectures: string[]; readonly names: string[] };
  readonly heads: Readonly<
    Partial<
      Record<
        HeadName,
        {
          readonly architectures: string[];
          readonly outputs: number;
          /** All names in its file. */
          readonly names: string[];
          /** Those that are not of the base model. */
          readonly tensors: Readonly<Record<string, Packed>>;
          readonly logits: Packed;
        }
      >
    >
  >;
}

/** One of an encoder-decoder. */
export interface WriterCheckpoint extends Pick<Checkpoint, 'config' | 'ids' | 'mask' | 'tensors'> {
  /** What the decoder is given, and what is to be written: the same a token later. */
  readonly written: number[][];
  readonly target: number[][];
  readonly counted: number[][];
  /** Of the encoder. */
  readonly states: Packed;
  readonly logits: Packed;
  readonly attention: Readonly<Record<'encoder' | 'decoder' | 'cross', readonly Packed[]>>;
  /** What it writes, without the token that begins every text, padded. */
  readonly generated: readonly { readonly options: Readonly<Record<string, unknown>>; readonly ids: number[][] }[];
  readonly heads: Readonly<
    Partial<
      Record<
        HeadName,
        {
          readonly architectures: string[];
          readonly outputs: number;
          /** Names in its file, and in that of the whole, of what both have. */
          readonly shared: Readonly<Record<string, string>>;
          readonly tensors: Readonly<Record<string, Packed>>;
          readonly logits: Packed;
        }
      >
    >
  >;
  /** Of a step of training without dropout, by names in the file. */
  readonly loss?: number;
  readonly gradients?: Readonly<Record<string, Packed>>;
}

export function checkpointNames(of: 'encoders' | 'decoders' | 'encoderDecoders'): readonly string[] {
  const all = existsSync(join(folder, of)) ? readdirSync(join(folder, of)) : [];
  return all.filter(file => file.endsWith('.json')).map(file => file.slice(0, -'.json'.length));
}

export function readCheckpoint(of: 'encoders' | 'decoders', name: string): Checkpoint {
  return JSON.parse(readFileSync(join(folder, of, `${name}.json`), 'utf8'));
}

export function readWriterCheckpoint(name: string): WriterCheckpoint {
  return JSON.parse(readFileSync(join(folder, 'encoderDecoders', `${name}.json`), 'utf8'));
}

/** By `model_type`, the config.json of a class where nothing is set. */
export function readDefaults(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return JSON.parse(readFileSync(join(folder, 'defaults.json'), 'utf8'));
}

export function unpack({ shape, data }: Packed): HostTensor {
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
  return { dtype: 'float32', shape, data: new Float32Array(bytes.buffer) };
}

/** The tensors of a folder that was saved with this head, or of the base model alone, by the names in its file. */
export function tensorsOf(checkpoint: Checkpoint, head: HeadName | undefined, prefix: string): Map<string, HostTensor> {
  const saved = head && checkpoint.heads[head];
  const { names } = saved ?? checkpoint.base;
  const find = (name: string) =>
    saved?.tensors[name] ?? checkpoint.tensors[name.startsWith(prefix) ? name.slice(prefix.length) : name];
  return new Map(names.map(name => [name, unpack(find(name)!)]));
}

/** By `model_type`, heads of the checkpoints; one of a decoder always writes. */
export function checkpointedHeads(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const of of ['encoders', 'decoders'] as const)
    for (const name of checkpointNames(of)) {
      const { config, heads } = readCheckpoint(of, name);
      const modelType = String(config.model_type);
      const known = found.get(modelType) ?? new Set();
      found.set(modelType, known);
      for (const head of [...Object.keys(heads), ...(of === 'decoders' ? ['causal-lm'] : [])]) known.add(head);
    }
  for (const name of checkpointNames('encoderDecoders')) {
    const { config, heads } = readWriterCheckpoint(name);
    const modelType = String(config.model_type);
    found.set(modelType, new Set([...(found.get(modelType) ?? []), ...Object.keys(heads), 'seq2seq-lm']));
  }
  return found;
}
