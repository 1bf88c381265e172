/** What learns from an objective, as a task: made of its model, its keys and the tokenizer. */
import type { Task, TaskParts } from '../../task';
import type { NoiseFacts, Objective } from '../objectives/objective';

export interface NetworkParts extends Omit<TaskParts<unknown>, 'options'> {
  readonly objective: Objective;
  /** The `objective` section of the config. */
  readonly options: unknown;
  /** Of the vocabulary. */
  readonly noise: NoiseFacts;
}

/** Without an `encode` of its own it is given blocks. */
export type Network = Omit<Task, 'name' | 'encode'> & Partial<Pick<Task, 'encode'>>;

export type CreateNetwork = (parts: NetworkParts) => Network;
