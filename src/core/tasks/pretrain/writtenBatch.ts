/** Blocks with their noise, and what is to be written of each, as one padded batch. */
import { float32, type HostTensors } from '../../base/hostTensor';
import { padRows } from '../collate';
import type { Noised } from './objectives/objective';
import type { BatchSize } from './placesBatch';

export interface WrittenShape {
  /** Tokens that are written of a row, the end included. */
  readonly room: number;
  readonly padding: number;
  /** What stands before and after what is written. */
  readonly begin: number;
  readonly end: number;
}

/**
 * `ids` and `mask`, [batch, time]; `written`, `targets` int32 and `counted` float32, [batch, room]. What is longer than its room is cut
 * before its end, which every text has.
 */
export function collateWritten(
  rows: readonly Noised[],
  { batch, time }: BatchSize,
  { room, padding, begin, end }: WrittenShape,
): HostTensors {
  const read = padRows(
    rows.map(({ ids }) => ids.subarray(0, time)),
    { batch, time },
    padding,
  );
  // Filler rows count for nothing; their masks hide all, so they get one token to look at.
  const mask = Float32Array.from(read.mask!.data);
  for (let row = rows.length; row < batch; row++) mask[row * time] = 1;
  const ends = rows.map(({ written = new Int32Array() }) => Int32Array.from([...written.subarray(0, room - 1), end]));
  const targets = padRows(ends, { batch, time: room }, padding);
  const written = padRows(
    ends.map(ids => Int32Array.from([begin, ...ids.subarray(0, -1)])),
    { batch, time: room },
    padding,
  );
  return {
    ids: read.ids!,
    mask: float32([batch, time], mask),
    written: written.ids!,
    targets: targets.ids!,
    counted: targets.mask!,
  };
}
