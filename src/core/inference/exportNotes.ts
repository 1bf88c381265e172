/** What is to be known of an exported model before others use it, for people. Loads no runtime. */
import { docsPages } from '../base/docsPages';
import type { ExportedModel } from '../engine/contract';
import type { Tokenizer } from '../text/tokenizer';

/** Dimensions that must be as they are, and why. */
export function describeFixed({ fixed, reason }: Pick<ExportedModel, 'fixed' | 'reason'>): string | undefined {
  const sizes = Object.entries(fixed).map(([name, size]) => `${name} ${size}`);
  if (sizes.length === 0) return undefined;
  return `the exported model takes ${sizes.join(', ')} alone, so fill inputs up to that: at other sizes it computes something else (${reason})`;
}

const refused = "which Hugging Face's tokenizers does not know, so that it refuses the file";

const ownFormats: Readonly<Record<NonNullable<Tokenizer['ownFormat']>, string>> = {
  'n-grams': `tokenizer.json has n-grams, ${refused}; ${docsPages.export} has the few lines of Python that make their ids`,
  sentences: `tokenizer.json splits sentences, ${refused}; split with "nlp sentences --json" and look each up in the file's vocab`,
};

/** Dimensions that may be anything, or anything up to their greatest size: `batch_size, sequence_length up to 64`. */
export function describeFree({ free }: Pick<ExportedModel, 'free'>): string {
  return Object.entries(free)
    .map(([name, most]) => (most === null ? name : `${name} up to ${most}`))
    .join(', ');
}

/** One sentence each; none where the model takes any batch and length and its tokenizer opens elsewhere. */
export function exportNotes(
  { tokenizer }: { readonly tokenizer: Tokenizer },
  model: Pick<ExportedModel, 'fixed' | 'reason'>,
): readonly string[] {
  const fixed = describeFixed(model);
  const format = tokenizer.ownFormat && ownFormats[tokenizer.ownFormat];
  return [fixed, format].filter(note => note !== undefined);
}

/** Files of the run that texts are made into ids with. */
export function tokenizerFiles({ targetTokenizer }: { readonly targetTokenizer?: Tokenizer }): readonly string[] {
  return ['tokenizer.json', ...(targetTokenizer ? ['target-tokenizer.json'] : [])];
}
