/** The logit lens: which token each layer of a language model would write next, at each place of a text. */
import type { Caller } from '../../base/caller';
import { ActionableError } from '../../base/errors';
import { isBlank } from '../../base/isBlank';
import type { Run } from '../../inference/run';
import type { TokensByLayer } from '../../tasks/abilities/insight';

export interface AskedTokens {
  readonly text: string;
  /** Tokens told of each layer at each place, 1 to 50. */
  readonly shown: number;
}

export interface TextByLayer extends Omit<TokensByLayer, 'ids'> {
  /** As they are read. */
  readonly tokens: readonly string[];
  readonly truncated: boolean;
  /** Tokens that are told, by the numbers in `told`. */
  readonly names: readonly string[];
  /** [layers, tokens read, shown], numbers of `names`. */
  readonly told: Int32Array;
}

/** @throws ActionableError `not-for-task`, `no-text` or `out-of-range`; CancelledError */
export async function tokensByLayer(
  run: Run,
  { text, shown }: AskedTokens,
  { signal, onProgress: report }: Caller = {},
): Promise<TextByLayer> {
  if (!Number.isInteger(shown) || shown < 1 || shown > 50) {
    throw new ActionableError('out-of-range', `the number of tokens shown is from 1 to 50, not ${shown}`);
  }
  if (isBlank(text)) throw new ActionableError('no-text', 'The text is empty: there is nothing to read.');
  const insight = run.open('insight');
  const { ids, tokens, truncated } = insight.encode(text);
  const onProgress = (fraction: number) => report?.({ message: 'reading the layers', fraction });
  const { ids: all, ...found } = await insight.tokensByLayer(ids, { shown, signal, onProgress });
  const places = new Map<number, number>();
  const told = all.map(id => {
    if (!places.has(id)) places.set(id, places.size);
    return places.get(id)!;
  });
  const names = Array.from(places.keys(), id => run.tokenizer.vocabulary[id]!);
  return { ...found, tokens, truncated, names, told };
}
