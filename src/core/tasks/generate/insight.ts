/** Looking into a language model that is a stack of layers: its attention, and its states of every layer as tokens. */
import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { internal, throwIfCancelled } from '../../base/errors';
import { float32, type HostTensor, type HostTensors, int32 } from '../../base/hostTensor';
import type { Program } from '../../engine/contract';
import type { Decoder } from '../../models/decoder';
import type { Encoding, Tokenizer } from '../../text/tokenizer';
import type { OpenInsight, TokensByLayer } from '../abilities/insight';
import { bucketLength } from '../bucketLength';
import { chooseInputs } from '../exportedInputs';
import { largest, logOfSum } from '../logSoftmax';
import { textTokens } from '../textTokens';
import type { Weights } from '../weights';
import { beforeText } from './scorer';

/** States that are mapped to the vocabulary at once. */
const ROWS = 32;

const parts = ['', '/query', '/key', '/scale', '/bias'];

export function openInsight(
  { engine, parameters }: Weights,
  { decoder, tokenizer }: { readonly decoder: Decoder; readonly tokenizer: Tokenizer },
): OpenInsight {
  const { attention, finish, features } = decoder;
  if (!attention || !finish) throw internal('a decoder without layers');
  const { maximumLength: longest, special, vocabulary } = tokenizer;
  const numbers = [...Array(attention.layers).keys()];
  const program: Program = (weights, inputs, context) => ({
    hidden: decoder.write(weights, inputs.ids!, context).hidden,
  });
  const sizes = { inputs: chooseInputs(['ids']), longest: { sequence_length: longest } };
  const opened = (captures: readonly string[]) =>
    engine.createInference({ parameters, shared: true, sizes, program, captures });
  const looking = opened(numbers.flatMap(i => parts.map(part => `attention/${i}${part}`)));
  const reading = opened(numbers.map(i => `hidden/${i}`));
  const mapping = engine.createInference({
    parameters,
    shared: true,
    program(weights, { hidden }) {
      const [rows, width] = hidden!.shape as [number, number];
      const finished = finish(weights, tf.reshape(hidden!, [1, rows, width]));
      return { logits: decoder.vocabularyLogits(weights, tf.reshape(finished, [rows, features])) };
    },
  });
  const padded = (ids: Int32Array): HostTensors => {
    const row = new Int32Array(bucketLength(ids.length, longest)).fill(special.pad);
    row.set(ids);
    return { ids: int32([1, row.length], row) };
  };

  /** @param hidden [1, time, width] @param tell is told the logits of each of the first `count` places */
  const map = async (
    { data, shape }: HostTensor,
    count: number,
    tell: (at: number, logits: Float32Array) => void,
    pause: () => Promise<void>,
  ) => {
    const width = shape[2]!;
    for (let from = 0; from < count; from += ROWS) {
      const some = Math.min(ROWS, count - from);
      const rows = new Float32Array(ROWS * width);
      rows.set(data.subarray(from * width, (from + some) * width));
      const { logits } = await mapping.run({ hidden: float32([ROWS, width], rows) });
      const size = logits!.shape[1]!;
      for (let i = 0; i < some; i++) {
        // A table may have more rows than there are tokens.
        const row = (logits!.data as Float32Array).subarray(i * size, i * size + Math.min(size, vocabulary.length));
        tell(from + i, row);
      }
      await pause();
    }
  };

  return {
    encode(text) {
      const encoding = tokenizer.encode(text, Number.POSITIVE_INFINITY);
      const places = textTokens(encoding, tokenizer);
      const before = beforeText(tokenizer);
      const room = Math.max(0, longest - before.length);
      const kept = places.slice(0, room);
      const ids = Int32Array.from([...before, ...kept.map(at => encoding.ids[at]!)]);
      const offsets: Encoding['offsets'] = [
        ...before.map(() => [0, 0] as const),
        ...kept.map(at => encoding.offsets[at]!),
      ];
      const truncated = encoding.truncated || kept.length < places.length;
      return { ids, tokens: Array.from(ids, id => vocabulary[id]!), offsets, truncated };
    },
    attend: ids => looking.run(padded(ids)),
    states: ids => reading.run(padded(ids)),
    async tokensByLayer(ids, { shown, signal, onProgress }) {
      const layers = attention.layers;
      const time = ids.length;
      const wanted = Math.min(shown, vocabulary.length);
      const told: TokensByLayer = {
        layers,
        shown: wanted,
        ids: new Int32Array(layers * time * wanted),
        probabilities: new Float32Array(layers * time * wanted),
        ranks: new Int32Array(layers * time),
        actual: new Float32Array(layers * time),
      };
      if (time === 0) return told;
      const states = await reading.run(padded(ids));
      let done = 0;
      const pause = async () => {
        onProgress?.(++done / (layers * Math.ceil(time / ROWS)));
        await setImmediate();
        throwIfCancelled(signal);
      };
      for (const layer of numbers) {
        const tell = (at: number, logits: Float32Array) => {
          const total = logOfSum(logits);
          const place = layer * time + at;
          for (const [i, id] of largest(logits, wanted).entries()) {
            told.ids[place * wanted + i] = id;
            told.probabilities[place * wanted + i] = Math.exp(logits[id]! - total);
          }
          const next = ids[at + 1];
          if (next === undefined) return;
          let above = 0;
          for (const logit of logits) if (logit > logits[next]!) above++;
          told.ranks[place] = above + 1;
          told.actual[place] = Math.exp(logits[next]! - total);
        };
        await map(states[`hidden/${layer}`]!, time, tell, pause);
      }
      return told;
    },
    dispose: async () => void (await Promise.all([looking.dispose(), reading.dispose(), mapping.dispose()])),
  };
}
