/** Groups of dense points in the plane, each named by the words that tell it from the others. Pure. */

export interface Clusters {
  /** Which cluster each point is in; -1 for those that lie alone. */
  readonly of: Int32Array;
  readonly clusters: readonly Cluster[];
}

export interface Cluster {
  readonly name: string;
  readonly count: number;
  /** In its densest place. */
  readonly x: number;
  readonly y: number;
}

const CELLS = 96;
/** Standard deviation of the density, in cells. */
const SPREAD = 1.6;
/** A hill that rises less than this part of its height above the saddle to a higher one belongs to it. */
const LEAST_RISE = 0.3;
/** Points of the smallest cluster, as a part of all and at least. */
const [LEAST_PART, LEAST_POINTS] = [0.004, 8];
const MOST_CLUSTERS = 40;
/** Cells below this part of the highest density are no part of a cluster. */
const FLOOR = 0.01;
const WORDS_A_NAME = 3;
/** A word that names a cluster is in at least so many of its texts, and stands out by more than chance. */
const [LEAST_TEXTS, LEAST_WEIGHT] = [2, 1];

/**
 * Hills of the density, each with what flows up to it.
 *
 * @param places [count, 2] within -1..1
 * @param names of the points: words, or texts
 * @param ofWords names are single words, the most frequent first, which name clusters themselves
 */
export function findClusters(places: Float32Array, names: readonly string[], ofWords: boolean): Clusters {
  const count = places.length / 2;
  const cellOf = (i: number) => cellAt(places[2 * i + 1]!) * CELLS + cellAt(places[2 * i]!);
  const density = densityOf(places);
  const { hillOf, tops } = climb(density);
  const sizes = new Int32Array(tops.length);
  const hills = Int32Array.from({ length: count }, (_, i) => hillOf[cellOf(i)]!);
  for (const hill of hills) if (hill >= 0) sizes[hill]!++;
  const least = Math.max(LEAST_POINTS, LEAST_PART * count);
  const kept = [...tops.keys()]
    .filter(hill => sizes[hill]! >= least)
    .sort((a, b) => sizes[b]! - sizes[a]! || a - b)
    .slice(0, MOST_CLUSTERS);
  const clusterOf = new Int32Array(tops.length).fill(-1);
  for (const [cluster, hill] of kept.entries()) clusterOf[hill] = cluster;
  const of = hills.map(hill => (hill >= 0 ? clusterOf[hill]! : -1));
  const titles = ofWords ? nameByWords(of, kept.length, names) : nameByTexts(of, kept.length, names);
  return {
    of,
    clusters: kept.map((hill, cluster) => ({
      name: titles[cluster]!,
      count: sizes[hill]!,
      x: (2 * ((tops[hill]! % CELLS) + 0.5)) / CELLS - 1,
      y: (2 * (Math.floor(tops[hill]! / CELLS) + 0.5)) / CELLS - 1,
    })),
  };
}

function cellAt(x: number): number {
  return Math.max(0, Math.min(CELLS - 1, Math.floor(((x + 1) / 2) * CELLS)));
}

/** Counts of points, smoothed along both axes. */
function densityOf(places: Float32Array): Float64Array {
  const counts = new Float64Array(CELLS * CELLS);
  for (let at = 0; at < places.length; at += 2) counts[cellAt(places[at + 1]!) * CELLS + cellAt(places[at]!)]!++;
  const reach = Math.ceil(3 * SPREAD);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-((k - reach) ** 2) / (2 * SPREAD ** 2)));
  const smooth = (from: Float64Array, step: number) =>
    from.map((_, cell) => {
      const along = step === 1 ? cell % CELLS : Math.floor(cell / CELLS);
      let sum = 0;
      for (let k = -reach; k <= reach; k++) {
        if (along + k >= 0 && along + k < CELLS) sum += weights[k + reach]! * from[cell + k * step]!;
      }
      return sum;
    });
  return smooth(smooth(counts, 1), CELLS);
}

/** Cells from the highest to the lowest: each joins the hill of its highest neighbour; two that meet are one where one hardly rises. */
function climb(density: Float64Array): { readonly hillOf: Int32Array; readonly tops: readonly number[] } {
  const highest = density.reduce((most, value) => Math.max(most, value), 0);
  const order = Uint32Array.from(density.keys()).sort((a, b) => density[b]! - density[a]! || a - b);
  const hillOf = new Int32Array(density.length).fill(-1);
  const tops: number[] = [];
  const parent: number[] = [];
  const root = (hill: number): number => {
    let at = hill;
    while (parent[at] !== at) at = parent[at]!;
    return at;
  };
  for (const cell of order) {
    const height = density[cell]!;
    if (height <= FLOOR * highest) break;
    const around = new Set<number>();
    for (const beside of besides(cell)) if (hillOf[beside]! >= 0) around.add(root(hillOf[beside]!));
    const met = [...around].sort((a, b) => density[tops[b]!]! - density[tops[a]!]!);
    const [first] = met;
    if (first === undefined) {
      hillOf[cell] = tops.length;
      parent.push(tops.length);
      tops.push(cell);
      continue;
    }
    hillOf[cell] = first;
    for (const other of met.slice(1)) {
      const top = density[tops[other]!]!;
      if (top - height < LEAST_RISE * top) parent[other] = first;
    }
  }
  return { hillOf: hillOf.map(hill => (hill >= 0 ? root(hill) : -1)), tops };
}

function* besides(cell: number): Generator<number> {
  const [column, row] = [cell % CELLS, Math.floor(cell / CELLS)];
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      if ((dx !== 0 || dy !== 0) && column + dx >= 0 && column + dx < CELLS && row + dy >= 0 && row + dy < CELLS) {
        yield cell + dy * CELLS + dx;
      }
    }
  }
}

/** The most frequent words of each, which come first. */
function nameByWords(of: Int32Array, clusters: number, names: readonly string[]): string[] {
  const words: string[][] = Array.from({ length: clusters }, () => []);
  for (const [i, cluster] of of.entries()) {
    if (cluster >= 0 && words[cluster]!.length < WORDS_A_NAME) words[cluster]!.push(names[i]!);
  }
  return words.map(each => each.join(', '));
}

/**
 * Words that are more frequent in a cluster than in all: how many of its texts have one, times the logarithm of how much more
 * often than elsewhere that is.
 *
 * @see Church & Hanks 1990, Word association norms, mutual information, and lexicography
 */
function nameByTexts(of: Int32Array, clusters: number, texts: readonly string[]): string[] {
  const counts: Map<string, number>[] = Array.from({ length: clusters }, () => new Map());
  const everywhere = new Map<string, number>();
  const sizes = new Int32Array(clusters);
  for (const [i, cluster] of of.entries()) {
    for (const word of new Set(texts[i]!.toLowerCase().match(/[\p{L}\p{M}]{2,}/gu) ?? [])) {
      everywhere.set(word, (everywhere.get(word) ?? 0) + 1);
      if (cluster >= 0) counts[cluster]!.set(word, (counts[cluster]!.get(word) ?? 0) + 1);
    }
    if (cluster >= 0) sizes[cluster]!++;
  }
  return counts.map((inCluster, cluster) => {
    const share = sizes[cluster]! / of.length;
    const words = [...inCluster]
      .map(([word, count]) => [word, count * Math.log(count / (everywhere.get(word)! * share))] as const)
      .filter(([word, weight]) => weight > LEAST_WEIGHT && inCluster.get(word)! >= LEAST_TEXTS)
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const name = words.slice(0, WORDS_A_NAME).map(([word]) => word);
    return name.join(', ') || `cluster ${cluster + 1}`;
  });
}
