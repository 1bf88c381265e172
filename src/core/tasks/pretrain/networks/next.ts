/** `next`: a decoder says what follows, as the task `generate` does, from blocks that need not be in memory. */
import { streamBlocks } from '../../generate/stream';
import { generate } from '../../generate/task';
import type { CreateNetwork } from './network';

export const createNext: CreateNetwork = parts => {
  const options = { carry: false, direction: 'forward', start: 'nothing', distinct: 'tokens', as: undefined } as const;
  const { encodeSplit: _, ...task } = generate.create({ ...parts, options });
  const { tokenizer } = parts;
  return { ...task, encodeUnits: examples => streamBlocks(examples, tokenizer, tokenizer.maximumLength) };
};
