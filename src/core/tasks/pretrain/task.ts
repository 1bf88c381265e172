/** `pretrain`: a model learns from raw text, by one of the objectives. */
import type { Infer } from '../../config/schema';
import type { Example } from '../../data/dataset';
import type { Task, TaskDefinition } from '../task';
import { toExample } from './block';
import { toBlocks } from './corpus';
import { corpusParts } from './corpusParts';
import { fields } from './fields';
import { networks } from './networks/networks';
import { noiseFacts } from './noiseFacts';
import { objectiveOf } from './objectives/objectives';
import type { schema } from './schema';

export const pretrain: TaskDefinition<Infer<typeof schema>> = {
  name: 'pretrain',
  ...fields,
  create({ options, ...parts }): Task {
    const { tokenizer } = parts;
    const objective = objectiveOf(options.objective);
    const network = networks[objective.network]({
      ...parts,
      objective,
      options: options.objective,
      noise: noiseFacts(tokenizer),
    });
    const { serves } = objective;
    const named = { name: 'pretrain', ...(serves !== undefined && { serves }) };
    const { encode } = network;
    if (encode) return { ...network, encode, ...named };
    const corpus = corpusParts(options, objective, tokenizer);
    function* encodeUnits(examples: readonly Example[]) {
      // What is read of a block is no longer than the model reads, even where noise makes it shorter first.
      for (const block of toBlocks(examples, corpus))
        yield { ...toExample(block), length: Math.min(block.ids.length, tokenizer.maximumLength) };
    }
    return {
      ...network,
      ...named,
      encode: example =>
        encodeUnits([example]).next().value ??
        toExample({ ids: Int32Array.of(tokenizer.special.unk), marks: new Int32Array(1), number: 0 }),
      encodeUnits,
    };
  },
};
