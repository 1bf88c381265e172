/** Marks taken off letters that were decomposed before. */
import { type AlignedText, replaceAligned } from './alignedText';
import { normalizeForm } from './unicodeForm';

/** Every mark (general category M), as the `StripAccents` of tokenizer.json. */
export function stripMarks(source: AlignedText): AlignedText {
  return replaceAligned(source, /\p{M}+/gu, () => '');
}

/** Decomposes and takes off nonspacing marks (Mn), as BERT's BasicTokenizer. */
export function stripAccents(source: AlignedText): AlignedText {
  return replaceAligned(normalizeForm(source, 'NFD'), /\p{Mn}+/gu, () => '');
}
