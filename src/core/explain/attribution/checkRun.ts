/** The deletion test on a sample of a run's own examples. */
import type { Caller } from '../../base/caller';
import { Random } from '../../base/random';
import type { SplitName } from '../../data/dataset';
import type { DataAccess } from '../../inference/loadRunData';
import type { Run } from '../../inference/run';
import { askedOfExample, examplesOf, RunData } from '../runData';
import { type DeletionOptions, type DeletionScore, scoreByDeletion } from './deletion';
import { methodNamed } from './methods';

export interface CheckRequest extends Omit<DeletionOptions, 'onProgress'>, DataAccess {
  /** `test` if there is one, else `validation`. */
  readonly split?: SplitName;
  /** Examples that are drawn; 100 if not given. */
  readonly sample?: number;
}

export interface CheckedMethods {
  readonly split: SplitName;
  /** Texts of two words or more among the sample. */
  readonly texts: number;
  /** Examples of the split. */
  readonly of: number;
  /** The best comprehensiveness first. */
  readonly scores: readonly DeletionScore[];
}

const SAMPLE = 100;

/**
 * @throws ActionableError `no-such-split`, and as `attribute`
 * @throws ProblemsError where the data can no longer be read; CancelledError
 */
export async function checkRun(
  run: Run,
  { split: wanted, sample = SAMPLE, workspace, trusted, ...options }: CheckRequest,
  { signal, onProgress }: Caller = {},
): Promise<CheckedMethods> {
  for (const name of options.methods ?? []) methodNamed(name);
  const data = await new RunData().open(run, { workspace, trusted }, { signal, onProgress });
  const split = wanted ?? (data.dataset.splits.test ? 'test' : 'validation');
  const examples = examplesOf(data, split);
  const drawn = new Random(options.seed ?? 0, 'check').permutation(examples.length).slice(0, sample).sort();
  const texts = Array.from(drawn, place => askedOfExample(run, examples[place]!));
  const told = (done: number, of: number) =>
    onProgress?.({ message: `deletion test, ${texts.length} texts`, fraction: done / of });
  const { scores, texts: counted } = await scoreByDeletion(run, texts, { ...options, onProgress: told }, signal);
  return { split, texts: counted, of: examples.length, scores };
}
