/** Masks of a text: however they are typed, where they stand among its tokens, and what of a long text is read around them. */
import { ActionableError } from '../../base/errors';
import { writtenSpecial } from '../../text/specialTokens';
import type { Encoding, Tokenizer } from '../../text/tokenizer';
import { textTokens } from '../textTokens';

/** @throws ActionableError `no-mask-token` */
export function maskOf({ special, vocabulary }: Tokenizer): { readonly id: number; readonly token: string } {
  const { mask } = special;
  if (mask === undefined)
    throw new ActionableError(
      'no-mask-token',
      'The vocabulary of this model has no mask token, so it cannot fill masks. Import a masked language model, for example BERT.',
    );
  return { id: mask, token: vocabulary[mask]! };
}

/** A text whose masks are written as the model writes them, and where they stood in the text as it was. */
export function writeMasks(text: string, mask: string) {
  const forms = [...new Set([mask, ...writtenSpecial('mask')])].map(form => form.replace(/[[\]|]/g, '\\$&'));
  const places: (readonly [number, number])[] = [];
  const written = text.replace(new RegExp(forms.join('|'), 'g'), (found, at: number) => {
    places.push([at, at + found.length]);
    return mask;
  });
  return { written, places };
}

/** Tokens put around every text, and those of the text. */
export function splitTemplate(encoding: Encoding, tokenizer: Tokenizer) {
  const { ids } = encoding;
  const places = textTokens(encoding, tokenizer);
  const [start, end] = [places[0] ?? ids.length, (places.at(-1) ?? ids.length - 1) + 1];
  return { before: ids.slice(0, start), own: ids.slice(start, end), after: ids.slice(end), start };
}

/**
 * The tokens that a model reads to look at one of a text: all, or as many as it can with the one in the middle.
 * @param place among the text's own tokens
 */
export function windowAround(
  { before, own, after }: Pick<ReturnType<typeof splitTemplate>, 'before' | 'own' | 'after'>,
  place: number,
  longest: number,
): { readonly ids: Int32Array; readonly place: number; readonly from: number } {
  const room = Math.max(1, longest - before.length - after.length);
  const from = Math.max(0, Math.min(place - Math.floor(room / 2), own.length - room));
  const ids = Int32Array.from([...before, ...own.subarray(from, from + room), ...after]);
  return { ids, place: before.length + place - from, from };
}
