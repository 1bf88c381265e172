/** Which models bring their tokenizers, and what a config may then say of them. Loads no runtime. */
import type { Disagreement } from '../config/schema';

/** Whether what a model reads is split by the tokenizer that it was trained with. */
export function bringsTokenizer(model: { readonly type: string; readonly encoder?: unknown }): boolean {
  if (model.type === 'pretrained') return true;
  return model.type === 'encoder-decoder' && (model.encoder as { readonly type?: string }).type === 'pretrained';
}

interface Sections {
  readonly tokenizer?: { readonly type: string };
  readonly model?: { readonly type: string };
}

export function checkTokenizer({ tokenizer: text, model }: Sections): readonly Disagreement[] {
  if (!text || !model) return [];
  if (model.type === 'encoder-decoder') return checkTokenizerOfSides(text, model);
  if ((text.type === 'pretrained') === (model.type === 'pretrained')) return [];
  const message =
    model.type === 'pretrained'
      ? `model.from brings its own tokenizer, not ${text.type}. Remove tokenizer, or leave length in it alone.`
      : `tokenizer pretrained comes with model.from, and ${model.type} has none. Choose another tokenizer.`;
  return [{ key: 'tokenizer', message }];
}

/** One that is learned is for the side that is new. */
function checkTokenizerOfSides({ type }: { readonly type: string }, model: object) {
  const sides = model as Readonly<Record<'encoder' | 'decoder', { readonly type?: string } | undefined>>;
  const fresh = (['encoder', 'decoder'] as const).filter(side => sides[side]?.type === 'transformer');
  if ((type === 'pretrained') === (fresh.length === 0)) return [];
  const message =
    type === 'pretrained'
      ? `the ${fresh[0]} is new and has no tokenizer yet. Choose one, such as tokenizer: bpe.`
      : `encoder and decoder bring their own tokenizers, not ${type}. Remove tokenizer, or leave length in it alone.`;
  return [{ key: 'tokenizer', message }];
}
