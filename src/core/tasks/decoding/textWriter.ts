/** Texts from texts with the weights of an encoder-decoder: beam search in batches, and what attention saw. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../base/errors';
import type { Program } from '../../engine/contract';
import { joinMarks } from '../../text/joinMarks';
import { bucketLength } from '../bucketLength';
import type { Pairing } from '../sequenceToSequence';
import type { TextWriter, WrittenText } from '../writer';
import { writtenLimit } from '../writtenLengths';
import { beamSearch, type Hypothesis } from './beamSearch';
import { EncoderDecoderWriter } from './encoderDecoderStepper';

/** Texts written together, or the next power of two of fewer: more of them would only lengthen the wait for the first ones. */
const TEXTS_PER_BATCH = 32;

/** Texts of about one length together, so that few wait for a long one. */
function batchesOf(lengths: readonly number[]): readonly (readonly number[])[] {
  const order = lengths.map((_, i) => i).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const batches: number[][] = [];
  for (let i = 0; i < order.length; i += TEXTS_PER_BATCH) batches.push(order.slice(i, i + TEXTS_PER_BATCH));
  return batches;
}

export function createWriter(pairing: Pairing): TextWriter {
  const { model, source, target, writing, lengths, bound, begin, end, collate, encodeSource, encodePair } = pairing;
  const { padding, unknown, cls = padding } = target.special;

  // A tokenizer that makes words of marks leaves spaces around them when it decodes.
  const partsMarks = target.encode('a.').ids.length > target.encode('a').ids.length;
  const decode = (ids: Int32Array) => (partsMarks ? joinMarks(target.decode(ids)) : target.decode(ids));

  const toText = ({ ids, logProbability, logProbabilities, ended }: Hypothesis): WrittenText => {
    const all = ended ? [...ids, end] : [...ids];
    return {
      text: decode(ids),
      logProbability,
      ended,
      tokens: all.map((id, i) => ({ token: target.vocabulary[id]!, probability: Math.exp(logProbabilities[i]!) })),
    };
  };

  return {
    bound,
    attention: model.attention,
    open({ engine, parameters }) {
      const writer = new EncoderDecoderWriter(engine, model, parameters);
      const program: Program = (weights, inputs, context) => ({ logits: pairing.predict(weights, inputs, context) });
      const looking = engine.createInference({ parameters, captures: ['*'], program });
      return {
        async write(texts, asked = {}) {
          const { beam, lengthPenalty, longest: wanted, signal, onProgress } = { ...writing, ...asked };
          const encoded = texts.map(encodeSource);
          const results = new Array<readonly WrittenText[]>(texts.length);
          let done = 0;
          for (const indices of batchesOf(encoded.map(example => example.length))) {
            throwIfCancelled(signal);
            const examples = indices.map(i => encoded[i]!);
            const longest = Math.max(...examples.map(example => example.length));
            const rows = Math.min(TEXTS_PER_BATCH, 2 ** Math.ceil(Math.log2(texts.length)));
            const time = bucketLength(longest, source.maximumLength);
            const placed = examples.map(({ length, tensors }) => ({
              length,
              tensors: { ...tensors, targets: tensors.ids! },
            }));
            const { ids, mask } = collate(placed, { batch: rows, time });
            const limits = examples.map(({ length }) => Math.min(bound.most, wanted ?? writtenLimit(lengths, length)));
            // The end is a step too.
            const limit = bucketLength(Math.max(...limits) + 1, target.maximumLength);
            const stepper = await writer.begin({ ids: ids!, mask: mask! }, { limit, beam });
            const found = await beamSearch(
              stepper,
              indices.length,
              {
                beam,
                begin,
                end,
                never: [padding, unknown, cls],
                lengthPenalty,
                limits,
              },
              async () => {
                await setImmediate();
                throwIfCancelled(signal);
              },
            );
            for (const [row, index] of indices.entries()) results[index] = found[row]!.map(toText);
            done += indices.length;
            onProgress?.(done / texts.length);
          }
          return results;
        },
        async attend(text, written) {
          const example = encodePair(text, written);
          const time = bucketLength(example.length, Math.max(source.maximumLength, target.maximumLength));
          const { ids, mask, written: tokens } = collate([example], { batch: 1, time });
          const captures = await looking.run({ ids: ids!, mask: mask!, written: tokens! });
          const count = example.tensors.targets!.shape[0]!;
          const read = Array.from(tokens!.data.subarray(0, count), id => target.vocabulary[id]!);
          return { source: source.encode(text), writtenTokens: read, captures };
        },
        async dispose() {
          await Promise.all([writer.dispose(), looking.dispose()]);
        },
      };
    },
  };
}
