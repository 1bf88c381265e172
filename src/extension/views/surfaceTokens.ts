/** Tokens as somebody reads them: what the vocabulary lacks is named with the word that stood there. Knows no `vscode`. */
import type { AttentionPart } from '../../core/explain/explanation';
import type { Prediction } from '../../core/inference/prediction';

/** @param tokens of the same reading as the prediction's, `[UNK]` among them */
export function surfaceTokens(
  tokens: readonly string[],
  { text, pair, tokens: read }: Pick<Prediction, 'text' | 'pair' | 'tokens'>,
): readonly string[] {
  if (read.length !== tokens.length) return tokens;
  const whole = pair === undefined ? text : `${text}\n${pair}`;
  return tokens.map((token, i) => {
    const { unknown, start, end } = read[i]!;
    const word = whole.slice(start, end);
    return unknown && word !== '' && word !== token ? `${word} ${token}` : token;
  });
}

/** A part with both of its sides so. */
export function nameTokens(part: AttentionPart, prediction: Prediction): AttentionPart {
  const { queries, keys } = part;
  return { ...part, queries: surfaceTokens(queries, prediction), keys: surfaceTokens(keys, prediction) };
}
