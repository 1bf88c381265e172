/** Where several divisions of a text agree. */

/**
 * @param spans of each division, [start, end); they may overlap, or be empty
 * @returns places after 0 at which no span goes on, in turn; the last one is `length`
 */
export function commonPlaces(
  length: number,
  divisions: readonly (readonly (readonly [number, number])[])[],
): readonly number[] {
  const changes = new Int32Array(length + 2);
  for (const spans of divisions)
    for (const [start, end] of spans) {
      if (end - start < 2) continue;
      changes[start + 1]!++;
      changes[end]!--;
    }
  // Where spans begin or end at all: what no span covers is one part.
  const edges = new Uint8Array(length + 1);
  for (const spans of divisions) for (const [start, end] of spans) edges[start] = edges[end] = 1;
  const places: number[] = [];
  for (let at = 1, within = 0; at < length; at++) {
    within += changes[at]!;
    if (within === 0 && edges[at] === 1) places.push(at);
  }
  if (length > 0) places.push(length);
  return places;
}
