/** Blocks with their noise as one padded batch, and the places that are asked for: as many of each row, whatever stands there. */
import { internal } from '../../base/errors';
import { float32, type HostTensors, int32 } from '../../base/hostTensor';
import { padRows } from '../collate';
import type { Noised } from './objectives/objective';

export interface BatchSize {
  readonly batch: number;
  readonly time: number;
}

/**
 * `ids` and `mask`, [batch, time]; `segments` where there are some; `at` int32 [batch, room]: row x time + place; `targets` int32
 * [batch, room]; `counted` float32 [batch, room], 1 where something is asked.
 * @param room places of a row
 */
export function collatePlaces(
  rows: readonly Noised[],
  size: BatchSize,
  { room, padding }: { readonly room: number; readonly padding: number },
): HostTensors {
  const { batch, time } = size;
  const at = Int32Array.from({ length: batch * room }, (_, i) => Math.floor(i / room) * time);
  const targets = new Int32Array(batch * room);
  const counted = new Float32Array(batch * room);
  for (const [row, { places = new Int32Array(), targets: own = places }] of rows.entries()) {
    if (places.length > room) throw internal(`${places.length} places in a room of ${room}`);
    for (const [i, place] of places.entries()) at[row * room + i] = row * time + place;
    targets.set(own, row * room);
    counted.fill(1, row * room, row * room + places.length);
  }
  const padded = (name: 'ids' | 'segments', value: number) =>
    padRows(
      rows.map(row => row[name] ?? new Int32Array(row.ids.length)),
      size,
      value,
    );
  const shape = [batch, room];
  return {
    ...padded('ids', padding),
    ...(rows.some(({ segments }) => segments) && { segments: padded('segments', 0).ids }),
    at: int32(shape, at),
    targets: int32(shape, targets),
    counted: float32(shape, counted),
  };
}
