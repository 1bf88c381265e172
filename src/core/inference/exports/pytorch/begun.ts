/** A training as it begins: what a program in PyTorch needs to train the same. `training/beginAgain` makes it. */
import type { Caller } from '../../../base/caller';
import type { HostTensors } from '../../../base/hostTensor';
import type { SplitName } from '../../../data/dataset';
import type { TaskExample } from '../../../tasks/taskExample';
import type { DataAccess } from '../../loadRunData';
import type { Run } from '../../run';

/** Weights that training begins with: those that the run began with, or those that it has. */
export type BeginsFrom = 'start' | 'run';

/** Ours, counted from the data and not trained: what is handed over has them in its weights. */
export const constants: readonly string[] = ['scale', 'base'];

export interface BegunTraining {
  /** Ours, those that are counted from the data among them. */
  readonly parameters: HostTensors;
  /** The epoch, from 0, from which a parameter is trained that is not trained from the start; infinity of one that stays. */
  readonly frozen: ReadonlyMap<string, number>;
  /** A parameter's learning rate as a part of the config's. */
  readonly rateOf: (parameter: string) => number;
  /** What batches are made of. */
  readonly splits: Readonly<Partial<Record<SplitName, readonly TaskExample[]>>>;
  /** Of each example of the splits, from 0: several units may be of one. */
  readonly placesOf: (split: SplitName) => readonly number[];
  /** Examples at once: a step of more has several parts. */
  readonly rows: number;
  readonly epochs: number;
  readonly totalSteps: number;
  /** Steps over which the learning rate grows. */
  readonly warmup: number;
  /** The training examples of each step of an epoch, by their places in the split. */
  readonly plan: (epoch: number) => readonly Int32Array[];
}

/** @throws ProblemsError, ActionableError as training does; CancelledError */
export type BeginTraining = (
  run: Run,
  from: BeginsFrom,
  access: Required<DataAccess>,
  caller: Caller,
) => Promise<BegunTraining>;
