/** The host's part of summing rows by id: sorts the ids, so that the graph adds in a fixed order and writes each row once. */

/** Sorted rows are summed in blocks of so many. */
export const blockSize = 64;

export interface Segments {
  /** Which row stands at each sorted position; positions past the end repeat row 0. [blocks x blockSize] */
  readonly order: Int32Array;
  /** Number of the position's segment within its block, -1 past the end. [blocks x blockSize] */
  readonly local: Int32Array;
  /** The block in which the segment that this block begins with had begun, -1 when it begins here. [blocks] */
  readonly owner: Int32Array;
  /** Where the last segment of each block stands among all local sums. [blocks] */
  readonly last: Int32Array;
  /**
   * Where each id's sum stands in: local sums [blocks x blockSize], sums of each block's last segment with its continuations
   * [blocks], one row of zeros. [segments]
   */
  readonly place: Int32Array;
}

export function sortSegments(ids: ArrayLike<number>, segments: number): Segments {
  const count = ids.length;
  const blocks = Math.ceil(count / blockSize);
  const size = blocks * blockSize;
  const starts = new Int32Array(segments + 1);
  for (let i = 0; i < count; i++) starts[ids[i]! + 1]!++;
  for (let s = 0; s < segments; s++) starts[s + 1]! += starts[s]!;
  const next = starts.slice(0, segments);
  const order = new Int32Array(size);
  for (let i = 0; i < count; i++) order[next[ids[i]!]!++] = i;

  const local = new Int32Array(size).fill(-1);
  const owner = new Int32Array(blocks).fill(-1);
  const last = new Int32Array(blocks);
  const place = new Int32Array(segments).fill(size + blocks);
  let before = -1;
  let begunIn = 0;
  let number = 0;
  for (let p = 0; p < count; p++) {
    const id = ids[order[p]!]!;
    const block = Math.floor(p / blockSize);
    const firstOfBlock = p % blockSize === 0;
    if (firstOfBlock) number = 0;
    if (id !== before) {
      if (!firstOfBlock) number++;
      begunIn = block;
      place[id] = block * blockSize + number;
      before = id;
    } else if (firstOfBlock) {
      owner[block] = begunIn;
      place[id] = size + begunIn;
    }
    local[p] = number;
    last[block] = block * blockSize + number;
  }
  return { order, local, owner, last, place };
}
