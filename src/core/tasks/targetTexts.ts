/** The texts that a second tokenizer is for, where what is written has a vocabulary by itself. */
import type { Example } from '../data/dataset';
import type { TaskFields } from './task';

/**
 * @param model of the config: one that is joined of two has a tokenizer for each
 * @param task section of the config
 * @returns undefined where one tokenizer serves for all
 */
export function targetTexts(
  { targets, written }: Pick<TaskFields, 'targets' | 'written'>,
  { model, task }: { readonly model: { readonly type: string }; readonly task: unknown },
): ((example: Example) => readonly string[]) | undefined {
  if (model.type !== 'encoder-decoder' || !written) return targets;
  return example => [written(example, task)?.target ?? ''];
}
