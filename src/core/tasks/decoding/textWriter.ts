/** Texts from texts with the weights of an encoder-decoder: beam search in batches, and what attention saw. */

import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../base/errors';
import type { Program } from '../../engine/contract';
import { joinMarks } from '../../text/joinMarks';
import { allSpecial } from '../../text/specialTokens';
import type { TextWriter, WrittenText } from '../abilities/writer';
import { bucketLength } from '../bucketLength';
import type { Pairing } from '../pairing';
import { untoldLanguage } from '../speech';
import { writtenLimit } from '../writtenLengths';
import { beamSearch } from './beamSearch';
import { EncoderDecoderWriter } from './encoderDecoderStepper';
import type { Hypothesis } from './hypothesis';

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
  const { model, source, target, writing, lengths, bound, end, collate, encodeSource, encodePair, speech } = pairing;
  const { generation } = model;
  // A pretrained model may write all tokens that have a text; what it may not, its files say.
  const never = generation
    ? Array.from({ length: pairing.vocabulary - target.size }, (_, i) => target.size + i)
    : allSpecial(target.special).filter(id => id !== end);

  // A tokenizer that makes words of marks leaves spaces around them when it decodes.
  const partsMarks = target.encode('a.').ids.length > target.encode('a').ids.length;
  const decode = (ids: Int32Array) => (partsMarks ? joinMarks(target.decode(ids)) : target.decode(ids));

  // What training taught comes first; the files of a model that was not trained here may say how long its texts are.
  const limitOf = (length: number) =>
    lengths === undefined && generation?.longest !== undefined ? generation.longest - 1 : writtenLimit(lengths, length);

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
    ...(speech.languages && { languages: speech.languages }),
    open({ engine, parameters }) {
      const longest = { source: source.maximumLength, target: target.maximumLength };
      const writer = new EncoderDecoderWriter(engine, model, pairing.vocabulary, parameters, longest);
      const program: Program = (weights, inputs, context) => ({ logits: pairing.predict(weights, inputs, context) });
      const looking = engine.createInference({ parameters, captures: ['*'], program, sizes: pairing.sizes });
      return {
        async write(texts, asked = {}) {
          const { beam, lengthPenalty, longest: wanted, signal, onProgress } = { ...writing, ...asked };
          const voice = speech.voice(asked);
          // What was trained here writes what it was taught.
          if (voice.isUntold && lengths === undefined) throw untoldLanguage(speech.languages!);
          const { begin, generation } = voice;
          const encoded = texts.map(text => encodeSource(text, voice));
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
            const limits = examples.map(({ length }) => Math.min(bound.most, wanted ?? limitOf(length)));
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
                never,
                lengthPenalty,
                limits,
                generation,
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
        async attend(text, written, languages = {}) {
          const voice = speech.voice(languages);
          const example = encodePair(text, written, voice);
          const time = bucketLength(example.length, Math.max(source.maximumLength, target.maximumLength));
          const { ids, mask, written: tokens } = collate([example], { batch: 1, time });
          const captures = await looking.run({ ids: ids!, mask: mask!, written: tokens! });
          const count = example.tensors.targets!.shape[0]!;
          const read = Array.from(tokens!.data.subarray(0, count), id => target.vocabulary[id]!);
          return { source: voice.encodeSource(text), writtenTokens: read, captures };
        },
        async dispose() {
          await Promise.all([writer.dispose(), looking.dispose()]);
        },
      };
    },
  };
}
