/** How tasks read a text that say nothing of it but its vector. */
import { internal } from '../base/errors';
import type { Program } from '../engine/contract';
import type { Encoder } from '../models/model';
import type { TextReader } from './task';
import type { TextInput } from './textInput';

export interface VectorSize {
  /** Numbers of the vector. */
  readonly size: number;
}

/** What stands before every text that is read. */
export interface Prefixes {
  readonly query: string;
  readonly passage: string;
}

/**
 * @param predict gives `pooled` [batch, features]
 * @param prefixes of texts that look for others, as all do unless they are told to be passages
 */
export function createVectorReader(
  encoder: Encoder,
  input: TextInput,
  predict: Program,
  { query, passage }: Prefixes = { query: '', passage: '' },
): TextReader<VectorSize> {
  return {
    encoder,
    encodeText: text => encodeAfter(query, text, input),
    ...(passage !== query && { encodePassage: (text: string) => encodeAfter(passage, text, input) }),
    inputs: input.inputs,
    predict,
    decode: outputs => ({ size: outputs.pooled?.shape[1] ?? 0 }),
    describe: outputs => ({ kind: 'vector', size: outputs.pooled?.shape[1] ?? 0 }),
    evaluator: () => {
      throw internal('vectors have no scores');
    },
  };
}

/** Places are those of the text without the prefix; tokens of the prefix are at its start. */
function encodeAfter(prefix: string, text: string, input: TextInput): ReturnType<TextInput['encode']> {
  const { example, encoding } = input.encode(prefix + text);
  if (prefix === '') return { example, encoding };
  const inText = (place: number) => Math.max(0, place - prefix.length);
  const offsets = encoding.offsets.map(([start, end]) => [inText(start), inText(end)] as const);
  return { example, encoding: { ...encoding, offsets } };
}
