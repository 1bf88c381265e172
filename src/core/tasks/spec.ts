/** What each task's `schema.ts` exports. Loads no runtime. */
import type { Disagreement, ObjectSchema } from '../config/schema';
import type { TaskRoles } from '../data/roles';
import type { HeadName } from '../families/family';
import type { Gift, ModelsThat } from '../models/spec';
import type { Offers } from './abilities/offers';
import type { TaskTraining } from './checkTraining';

/** What a key of the task decides, by its values; those that are sections by their types. */
export interface ByOption<T> {
  readonly key: string;
  readonly by: Readonly<Record<string, T>>;
  /** Where the section does not say. */
  readonly usual?: T;
}

/** Any one of these of its model. */
export type TaskNeeds = readonly Gift[] | ByOption<readonly Gift[]>;

export interface TaskSpec {
  readonly schema: ObjectSchema;
  readonly roles: TaskRoles;
  readonly training: TaskTraining;
  readonly needs: TaskNeeds;
  /** What its runs can be asked, and what they are for. */
  readonly offers: Offers;
  /** Its texts stand in the special tokens that the model wants around every text. */
  readonly framed?: true | ByOption<boolean>;
  /** Of a pretrained model, what it goes on from. */
  readonly head?: HeadName | ByOption<HeadName | undefined>;
  /** Names of special tokens that its vocabulary needs beside those. */
  readonly tokens?: readonly string[] | ByOption<readonly string[]>;
  /** Its runs are not trained here: where their weights come from, and what to do. */
  readonly untrained?: string;
  /** Its reader has attention of its own, whatever its model is. */
  readonly attends?: true;
  /** What sections say together. @param sections those that passed their own checks */
  check?(sections: object, modelsThat: ModelsThat): readonly Disagreement[];
  /** Its section with what follows from `data`, where keys were left out. */
  complete?(task: object, data: Readonly<Record<string, unknown>>): object;
}
