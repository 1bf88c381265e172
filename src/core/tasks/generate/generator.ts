/** Going on with a text, token by token, with the weights of a decoder. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../base/errors';
import { Random } from '../../base/random';
import type { Decoder } from '../../models/decoder';
import type { Tokenizer } from '../../text/tokenizer';
import { beamSearch } from '../decoding/beamSearch';
import { DecoderWriter } from '../decoding/decoderStepper';
import { drawToken } from '../decoding/sample';
import type { Stepper } from '../decoding/stepper';
import type { GeneratedToken, GenerationOptions, TextGenerator } from '../generator';
import { beginToken, endToken } from './stream';

/** Tokens between two looks at messages: a look costs a turn of the event loop. */
const TURN = 4;

export function createGenerator(model: Decoder, tokenizer: Tokenizer): TextGenerator {
  const { padding, unknown } = tokenizer.special;
  const [begin, end] = [beginToken(tokenizer), endToken(tokenizer)];
  const never = [padding, unknown, begin];
  /** A token in the text is what it adds to what stands before it. */
  const textOf = (before: number | undefined, id: number): string => {
    if (id === end) return '';
    if (before === undefined || before === begin || before === end) return tokenizer.decode([id]);
    return tokenizer.decode([before, id]).slice(tokenizer.decode([before]).length);
  };
  const encodePrompt = (prompt: string): readonly number[] =>
    prompt === '' ? [begin] : [begin, ...tokenizer.encode(prompt, Number.POSITIVE_INFINITY).ids];

  return {
    open({ engine, parameters }) {
      const writer = new DecoderWriter(engine, model, tokenizer.size, parameters);
      const limit = tokenizer.maximumLength;
      /** Reads tokens, of too many the last; the scores are those of what follows. */
      const read = async (stepper: Stepper, ids: readonly number[]): Promise<Float32Array> => {
        let scores = new Float32Array(0);
        for (const id of ids)
          ({ scores } = (await stepper.step(Int32Array.of(id))) as { scores: Float32Array<ArrayBuffer> });
        return scores;
      };

      async function* draw(prompt: string, options: GenerationOptions): AsyncGenerator<GeneratedToken> {
        const random = new Random(options.seed, 'generate');
        const ids = [...encodePrompt(prompt)];
        // A recurrent state holds any number of tokens; attention looks at the last ones.
        const window = model.carries ? Number.POSITIVE_INFINITY : limit;
        const room = Math.max(1, Math.floor(limit / 2));
        let stepper = writer.begin(1, limit);
        let context = ids.slice(-Math.min(window, Math.max(1, limit - 1)));
        let read_ = context.length;
        let scores = await read(stepper, context);
        let text = '';
        for (let count = 0; count < options.maximumTokens; count++) {
          if (count % TURN === 0) await setImmediate();
          throwIfCancelled(options.signal);
          const drawn = drawToken(scores, options, { seen: ids, never, random, shown: options.shown });
          if (drawn.id === end) return;
          const piece = textOf(ids.at(-1), drawn.id);
          const name = (id: number) => (id === end ? '' : textOf(ids.at(-1), id));
          const candidates = drawn.candidates.map(each => ({ ...each, token: name(each.id) }));
          const before = text;
          text += piece;
          const stopped = firstStop(text, options.stop);
          const shown = stopped === undefined ? piece : text.slice(before.length, Math.max(before.length, stopped));
          ids.push(drawn.id);
          yield { ...drawn, token: piece, text: shown, candidates };
          if (stopped !== undefined) return;
          if (read_ >= window) {
            // The window is full: its second half is read anew, so that each token costs two steps on average.
            stepper = writer.begin(1, limit);
            context = ids.slice(-room);
            scores = await read(stepper, context);
            read_ = context.length;
          } else {
            scores = await read(stepper, [drawn.id]);
            read_++;
          }
        }
      }

      async function* search(prompt: string, options: GenerationOptions): AsyncGenerator<GeneratedToken> {
        const { beam, maximumTokens, signal } = options;
        const ids = encodePrompt(prompt);
        const context = ids.slice(-Math.max(1, limit - maximumTokens));
        const stepper = writer.begin(beam, Math.max(limit, context.length + 1));
        for (const id of context.slice(0, -1)) await stepper.step(new Int32Array(beam).fill(id));
        const room = model.carries ? maximumTokens : limit - context.length;
        const [found] = await beamSearch(
          {
            ...stepper,
            limit: room + 1,
            step: async (next, parents) => normalize(await stepper.step(next, parents), beam),
          },
          1,
          { beam, begin: context.at(-1)!, end, never, lengthPenalty: 0, limits: [Math.min(maximumTokens, room)] },
          async () => {
            await setImmediate();
            throwIfCancelled(signal);
          },
        );
        let before = ids.at(-1);
        for (const [i, id] of (found?.[0]?.ids ?? new Int32Array()).entries()) {
          const text = textOf(before, id);
          const probability = Math.exp(found![0]!.logProbabilities[i]!);
          yield { id, token: text, text, probability, adjusted: probability, candidates: [] };
          before = id;
        }
      }

      return {
        generate: (prompt, options) => (options.beam > 0 ? search(prompt, options) : draw(prompt, options)),
        dispose: () => writer.dispose(),
      };
    },
  };
}

/** Where the first stop string begins. */
function firstStop(text: string, stop: readonly string[]): number | undefined {
  const places = stop.filter(each => each !== '').map(each => text.indexOf(each));
  const found = places.filter(place => place >= 0);
  return found.length === 0 ? undefined : Math.min(...found);
}

/** Logits -> log-probabilities. */
function normalize<T extends { readonly scores: Float32Array }>(next: T, rows: number): T {
  const { scores } = next;
  const size = scores.length / rows;
  const logs = new Float32Array(scores.length);
  for (let row = 0; row < rows; row++) {
    const each = scores.subarray(row * size, (row + 1) * size);
    let highest = Number.NEGATIVE_INFINITY;
    for (const x of each) if (x > highest) highest = x;
    let sum = 0;
    for (const x of each) sum += Math.exp(x - highest);
    const shift = highest + Math.log(sum);
    for (let i = 0; i < size; i++) logs[row * size + i] = each[i]! - shift;
  }
  return { ...next, scores: logs };
}
