/**
 * Files that hold a map to the vocabulary of its own though their config.json says that it is the table of word vectors: transformers 5
 * writes that of fine-tuned mT5 and T5 1.1, and reads it as it is.
 */
import { openSource, type PretrainedModel } from './source';
import type { TensorFiles } from './tensorFiles';

const output = 'lm_head.weight';
const tables = ['shared.weight', 'model.shared.weight'];

/** The same model, or with a map of its own where the files have other numbers there. */
export async function withOwnOutput(model: PretrainedModel, weights: TensorFiles): Promise<PretrainedModel> {
  const { source, architecture } = model;
  const last = architecture.heads['seq2seq-lm']?.layers.at(-1);
  const table = tables.find(name => weights.tensors.has(name));
  const own = weights.tensors.get(output);
  if (!last?.tied || table === undefined || !own) return model;
  if (own.shape.join() !== weights.tensors.get(table)!.shape.join()) return model;
  const [there, words] = [await weights.read(output), await weights.read(table)];
  if (there.data.every((x, i) => x === words.data[i])) return model;
  // What scaled logits by is another matter.
  const scaled = source.config.scale_decoder_outputs ?? source.config.tie_word_embeddings !== false;
  const config = { ...source.config, tie_word_embeddings: false, scale_decoder_outputs: scaled };
  return { ...model, ...openSource({ ...source, config }) };
}
