/** `writes`: an encoder-decoder reads a changed block and writes what is asked, learned as translations are. */
import { ActionableError, internal } from '../../../base/errors';
import { createPairing, type Pairing } from '../../pairing';
import { taskOfPairing } from '../../sequenceToSequence';
import { isBlock, toBlock } from '../block';
import { noiseOf } from '../noiseOf';
import { collateWritten } from '../writtenBatch';
import type { CreateNetwork } from './network';

export const createWrites: CreateNetwork = ({ objective, options, noise, model, tokenizer, loss, lengths }) => {
  const { encoderDecoder } = model;
  if (!encoderDecoder) throw internal(`${model.type} does not write from a text`);
  const lacks = objective.lacks?.(options as never, noise);
  if (lacks !== undefined) throw new ActionableError('objective-tokens', lacks);
  const pairing: Pairing = createPairing({
    name: 'pretrain',
    model: encoderDecoder,
    source: tokenizer,
    target: tokenizer,
    loss,
    lengths,
    writing: { beam: 1, lengthPenalty: 1, longest: undefined },
    lengthKey: 'tokenizer.length',
    textsOf: ({ fields: { text = '' } }) => ({ source: text, target: text }),
    judge: () => ({ scores: {} }),
  });
  const { begin, end } = pairing;
  const collate: Pairing['collate'] = (examples, size, random) => {
    // Texts alone are read, not learned from.
    if (!examples[0] || !isBlock(examples[0])) return pairing.collate(examples, size);
    const rows = noiseOf(objective, options, noise, examples.map(toBlock), random);
    const room = Math.min(noise.longest, objective.roomFor?.(size.time, options as never) ?? size.time);
    return collateWritten(rows, size, { room, padding: tokenizer.special.pad, begin, end });
  };
  const { encode: _, ...task } = taskOfPairing({ ...pairing, collate });
  return {
    ...task,
    // Damaged texts are written for the tokens' sake: nobody reads them.
    score: (weights, split, asked) => task.score(weights, split, { ...asked, effort: 'quick' }),
  };
};
