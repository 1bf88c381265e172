/** Pseudo-log-likelihood: each token of a text is masked in turn and expected from all others (Salazar et al. 2020, section 2.3). */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../base/errors';
import type { Tokenizer } from '../../text/tokenizer';
import { type OpenScorer, type ScoredToken, sumUp } from '../abilities/scorer';
import { scoreToken } from '../scoreToken';
import { maskOf, splitTemplate, windowAround } from './masks';
import type { PlaceReader } from './placeReader';

/** Tokens of a run of the engine, padding included: keeps a run near 100 ms for small models. */
const TOKENS = 2048;
const MOST_ROWS = 32;

export function openMaskedScorer(reader: PlaceReader, tokenizer: Tokenizer): OpenScorer {
  const mask = maskOf(tokenizer);
  return {
    async score(text, { shown, signal, onProgress }) {
      const encoding = tokenizer.encode(text, Number.POSITIVE_INFINITY);
      const parts = splitTemplate(encoding, tokenizer);
      const count = parts.own.length;
      const length = Math.min(encoding.ids.length, tokenizer.maximumLength);
      const portion = Math.max(1, Math.min(MOST_ROWS, Math.floor(TOKENS / length)));
      const tokens: ScoredToken[] = [];
      for (let first = 0; first < count; first += portion) {
        throwIfCancelled(signal);
        const places = Array.from({ length: Math.min(portion, count - first) }, (_, i) => first + i);
        const rows = places.map(place => {
          const window = windowAround(parts, place, tokenizer.maximumLength);
          window.ids[window.place] = mask.id;
          return { ids: window.ids, places: [window.place] };
        });
        for (const [i, logits] of (await reader.read(rows)).entries()) {
          const at = parts.start + places[i]!;
          tokens.push(scoreToken(encoding, at, tokenizer, logits, shown));
        }
        onProgress?.(tokens.length / count);
        await setImmediate();
      }
      return sumUp('masked', tokens);
    },
    dispose: () => reader.dispose(),
  };
}
