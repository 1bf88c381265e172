/** The points of one run or file as another run has them: the same words, or the same examples. */

import type { Caller } from '../../base/caller';
import { ActionableError } from '../../base/errors';
import type { Example } from '../../data/dataset';
import { accessOf, type DataAccess, loadRunData } from '../../inference/loadRunData';
import { notForTask } from '../../inference/notForTask';
import type { Run } from '../../inference/run';
import type { ProjectionResult, Vectors } from '../../projection/methods';
import { nameOfExample, type ProjectionPoints, poolExamples, projects, tableOf } from './points';

/** Of `ProjectionPoints`: which are looked for. */
export interface AskedSame extends DataAccess, Pick<ProjectionPoints, 'names' | 'files'> {
  readonly of: 'vocabulary' | 'examples';
  /** Of examples: where each stands. */
  readonly file?: ArrayLike<number>;
  readonly line?: ArrayLike<number>;
  /** Of examples, as in `PointSource`; the last of a run that has fewer. */
  readonly layer?: number;
}

export interface SameVectors extends Vectors {
  /** Which of the points that were asked for each is, ascending. */
  readonly points: Int32Array;
}

/** Their places. */
export interface SameProjection extends ProjectionResult, Pick<SameVectors, 'points'> {}

/** Fewer say nothing about two maps. */
const FEWEST = 3;

/** @throws ActionableError `no-common-points`; as `readPoints` */
export async function readSame(run: Run, asked: AskedSame, caller: Caller = {}): Promise<SameVectors> {
  const same = asked.of === 'vocabulary' ? readSameWords(run, asked) : await readSameExamples(run, asked, caller);
  if (same.count >= FEWEST) return same;
  const what = asked.of === 'vocabulary' ? 'words' : 'examples';
  const message = `${run.identity.name} has ${same.count} of these ${what}. Choose a run of the same data.`;
  throw new ActionableError('no-common-points', message);
}

function readSameWords(run: Run, { names }: AskedSame): SameVectors {
  const { vectors: all, width, ...table } = tableOf(run);
  const rows = names.map(name => table.indexOf(name));
  const points = Int32Array.from(rows.keys()).filter(point => rows[point]! >= 0);
  const vectors = new Float32Array(points.length * width);
  for (const [i, point] of points.entries()) {
    const at = rows[point]! * width;
    vectors.set(all.subarray(at, at + width), i * width);
  }
  return { points, vectors, count: points.length, width };
}

/** Splits may differ between both: an example is known by its file, its line and its text. */
async function readSameExamples(run: Run, asked: AskedSame, caller: Caller): Promise<SameVectors> {
  if (!projects(run)) throw notForTask(run, 'has no vectors of texts', 'classify');
  const { names, files = [], file, line, layer } = asked;
  const { splits } = await loadRunData(run, accessOf(run, asked), caller);
  const wanted = new Map<string, number[]>();
  for (const [point, name] of names.entries()) {
    const key = keyOf(files[file?.[point] ?? -1] ?? '', line?.[point] ?? 0, name);
    const known = wanted.get(key);
    if (known) known.push(point);
    else wanted.set(key, [point]);
  }
  const found: (readonly [point: number, example: Example])[] = [];
  for (const examples of Object.values(splits)) {
    for (const example of examples) {
      const { source } = example;
      const point = wanted.get(keyOf(source.file, source.line, nameOfExample(example)))?.shift();
      if (point !== undefined) found.push([point, example]);
    }
  }
  found.sort(([a], [b]) => a - b);
  const at = layer !== undefined && layer < run.layers ? layer : undefined;
  const { vectors, features } = await poolExamples(
    run,
    found.map(([, example]) => example),
    at,
    caller,
  );
  return { points: Int32Array.from(found, ([point]) => point), vectors, count: found.length, width: features };
}

function keyOf(file: string, line: number, name: string): string {
  return `${line} ${file}\n${name}`;
}
