/** Going on with a text, token by token, with whatever tells what may follow. */

import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../base/errors';
import { Random } from '../../base/random';
import { allSpecial } from '../../text/specialTokens';
import type { Tokenizer } from '../../text/tokenizer';
import type { GeneratedToken, GenerationOptions, OpenGenerator, TokenCandidate } from '../abilities/generator';
import { type ChoiceReader, drawChoice, type RankedChoice, rankChoices } from '../constrain/choices';
import { Guides } from '../constrain/guides';
import { beamSearch } from '../decoding/beamSearch';
import { drawToken } from '../decoding/sample';
import type { Stepper } from '../decoding/stepper';
import { logOfSum } from '../logSoftmax';
import { textTokens } from '../textTokens';
import { HeldBack } from './heldBack';
import { PieceReader } from './pieces';
import { beginToken, endToken, lineEnd } from './stream';

/** Tokens between two looks at messages: a look costs a turn of the event loop. */
const TURN = 4;

/** Reads tokens one by one; the scores are those of what follows. */
export interface Writer {
  /**
   * Before the first token.
   * @param limit most tokens that will be read and written
   * @param label what the text begins as
   */
  begin(rows: number, limit: number, label?: string): Stepper;
  dispose(): Promise<void>;
}

export interface WriterSize {
  /** What was read is kept in a state of one size: any number of tokens can be read. Attention looks at the last ones. */
  readonly carries: boolean;
  /** As a decoder has it, and `ends`. */
  readonly vocabulary?: number;
  readonly ends?: readonly number[];
}

/**
 * The tokens before what is written: what stands before a text in the stream that was learned from, where it begins.
 * @param asEncoded texts begin as the tokenizer encodes them
 */
export function encodePrompt(prompt: string, tokenizer: Tokenizer, asEncoded = false): readonly number[] {
  if (asEncoded) {
    const ids = Array.from(tokenizer.encode(prompt, Number.POSITIVE_INFINITY).ids);
    return ids.length > 0 && prompt !== '' ? ids : [beginToken(tokenizer)];
  }
  const newLine = lineEnd(tokenizer);
  const ids = prompt === '' ? [] : [...tokenizer.encode(prompt, Number.POSITIVE_INFINITY).ids];
  // A tokenizer gives [UNK] for a text without words.
  const known = prompt.trim() === '' ? ids.filter(id => id !== tokenizer.special.unk) : ids;
  if (newLine === undefined) return [endToken(tokenizer), ...known];
  return known.length > 0 ? known : [newLine];
}

/** The tokens of a text, after what stands before it in the stream that was learned from. */
function beginWith(text: string, tokenizer: Tokenizer, asEncoded: boolean): readonly number[] {
  const encoding = tokenizer.encode(text, Number.POSITIVE_INFINITY);
  return [...encodePrompt('', tokenizer, asEncoded), ...textTokens(encoding, tokenizer).map(at => encoding.ids[at]!)];
}

