/** How probable each token of a text is given those before it: all tokens are read at once, and mapped to the vocabulary in portions. */
import { setImmediate } from 'node:timers/promises';
import type * as tf from '@tensorflow/tfjs-core';
import { reshape } from '@tensorflow/tfjs-core';
import { throwIfCancelled } from '../../base/errors';
import { float32, type HostTensors, int32 } from '../../base/hostTensor';
import { under, withPrefix } from '../../base/prefix';
import type { Program } from '../../engine/contract';
import type { OpenCounter } from '../../models/counter';
import type { Decoder } from '../../models/decoder';
import type { Encoding, Tokenizer } from '../../text/tokenizer';
import { type OpenScorer, type ScoredToken, sumUp, type TextScoreOptions } from '../abilities/scorer';
import { bucketLength } from '../bucketLength';
import { nameShapes } from '../decoding/growingState';
import { chooseInputs } from '../exportedInputs';
import { scoreToken } from '../scoreToken';
import { textTokens } from '../textTokens';
import type { Weights } from '../weights';
import { encodePrompt } from './generator';
import { lineEnd } from './stream';

/** Hidden states that are mapped to the vocabulary at once. */
const ROWS = 32;
/** Tokens that a recurrent network reads at once. */
const PORTION = 256;

/** What stands before the first token of a text; nothing where the vocabulary has nothing for it. */
export function beforeText(tokenizer: Tokenizer): readonly number[] {
  const { bos, cls } = tokenizer.special;
  if (bos !== undefined) return [bos];
  return cls === undefined && lineEnd(tokenizer) === undefined ? [] : encodePrompt('', tokenizer);
}

/** Tells each token's logits in the order of the text. */
type Read = (
  ids: Int32Array,
  tell: (at: number, logits: ArrayLike<number>) => void,
  pause: (done: number) => Promise<void>,
) => Promise<void>;

async function scoreWith(read: Read, text: string, tokenizer: Tokenizer, options: TextScoreOptions) {
  const { shown, signal, onProgress } = options;
  const encoding: Encoding = tokenizer.encode(text, Number.POSITIVE_INFINITY);
  const places = textTokens(encoding, tokenizer);
  const before = beforeText(tokenizer);
  const ids = Int32Array.from([...before, ...places.map(at => encoding.ids[at]!)]);
  const tokens: ScoredToken[] = [];
  const add = (i: number, logits?: ArrayLike<number>) => {
    const at = places[i - before.length];
    if (at !== undefined) tokens.push(scoreToken(encoding, at, tokenizer, logits, shown));
  };
  if (before.length === 0) add(0);
  const pause = async (done: number) => {
    onProgress?.(done / ids.length);
    await setImmediate();
    throwIfCancelled(signal);
  };
  throwIfCancelled(signal);
  // What follows the last token is nobody's.
  if (ids.length > 1) await read(ids.subarray(0, -1), (at, logits) => add(at + 1, logits), pause);
  return sumUp('causal', tokens);
}

interface ScorerParts {
  readonly decoder: Decoder;
  readonly tokenizer: Tokenizer;
  /** The state before the first token; zeros if not given. */
  readonly start?: HostTensors;
}

export function openCausalScorer(
  { engine, parameters }: Weights,
  { decoder, tokenizer, start }: ScorerParts,
): OpenScorer {
  const { features, carries } = decoder;
  const { maximumLength: longest } = tokenizer;
  const hiding: Program = (weights, inputs, context) => {
    const { ids } = inputs as { ids: tf.Tensor };
    const state = under('state', inputs);
    const begun = Object.keys(state).length > 0 ? state : undefined;
    const { hidden, state: after } = decoder.write(weights, ids, context, begun);
    return { hidden: reshape(hidden, [ids.size, features]), ...(begun && withPrefix('next', after!)) };
  };
  const states = carries ? nameShapes('state', decoder.stateShapes, 'room') : {};
  const reading = engine.createInference({
    parameters,
    program: hiding,
    sizes: {
      inputs: { ...chooseInputs(['ids']), ...states },
      longest: { sequence_length: Math.max(longest, PORTION), room: longest },
    },
  });
  const mapping = engine.createInference({
    parameters,
    program: (weights, { hidden }) => ({ logits: decoder.vocabularyLogits(weights, hidden!) }),
  });
  /** @param from the first row that is told */
  const map = async (
    hidden: Float32Array,
    from: number,
    to: number,
    tell: (row: number, logits: Float32Array) => void,
  ) => {
    for (let row = from; row < to; row += ROWS) {
      const rows = new Float32Array(ROWS * features);
      const count = Math.min(ROWS, to - row);
      rows.set(hidden.subarray(row * features, (row + count) * features));
      const { logits } = await mapping.run({ hidden: float32([ROWS, features], rows) });
      const data = logits!.data as Float32Array;
      // A table may have more rows than there are tokens.
      const size = logits!.shape[1]!;
      for (let i = 0; i < count; i++) tell(row + i, data.subarray(i * size, (i + 1) * size));
    }
  };
  const padded = (ids: Int32Array, time: number) => {
    const row = new Int32Array(time).fill(tokenizer.special.pad);
    row.set(ids);
    return int32([1, time], row);
  };
  /** With a state that goes on. */
  const readOn: Read = async (ids, tell, pause) => {
    const zeros = Object.entries(decoder.stateShapes(1, 1)).map(([name, shape]) => [name, float32(shape)]);
    let state = withPrefix('state', { ...Object.fromEntries(zeros), ...start });
    for (let at = 0; at < ids.length; at += PORTION) {
      const some = ids.subarray(at, at + PORTION);
      const outputs = await reading.run({ ...state, ids: padded(some, PORTION) });
      state = withPrefix('state', under('next', outputs));
      await map(outputs.hidden!.data as Float32Array, 0, some.length, (row, logits) => tell(at + row, logits));
      await pause(at + some.length);
    }
  };
  /** In windows as wide as the model reads: after the first, each token sees half a window at least. */
  const readWindows: Read = async (ids, tell, pause) => {
    for (let done = 0; done < ids.length; ) {
      const from = done === 0 ? 0 : Math.max(0, done - Math.floor(longest / 2));
      const some = ids.subarray(from, from + longest);
      const { hidden } = await reading.run({ ids: padded(some, bucketLength(some.length, longest)) });
      await map(hidden!.data as Float32Array, done - from, some.length, (row, logits) => tell(from + row, logits));
      done = from + some.length;
      await pause(done);
    }
  };
  return {
    score: (text, options) => scoreWith(carries ? readOn : readWindows, text, tokenizer, options),
    dispose: async () => void (await Promise.all([reading.dispose(), mapping.dispose()])),
  };
}

/** Of a model that is counted. */
export function openCountedScorer(model: OpenCounter, tokenizer: Tokenizer): OpenScorer {
  const read: Read = async (ids, tell, pause) => {
    for (let at = 0; at < ids.length; at++) {
      tell(at, model.logProbabilities(ids.subarray(Math.max(0, at + 1 - model.reach), at + 1)));
      if (at % PORTION === PORTION - 1) await pause(at);
    }
  };
  return {
    score: (text, options) => scoreWith(read, text, tokenizer, options),
    dispose: async () => undefined,
  };
}
