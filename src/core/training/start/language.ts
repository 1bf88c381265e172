/** Training starts with the weights of the character language models whose states the model reads. */
import { internal } from '../../base/errors';
import type { TrainOptions } from '../events';
import type { StartingLanguage } from '../readLanguage';
import { hashFiles } from './hashFiles';
import type { Start } from './start';

/**
 * Puts the weights of the language models in their places, whatever else training starts from.
 * @param read once it is known that it is needed: a run that goes on from a checkpoint does without it
 */
export function startWithLanguage(
  others: Start,
  read: () => Promise<StartingLanguage | undefined>,
  { signal }: Pick<TrainOptions, 'signal'>,
): Start {
  return {
    ...others,
    async begin(task, vocabularies) {
      const started = await others.begin(task, vocabularies);
      const language = await read();
      if (!language) return started;
      const names = Object.keys(started.parameters).filter(name => name.startsWith('language/'));
      const taken = names.map(name => {
        const tensor = language.parameters[name];
        const shape = started.parameters[name]!.shape;
        if (tensor?.shape.join() !== shape.join()) throw internal(`${name} of the language model does not fit`);
        return [name, tensor] as const;
      });
      return {
        ...started,
        parameters: { ...started.parameters, ...Object.fromEntries(taken) },
        files: [...started.files, ...(await hashFiles(language.files, signal))],
      };
    },
  };
}
