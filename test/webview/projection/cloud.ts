/** A host with word vectors and examples, which really computes their projections. */
import { Random } from '../../../src/core/base/random';
import { pca } from '../../../src/core/project/pca';
import { tsne } from '../../../src/core/project/tsne';
import type { ProjectionMethod, ProjectionPoints, ProjectionSource } from '../../../src/protocol/serve';
import { RUN } from '../attention/model';
import type { Host } from '../preview';

const WIDTH = 12;
const SYLLABLES = [
  'pri',
  'ze',
  'free',
  'mo',
  'ney',
  'meet',
  'ing',
  'call',
  'now',
  'win',
  'ner',
  'list',
  'linux',
  'ser',
  'ver',
];

export const GROUPS = ['ham', 'spam', 'news', 'list'];

/** Clusters in `WIDTH` dimensions; the same for the same arguments. */
export function makeVectors(count: number, clusters: number): Float32Array {
  const random = new Random(9, 'cloud');
  const centres = Array.from({ length: clusters * WIDTH }, () => 1.4 * random.normal());
  return Float32Array.from({ length: count * WIDTH }, (_, at) => {
    const cluster = Math.floor(at / WIDTH) % clusters;
    return centres[cluster * WIDTH + (at % WIDTH)]! + 0.5 * random.normal();
  });
}

function word(i: number): string {
  let name = SYLLABLES[i % SYLLABLES.length]!;
  for (let rest = Math.floor(i / SYLLABLES.length); rest > 0; rest = Math.floor(rest / SYLLABLES.length)) {
    name += SYLLABLES[rest % SYLLABLES.length]!;
  }
  return name;
}

export function makePoints({ of, limit }: Omit<ProjectionSource, 'run'>, count: number): ProjectionPoints {
  const shown = Math.min(limit, count);
  if (of === 'vocabulary') {
    const names = Array.from({ length: shown }, (_, i) => word(i));
    return { count: shown, total: count, names, group: new Int32Array(shown), groups: ['words'] };
  }
  const group = Int32Array.from({ length: shown }, (_, i) => i % GROUPS.length);
  return {
    count: shown,
    total: count,
    names: Array.from({ length: shown }, (_, i) => `Dear ${word(i)}, this is example ${i}`),
    group,
    groups: GROUPS,
    // Every tenth is wrong.
    predicted: group.map((label, i) => (i % 10 === 3 ? (label + 1) % GROUPS.length : label)),
    files: ['/project/data/train.csv'],
    file: new Int32Array(shown),
    line: Int32Array.from({ length: shown }, (_, i) => i + 2),
  };
}

/** @param count words, and examples */
export function projectionHost(count: number): Host {
  let post: ((name: string, payload: unknown) => void) | undefined;
  return {
    news: (name, _payload, send) => {
      post = send;
      if (name === 'ready') send('state', { run: RUN });
    },
    request: async (name, payload, cancelled) => {
      const asked = payload as Omit<ProjectionSource, 'run'> & ProjectionMethod;
      const points = makePoints(asked, count);
      if (name === 'points') return points;
      const vectors = makeVectors(points.count, asked.of === 'vocabulary' ? 9 : GROUPS.length);
      if (asked.method === 'pca') return pca(vectors, points.count, WIDTH, { components: 2 });
      const stop = new AbortController();
      const coordinates = await tsne(vectors, points.count, WIDTH, {
        perplexity: asked.perplexity,
        iterations: asked.iterations,
        signal: stop.signal,
        onIteration: (iteration, iterations, current) => {
          if (cancelled()) stop.abort();
          post?.('coordinates', { iteration, iterations, coordinates: current });
        },
      });
      return { coordinates };
    },
  };
}
