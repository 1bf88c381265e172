/** A GGUF file -> a pretrained model, as if it were a folder. */
import { openGgufModel } from '../families/gguf/openGgufModel';
import { describe } from './assemble';
import type { Pretrained } from './pretrained';
import type { PretrainedOptions } from './readFolder';
import type { Source } from './source';
import { sourceOfFile } from './tensorFiles';

/** @param path of a plain file @throws ActionableError that says what of the file is at fault */
export async function readGguf(path: string, { head, length }: PretrainedOptions): Promise<Pretrained> {
  const file = await openGgufModel(await sourceOfFile(path), path);
  const { config, generation, chatTemplate, tokenizerConfig } = file;
  const source: Source = {
    version: 1,
    config,
    ...(head && { head }),
    generation,
    tokenizer: tokenizerConfig,
    ...(chatTemplate !== undefined && { chatTemplate }),
  };
  const texts: Readonly<Record<string, object>> = {
    'config.json': config,
    'tokenizer.json': file.tokenizer,
    'tokenizer_config.json': tokenizerConfig,
  };
  const text = (name: string) => (Object.hasOwn(texts, name) ? JSON.stringify(texts[name]) : undefined);
  const { model, tokenizer } = describe(source, { text, folder: path, configFile: path }, length);
  return { ...model, path, tokenizer, weights: file, weightsFile: path, files: [path] };
}
