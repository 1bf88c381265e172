/** A host with word vectors and examples, which really computes their projections. */
import { Random } from '../../../src/core/base/random';
import type { PointSource, ProjectionPoints } from '../../../src/core/explain/points/points';
import { type ProjectionMethod, project } from '../../../src/core/projection/methods';
import { Steering } from '../../../src/core/projection/steering';
import { RUN } from '../attention/model';
import type { Host } from '../preview';

export const WIDTH = 12;
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

export function makePoints({ of, limit }: Omit<PointSource, 'run'>, count: number): ProjectionPoints {
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
    splits: ['train', 'validation'],
    split: Int32Array.from({ length: shown }, (_, i) => i % 2),
    index: Int32Array.from({ length: shown }, (_, i) => i >> 1),
    columns: [
      {
        name: 'split',
        title: 'Split',
        kind: 'category',
        categories: ['train', 'validation'],
        codes: Int32Array.from({ length: shown }, (_, i) => i % 2),
      },
      {
        name: 'confidence',
        title: 'Confidence',
        kind: 'number',
        whole: false,
        numbers: Float64Array.from({ length: shown }, (_, i) => 0.5 + (i % 50) / 100),
      },
    ],
    predicted: group.map((label, i) => (i % 10 === 3 ? (label + 1) % GROUPS.length : label)),
    files: ['/project/data/train.csv'],
    file: new Int32Array(shown),
    line: Int32Array.from({ length: shown }, (_, i) => i + 2),
  };
}

/** @param count words, and examples */
export function projectionHost(count: number, state: Readonly<Record<string, unknown>> = {}): Host {
  let post: ((name: string, payload: unknown) => void) | undefined;
  let steering = new Steering();
  // As it was trained once.
  const run = { ...RUN };
  return {
    news: (name, payload, send) => {
      post = send;
      if (name === 'ready') send('state', { run, ...state });
      if (name === 'steer') steering.steer((payload as { how: 'pause' | 'continue' | 'shake' }).how);
      if (name === 'keepBookmarks') send('state', { run, ...state, ...(payload as object) });
    },
    request: async (name, payload, cancelled) => {
      const asked = payload as Omit<PointSource, 'run'> & ProjectionMethod;
      const points = makePoints(asked, count);
      if (name === 'points') return points;
      const vectors = makeVectors(points.count, asked.of === 'vocabulary' ? 9 : GROUPS.length);
      const stop = new AbortController();
      steering = new Steering();
      const { of, limit, layer, words, alone, ...method } = asked;
      return project(
        { vectors, count: points.count, width: WIDTH },
        method,
        {
          signal: stop.signal,
          onNews: step => {
            if (cancelled()) stop.abort();
            post?.('coordinates', step);
          },
        },
        steering,
      );
    },
  };
}
