/** A GGUF file as if it were a folder of Hugging Face's: config.json, tokenizer.json, generation_config.json, and tensors by their names. */
import type { HostTensor } from '../../base/hostTensor';
import type { Json } from '../../base/json';
import { openGguf } from '../../formats/gguf';
import type { ByteSource } from '../../formats/safetensors';
import { type Conversion, frequencyTensor, ggufArchitectures, tokenIds } from './architectures';
import { readMetadata } from './metadata';
import { tokenizerOf } from './tokenizer';

export interface GgufModel {
  /** config.json */
  readonly config: Json;
  /** generation_config.json */
  readonly generation: Json;
  /** tokenizer.json */
  readonly tokenizer: Json;
  /** tokenizer_config.json */
  readonly tokenizerConfig: Json;
  readonly chatTemplate?: string;
  /** `dtype` as the file has it. */
  readonly tensors: ReadonlyMap<string, { readonly dtype: string; readonly shape: readonly number[] }>;
  /** One tensor, read now, as float32. */
  read(name: string): Promise<HostTensor>;
}

/**
 * @param file what messages call it
 * @throws ActionableError `damaged-gguf`, or `unknown-gguf` for what is not computed
 */
export async function openGgufModel(source: ByteSource, file = 'the GGUF file'): Promise<GgufModel> {
  const { metadata: values, tensors, read } = await openGguf(source, file);
  const metadata = readMetadata(values, file);
  const name = metadata.text('general.architecture');
  const known = Object.keys(ggufArchitectures);
  if (!known.includes(name))
    metadata.refuse('general.architecture', `it is not computed; known are ${known.join(', ')}`);
  const architecture = ggufArchitectures[name]!;
  const divisors = tensors.has(frequencyTensor) ? await read(frequencyTensor) : undefined;
  const config = architecture.config(metadata, tensors, divisors);
  const converted = new Map<string, Conversion & { readonly from: string; readonly dtype: string }>();
  for (const [from, { dtype, shape }] of tensors) {
    if (from === frequencyTensor) continue;
    // What means nothing here keeps its name, so that it can be said.
    const conversion = architecture.conversion(from, shape, config) ?? { name: from, shape, convert: tensor => tensor };
    converted.set(conversion.name, { ...conversion, from, dtype });
  }
  const chatTemplate = metadata.has('tokenizer.chat_template') ? metadata.text('tokenizer.chat_template') : undefined;
  const { tokenizer, config: tokenizerConfig } = tokenizerOf(metadata);
  return {
    config,
    generation: tokenIds(metadata),
    tokenizer,
    tokenizerConfig: { ...tokenizerConfig, ...(chatTemplate !== undefined && { chat_template: chatTemplate }) },
    ...(chatTemplate !== undefined && { chatTemplate }),
    tensors: converted,
    async read(wanted) {
      const { from, convert } = converted.get(wanted)!;
      return convert(await read(from));
    },
  };
}
