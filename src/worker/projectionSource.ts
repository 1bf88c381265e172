/** What a projection shows: word vectors of a run, or the pooled vectors of its examples. */
import { resolve } from 'node:path';
import { ActionableError } from '../core/base/errors';
import type { ReportProgress } from '../core/base/progress';
import { Random } from '../core/base/random';
import { loadDataset } from '../core/data/loadDataset';
import type { Run } from '../core/inference/run';
import { columnsOf } from '../core/schemas';
import type { ProjectionPoints, ProjectionSource } from '../protocol/serve';
import { groupBy, textsOfExample } from './projectionGroups';

export interface PointVectors {
  readonly points: ProjectionPoints;
  /** [count, width] row-major. */
  readonly vectors: Float32Array;
  readonly width: number;
}

const MOST_POINTS = 100_000;
/** UTF-16 code units of a text shown on hover. */
const LONGEST_NAME = 200;

function limitOf(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1) return Math.min(limit, MOST_POINTS);
  throw new ActionableError('out-of-range', `the number of points is from 1 to ${MOST_POINTS}, not ${limit}`);
}

/** The most frequent words: ids are in order of frequency after the special tokens. */
function readVocabulary(run: Run, limit: number): PointVectors {
  const { embeddingName } = run.task;
  const table = embeddingName === undefined ? undefined : run.parameters[embeddingName];
  if (!(table?.data instanceof Float32Array)) {
    throw new ActionableError('no-word-vectors', `${run.identity.name} has no word vectors; show its examples`);
  }
  const width = table.shape[1]!;
  const special = new Set(Object.values(run.tokenizer.special));
  const words = run.tokenizer.vocabulary.flatMap((word, id) => (special.has(id) ? [] : [{ word, id }]));
  const shown = words.slice(0, limit);
  const vectors = new Float32Array(shown.length * width);
  for (const [i, { id }] of shown.entries()) {
    vectors.set(table.data.subarray(id * width, (id + 1) * width), i * width);
  }
  const points: ProjectionPoints = {
    count: shown.length,
    total: words.length,
    names: shown.map(({ word }) => word),
    group: new Int32Array(shown.length),
    groups: ['words'],
  };
  return { points, vectors, width };
}

/** A seeded sample over all splits, in the order of the files. */
async function readExamples(
  run: Run,
  { limit, workspace, trusted }: ProjectionSource,
  signal: AbortSignal,
  onProgress: ReportProgress,
): Promise<PointVectors> {
  const { config, record, folder } = run.parts;
  const dataset = await loadDataset(config, columnsOf(config), record.configPath, {
    // WORKSPACE/.nlp/runs/NAME/ID
    workspace: workspace ?? resolve(folder, '..', '..', '..', '..'),
    trusted: trusted ?? false,
    signal,
    onProgress,
  });
  const all = Object.values(dataset.splits).flat();
  const drawn = new Random(config.train.seed, 'projection').permutation(all.length).slice(0, limit).sort();
  const examples = Array.from(drawn, index => all[index]!);
  const { pair } = run.reader;
  const texts = examples.map(example => textsOfExample(example));
  const pooled = await run.pool(
    texts.map(([text, other]) => (pair ? ([text, other ?? ''] as const) : text)),
    signal,
    fraction => onProgress({ message: 'reading the examples', fraction }),
  );
  const grouping = groupBy(run.task.labels, pooled.verdicts);
  const files = dataset.files.map(file => file.path);
  const points: ProjectionPoints = {
    count: examples.length,
    total: all.length,
    names: texts.map(each => {
      const text = each.join(' | ');
      return text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text;
    }),
    group: Int32Array.from(examples, example => grouping.actual(example)),
    predicted: Int32Array.from(pooled.verdicts, verdict => grouping.predicted(verdict)),
    groups: grouping.names,
    files,
    file: Int32Array.from(examples, ({ source }) => files.indexOf(source.file)),
    line: Int32Array.from(examples, ({ source }) => source.line),
  };
  return { points, vectors: pooled.vectors, width: pooled.features };
}

/**
 * @throws ProblemsError when the examples can no longer be read
 * @throws CancelledError
 */
export async function readPoints(
  run: Run,
  source: ProjectionSource,
  signal: AbortSignal,
  onProgress: ReportProgress,
): Promise<PointVectors> {
  const limit = limitOf(source.limit);
  if (source.of === 'vocabulary') return readVocabulary(run, limit);
  return readExamples(run, { ...source, limit }, signal, onProgress);
}