export function openGenerator(writer: Writer, model: WriterSize, tokenizer: Tokenizer): OpenGenerator {
  const { carries, vocabulary = tokenizer.size } = model;
  const elsewhere = model.ends !== undefined;
  const ends = new Set(model.ends && model.ends.length > 0 ? model.ends : [endToken(tokenizer)]);
  const end = ends.values().next().value!;
  const never = elsewhere
    ? Array.from({ length: vocabulary - tokenizer.size }, (_, i) => tokenizer.size + i)
    : allSpecial(tokenizer.special).filter(id => !ends.has(id));
  const limit = tokenizer.maximumLength;

  /** Of too many tokens those that fit were chosen before. */
  const read = async (stepper: Stepper, ids: readonly number[], signal?: AbortSignal): Promise<Float32Array> => {
    let scores: Float32Array = new Float32Array(0);
    let turns = 0;
    for (let at = 0; at < ids.length; ) {
      if (++turns % TURN === 0) await setImmediate();
      throwIfCancelled(signal);
      const many = await stepper.read?.(ids.slice(at));
      const next = many?.next ?? (await stepper.step(Int32Array.of(ids[at]!)));
      at += many?.count ?? 1;
      ({ scores } = next);
    }
    return scores;
  };

  const promptOf = (prompt: string, { isWhole }: GenerationOptions) => {
    if (!isWhole) return encodePrompt(prompt, tokenizer, elsewhere);
    const encoding = tokenizer.encode(prompt, Number.POSITIVE_INFINITY);
    return textTokens(encoding, tokenizer).map(at => encoding.ids[at]!);
  };
  const guides = new Guides(tokenizer);
  const guideOf = async ({ constraint, maximumTokens, signal }: GenerationOptions) => {
    if (!constraint || constraint.kind === 'choices') return undefined;
    const guide = await guides.of(constraint, signal);
    guide.check(maximumTokens);
    return guide;
  };

  const readChoice: ChoiceReader['read'] = async (ids, from, signal) => {
    const stepper = writer.begin(1, limit);
    let scores = await read(stepper, ids.slice(0, from), signal);
    const logs: number[] = [];
    for (const [i, id] of ids.slice(from).entries()) {
      logs.push(scores[id]! - logOfSum(scores));
      if (from + i < ids.length - 1) scores = await read(stepper, [id], signal);
    }
    return logs;
  };
  let lastRanked: { readonly key: string; readonly ranked: Promise<readonly RankedChoice[]> } | undefined;
  const rank = (
    prompt: string,
    choices: readonly string[],
    { maximumTokens, signal }: Pick<GenerationOptions, 'maximumTokens' | 'signal'>,
  ): Promise<readonly RankedChoice[]> => {
    const key = JSON.stringify([prompt, choices, maximumTokens]);
    if (lastRanked?.key === key) return lastRanked.ranked;
    const reader = {
      // With nothing before them choices begin a text.
      encode: (text: string) =>
        prompt === '' && text !== '' ? beginWith(text, tokenizer, elsewhere) : encodePrompt(text, tokenizer, elsewhere),
      read: readChoice,
      unknown: tokenizer.special.unk,
      limit: carries ? Number.POSITIVE_INFINITY : limit,
    };
    const ranked = rankChoices(reader, prompt, choices, { longest: maximumTokens, signal });
    lastRanked = { key, ranked };
    ranked.catch(() => {
      lastRanked = undefined;
    });
    return ranked;
  };

  async function* draw(prompt: string, options: GenerationOptions): AsyncGenerator<GeneratedToken> {
    const { signal } = options;
    const random = new Random(options.seed, 'generate');
    const ids = [...promptOf(prompt, options)];
    const pieces = new PieceReader(tokenizer, ids);
    const held = new HeldBack(options.constraint ? [] : options.stop);
    const window = carries ? Number.POSITIVE_INFINITY : limit;
    const room = Math.max(1, Math.floor(limit / 2));
    const guide = await guideOf(options);
    let state = guide?.start ?? 0;
    let stepper = writer.begin(1, limit, options.label);
    let context = ids.slice(-Math.min(window, Math.max(1, limit - 1)));
    let length = context.length;
    let scores = await read(stepper, context, signal);
    for (let count = 0; count < options.maximumTokens; count++) {
      if (count % TURN === 0) await setImmediate();
      throwIfCancelled(signal);
      const allowed = guide?.allowed(state, options.maximumTokens - count);
      // It is whole, and nothing may follow.
      if (allowed?.ids.length === 0) break;
      const only = allowed && (guide!.isEnd(state) ? [...allowed.ids, ...ends] : allowed.ids);
      const drawn = drawToken(scores, options, { seen: ids, never, only, random, shown: options.shown });
      if (ends.has(drawn.id)) break;
      if (allowed) state = allowed.next[allowed.ids.indexOf(drawn.id)]!;
      const candidates = drawn.candidates.map(each => ({
        ...each,
        token: ends.has(each.id) ? '' : pieces.peek(each.id),
      }));
      const token = pieces.peek(drawn.id);
      ids.push(drawn.id);
      yield* held.add({ ...drawn, token, text: pieces.take(drawn.id), candidates });
      if (held.stopped) return;
      if (length >= window) {
        // The window is full: its second half is read anew, so that each token costs two steps at most on average.
        stepper = writer.begin(1, limit);
        context = ids.slice(-room);
        scores = await read(stepper, context, signal);
        length = context.length;
      } else {
        scores = await read(stepper, [drawn.id]);
        length++;
      }
    }
    yield* held.flush();
  }

  async function next(prompt: string, count: number, signal?: AbortSignal): Promise<readonly TokenCandidate[]> {
    const ids = encodePrompt(prompt, tokenizer, elsewhere);
    const context = carries ? ids : ids.slice(-Math.max(1, limit - 1));
    const scores = await read(writer.begin(1, limit), context, signal);
    const greedy = { temperature: 0, topK: 0, topP: 1, repetitionPenalty: 1 };
    const random = new Random(0, 'next');
    const shown = count + never.length;
    const pieces = new PieceReader(tokenizer, ids);
    return drawToken(scores, greedy, { seen: [], never, random, shown })
      .candidates.filter(({ id }) => !never.includes(id))
      .sort((a, b) => b.probability - a.probability || a.id - b.id)
      .slice(0, count)
      .map(each => ({ ...each, token: pieces.peek(each.id) }));
  }

  async function* search(prompt: string, options: GenerationOptions): AsyncGenerator<GeneratedToken> {
    const { beam, maximumTokens, signal } = options;
    const ids = promptOf(prompt, options);
    const context = carries ? ids : ids.slice(-Math.max(1, limit - maximumTokens));
    const guide = await guideOf(options);
    const stepper = writer.begin(beam, limit, options.label);
    for (const id of context.slice(0, -1)) {
      throwIfCancelled(signal);
      await stepper.step(new Int32Array(beam).fill(id));
    }
    const room = carries ? maximumTokens : limit - context.length;
    guide?.check(Math.min(maximumTokens, room));
    const [found] = await beamSearch(
      {
        ...stepper,
        limit: room + 1,
        step: async (next, parents) => normalize(await stepper.step(next, parents), beam),
      },
      1,
      { guide, beam, begin: context.at(-1)!, end, never, lengthPenalty: 0, limits: [Math.min(maximumTokens, room)] },
      async () => {
        await setImmediate();
        throwIfCancelled(signal);
      },
    );
    const pieces = new PieceReader(tokenizer, ids);
    const held = new HeldBack(options.constraint ? [] : options.stop);
    for (const [i, id] of (found?.[0]?.ids ?? new Int32Array()).entries()) {
      const probability = Math.exp(found![0]!.logProbabilities[i]!);
      const token = pieces.peek(id);
      yield* held.add({ id, token, text: pieces.take(id), probability, adjusted: probability, candidates: [] });
      if (held.stopped) return;
    }
    yield* held.flush();
  }

  async function* choose(prompt: string, options: GenerationOptions): AsyncGenerator<GeneratedToken> {
    const { constraint, beam, temperature, seed } = options;
    const ranked = await rank(prompt, constraint?.kind === 'choices' ? constraint.choices : [], options);
    const { tokens } = drawChoice(ranked, beam > 0 ? 0 : temperature, new Random(seed, 'generate'));
    const pieces = new PieceReader(tokenizer, encodePrompt(prompt, tokenizer, elsewhere));
    for (const [i, id] of tokens.ids.entries()) {
      const probability = Math.exp(tokens.logProbabilities[i]!);
      const token = pieces.peek(id);
      yield { id, token, text: pieces.take(id), probability, adjusted: probability, candidates: [] };
    }
  }

  return {
    ...(!carries && { longestSearch: limit - 1 }),
    next,
    rank,
    generate(prompt, options) {
      if (options.constraint?.kind === 'choices') return choose(prompt, options);
      return options.beam > 0 ? search(prompt, options) : draw(prompt, options);
    },
    dispose: () => writer.dispose(),
  };
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
