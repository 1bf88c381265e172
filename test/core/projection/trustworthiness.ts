/** How few of a map's neighbours were strangers before (Venna & Kaski 2001), 0..1. */

export function trustworthiness(
  vectors: Float32Array,
  map: Float32Array,
  count: number,
  each: number,
  { dimensions = 2 }: { readonly dimensions?: number } = {},
): number {
  const width = vectors.length / count;
  const rank = (points: Float32Array, size: number, i: number) => {
    const far = (j: number) => {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += (points[i * size + k]! - points[j * size + k]!) ** 2;
      return sum;
    };
    return Array.from({ length: count }, (_, j) => j)
      .filter(j => j !== i)
      .map(j => [far(j), j] as const)
      .sort((a, b) => a[0] - b[0])
      .map(([, j]) => j);
  };
  let strangers = 0;
  for (let i = 0; i < count; i++) {
    const before = new Map(rank(vectors, width, i).map((j, place) => [j, place + 1]));
    for (const j of rank(map, dimensions, i).slice(0, each)) strangers += Math.max(0, before.get(j)! - each);
  }
  return 1 - (2 * strangers) / (count * each * (2 * count - 3 * each - 1));
}
