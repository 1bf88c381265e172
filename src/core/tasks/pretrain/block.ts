/** A stretch of text that a step learns from: its tokens, and what begins at each. */
import { int32 } from '../../base/hostTensor';
import { idsOf } from '../collate';
import type { TaskExample } from '../taskExample';

/** Bits of `marks`: what begins at a token. Special tokens begin nothing. */
export const begins = { word: 1, sentence: 2, document: 4 } as const;

export interface Block {
  /** [tokens], special ones among them. */
  readonly ids: Int32Array;
  /** [tokens], each a sum of `begins`. */
  readonly marks: Int32Array;
  /** Which one of its split it is, from 0. */
  readonly number: number;
  /** Where the second text begins, where there are two; and what is said of both. */
  readonly second?: number;
  readonly label?: number;
}

/** In the form that batches are made of. */
export function toExample({ ids, marks, number }: Block): TaskExample {
  return {
    length: ids.length,
    tensors: {
      ids: int32([ids.length], ids),
      marks: int32([marks.length], marks),
      number: int32([1], Int32Array.of(number)),
    },
  };
}

/** Whether it is one: texts that are read alone are not. */
export function isBlock({ tensors }: TaskExample): boolean {
  return tensors.marks !== undefined;
}

export function toBlock(example: TaskExample): Block {
  return { ids: idsOf(example, 'ids'), marks: idsOf(example, 'marks'), number: idsOf(example, 'number')[0]! };
}
