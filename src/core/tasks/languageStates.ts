/**
 * States of character language models as features of words (Akbik, Blythe & Vollgraf 2018, Contextual String Embeddings): that of a
 * forward model after a word's last character, that of a backward one before its first, each read over the whole sentence.
 */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../base/errors';
import { type HostTensors, int32 } from '../base/hostTensor';
import { under, withPrefix } from '../base/prefix';
import { Random } from '../base/random';
import type { ProgramContext, Tensors } from '../engine/contract';
import { withLateDrawing, withoutDrawing } from '../layers/initializers';
import type { Decoder } from '../models/decoder';
import type { Tokenizer } from '../text/tokenizer';
import { idsOf, padRows } from './collate';
import { charactersPerToken, type ExportedInputName } from './exportedInputs';
import { endToken, lineEnd } from './generate/stream';
import type { TaskExample } from './taskExample';

/** UTF-16 code units that a character takes at most, where texts are cut before their characters are counted. */
const UNITS = 4;

export type ReadingDirection = 'forward' | 'backward';

/** A character language model, as a run that reads its states keeps it; its weights are among those of the run. */
export interface LanguageModel {
  readonly direction: ReadingDirection;
  /** `model` of its config. */
  readonly model: { readonly type: string };
  readonly tokenizer: Tokenizer;
}

/** The same with its network. */
export interface LanguageReader extends LanguageModel {
  readonly decoder: Decoder;
}

export interface WordStates {
  /** Size of what `read` gives for each token. */
  readonly features: number;
  /** Names of its parameters: none of them is trained. */
  readonly frozen: ReadonlySet<string>;
  readonly inputs: readonly ExportedInputName[];
  /** By chance: training puts those of the language models in their place. */
  initialize(): HostTensors;
  /**
   * @param words of a sentence, each at its first token in `firsts`; one at least
   * @param tokens of the sentence
   * @param longest most tokens of a sentence
   * @returns how many of the words are read, one at least, and tensors of an example of these
   */
  encode(
    words: readonly string[],
    at: { readonly firsts: readonly number[]; readonly tokens: number; readonly longest: number },
  ): { readonly count: number; readonly tensors: HostTensors; readonly characters: number };
  collate(examples: readonly TaskExample[], size: { readonly batch: number; readonly time: number }): HostTensors;
  /** @returns [batch, time, features]: at every token of a word the states at that word; what is at padding says nothing */
  read(parameters: Tensors, inputs: Tensors, context: ProgramContext): tf.Tensor;
}

/** Names of parameters of a language model among those of a task. */
export function nameOf(direction: ReadingDirection): string {
  return `language/${direction}`;
}

/** What the layers need: the map to the vocabulary writes, and nothing is written. */
export function withoutOutput(parameters: HostTensors): HostTensors {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !/^output\./.test(name)));
}

export function createWordStates(readers: readonly LanguageReader[]): WordStates {
  const initialize = () => {
    const each = readers.map(({ direction, decoder, tokenizer }) => {
      const sizes = { vocabulary: tokenizer.size, length: tokenizer.maximumLength };
      return withPrefix(nameOf(direction), withoutOutput(decoder.initialize(sizes, new Random(0))));
    });
    return Object.assign({}, ...each) as HostTensors;
  };
  return {
    features: readers.reduce((sum, { decoder }) => sum + decoder.features, 0),
    frozen: new Set(Object.keys(withoutDrawing(initialize))),
    inputs: readers.flatMap(({ direction }) => [charactersOf(direction), placesOf(direction)]),
    initialize: () => withLateDrawing(initialize),
    encode(words, { firsts, tokens, longest }) {
      const room = longest * charactersPerToken;
      const given = words.slice(0, countWithin(words, room * UNITS));
      const count = Math.min(...readers.map(reader => readWords(reader, given, room).count));
      const read = words.slice(0, count);
      const ends = read.map((_, w) => (w + 1 < count ? firsts[w + 1]! : (firsts[count] ?? tokens)));
      const tensors: Record<string, HostTensors[string]> = {};
      let characters = 0;
      for (const reader of readers) {
        const { ids, places } = readWords(reader, read, room);
        const atTokens = new Int32Array(ends.at(-1)!);
        for (const [w, place] of places.entries()) atTokens.fill(place, firsts[w]!, ends[w]);
        tensors[charactersOf(reader.direction)] = int32([ids.length], ids);
        tensors[placesOf(reader.direction)] = int32([atTokens.length], Array.from(atTokens));
        characters = Math.max(characters, ids.length);
      }
      return { count, tensors, characters };
    },
    collate(examples, { batch, time }) {
      const rows = (name: string, size: number, padding: number) =>
        padRows(
          examples.map(example => idsOf(example, name)),
          { batch, time: size },
          padding,
        ).ids;
      const each = readers.map(({ direction, tokenizer }) => ({
        [charactersOf(direction)]: rows(charactersOf(direction), time * charactersPerToken, tokenizer.special.pad),
        [placesOf(direction)]: rows(placesOf(direction), time, 0),
      }));
      return Object.assign({}, ...each);
    },
    read(parameters, inputs, context) {
      const each = readers.map(({ direction, decoder }) => {
        const ids = inputs[charactersOf(direction)];
        const places = inputs[placesOf(direction)];
        if (!ids || !places) throw internal(`no characters read ${direction}`);
        const { hidden } = decoder.write(under(nameOf(direction), parameters), ids, asItIs(context));
        return tf.gather(hidden, places as tf.Tensor2D, 1, 1);
      });
      return each.length === 1 ? each[0]! : tf.concat(each, 2);
    },
  };
}

function charactersOf(direction: ReadingDirection) {
  return direction === 'forward' ? 'forwardCharacters' : 'backwardCharacters';
}

function placesOf(direction: ReadingDirection) {
  return direction === 'forward' ? 'forwardPlaces' : 'backwardPlaces';
}

/** Nothing of it is trained, nor dropped, nor looked at. */
function asItIs(context: ProgramContext): ProgramContext {
  return { training: false, dropout: x => x, random: context.random, capture: () => {}, update: () => {} };
}

/** How many words, one space apart, have so many UTF-16 code units at most; one at least. */
function countWithin(words: readonly string[], units: number): number {
  let length = 0;
  for (const [w, word] of words.entries()) {
    length += word.length + 1;
    if (length > units && w > 0) return w;
  }
  return words.length;
}

/**
 * A sentence as a language model reads it: what stands before a text, then its characters, in the order of its direction.
 * @returns `places` of the words among `ids`, of the first `count` ones that are read whole
 */
function readWords(
  { tokenizer, direction }: LanguageReader,
  words: readonly string[],
  room: number,
): { readonly ids: readonly number[]; readonly places: readonly number[]; readonly count: number } {
  const begin = lineEnd(tokenizer) ?? endToken(tokenizer);
  const { ids, offsets, truncated } = tokenizer.encode(words.join(' '), room - 1);
  const places: number[] = [];
  let at = 0;
  let start = 0;
  for (const word of words) {
    const end = start + word.length;
    while (at < ids.length && offsets[at]![1] <= start) at++;
    const first = Math.min(at, ids.length - 1);
    while (at < ids.length && offsets[at]![0] < end) at++;
    if (truncated && at === ids.length && places.length > 0 && (offsets[at - 1]?.[1] ?? 0) < end) break;
    // Of a word of which nothing is left (a control character) what stands around it.
    places.push(direction === 'forward' ? at : ids.length - first);
    start = end + 1;
  }
  const read = direction === 'forward' ? ids : Int32Array.from(ids).reverse();
  return { ids: [begin, ...read], places, count: places.length };
}
