/** Which tokens may stand at the masks of a text. */
import { ActionableError, internal, throwIfCancelled } from '../../base/errors';
import type { Tokenizer } from '../../text/tokenizer';
import type { FillCandidate, OpenFiller } from '../abilities/filler';
import { largest, logOfSum } from '../logSoftmax';
import { maskOf, splitTemplate, windowAround, writeMasks } from './masks';
import type { AskedRow, PlaceReader } from './placeReader';

/** Masks that are asked for at once. */
const PORTION = 16;

export function openFiller(reader: PlaceReader, tokenizer: Tokenizer): OpenFiller {
  const mask = maskOf(tokenizer);
  const rank = (logits: Float32Array, top: number): readonly FillCandidate[] => {
    const total = logOfSum(logits);
    return largest(logits, top, tokenizer.size).map(id => ({
      id,
      token: tokenizer.vocabulary[id]!,
      text: tokenizer.decode([id]),
      probability: Math.exp(logits[id]! - total),
    }));
  };
  return {
    mask: mask.token,
    async fill(text, { top, signal }) {
      const { written, places } = writeMasks(text, mask.token);
      const parts = splitTemplate(tokenizer.encode(written, Number.POSITIVE_INFINITY), tokenizer);
      const at = [...parts.own.keys()].filter(i => parts.own[i] === mask.id);
      if (at.length === 0)
        throw new ActionableError(
          'no-mask',
          `The text has no ${mask.token}. Write ${mask.token} in place of the word that the model is to fill in.`,
        );
      if (at.length !== places.length) throw internal(`${at.length} mask tokens of ${places.length} masks`);
      const rows = at.map((place): AskedRow => {
        const { ids, place: own } = windowAround(parts, place, tokenizer.maximumLength);
        return { ids, places: [own] };
      });
      // A text that is read whole is read once.
      const whole = parts.before.length + parts.own.length + parts.after.length <= tokenizer.maximumLength;
      const [first] = rows;
      const asked = whole ? [{ ids: first!.ids, places: rows.flatMap(row => row.places) }] : rows;
      const ranked: (readonly FillCandidate[])[] = [];
      for (let i = 0; i < asked.length; i += PORTION) {
        throwIfCancelled(signal);
        for (const logits of await reader.read(asked.slice(i, i + PORTION))) ranked.push(rank(logits, top));
      }
      return places.map(([start, end], i) => ({ start, end, candidates: ranked[i]! }));
    },
    dispose: () => reader.dispose(),
  };
}
