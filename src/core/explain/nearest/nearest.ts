/** The examples of a run's data that are most like a text: by the cosine of the vectors that the run's labels are predicted from. */
import type { Caller } from '../../base/caller';
import { ActionableError, throwIfCancelled } from '../../base/errors';
import { Heap } from '../../base/heap';
import { isBlank } from '../../base/isBlank';
import type { ExampleId, SplitName } from '../../data/dataset';
import type { DataAccess } from '../../inference/loadRunData';
import { notForTask } from '../../inference/notForTask';
import type { Asked, Prediction } from '../../inference/prediction';
import type { Run } from '../../inference/run';
import { normalize } from '../../search/embedder';
import { textsOfExample } from '../points/groups';
import { actualOf, askedOfExample, examplesOf, type OpenData, RunData } from '../runData';
import { type KeptVectors, keepVectors } from './keptVectors';

export interface NearestRequest extends DataAccess {
  readonly text: Asked;
  /** Examples that are told at most; 10 if not given. */
  readonly count?: number;
  /** Of which the examples are; those of training if not given. */
  readonly split?: SplitName;
}

export interface NearExample {
  readonly id: ExampleId;
  readonly text: string;
  readonly pair?: string;
  /** The true label, labels or score, as the data has it. */
  readonly actual?: string;
  /** What the run predicts of it. */
  readonly prediction: Prediction;
  /** Cosine similarity, -1..1. */
  readonly similarity: number;
  /** Absolute path, and line from 1. */
  readonly file: string;
  readonly line: number;
}

export interface NearestAnswer {
  readonly split: SplitName;
  /** Examples of the split. */
  readonly total: number;
  /** Texts that had to be read for it, and were not known from before. */
  readonly read: number;
  /** The most similar first; of equal ones the earlier. */
  readonly examples: readonly NearExample[];
}

export const USUAL_NEAREST = 10;
const MOST_NEAREST = 1000;

export class Nearest {
  private opened: OpenData | undefined;
  private kept = new Map<SplitName, KeptVectors>();
  /** One question at a time: each may read what the next one needs. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly data = new RunData()) {}

  /**
   * @throws ActionableError `not-for-task`, `no-text`, `no-such-split`, `out-of-range`, `too-many-texts`
   * @throws ProblemsError when the examples can no longer be read
   * @throws CancelledError
   */
  find(run: Run, request: NearestRequest, caller: Caller = {}): Promise<NearestAnswer> {
    const turn = this.last.then(() => this.findNow(run, request, caller));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async findNow(run: Run, request: NearestRequest, caller: Caller): Promise<NearestAnswer> {
    const { text, count = USUAL_NEAREST, split = 'train' } = request;
    throwIfCancelled(caller.signal);
    if (!run.offers.abilities.includes('project')) throw notForTask(run, 'has no vectors of texts', 'classify');
    if ([text].flat().some(isBlank)) throw new ActionableError('no-text', 'The text is empty: nothing is like it.');
    if (!Number.isInteger(count) || count < 1 || count > MOST_NEAREST)
      throw new ActionableError('out-of-range', `the number of examples is from 1 to ${MOST_NEAREST}, not ${count}`);
    const opened = await this.data.open(run, request, caller);
    const examples = examplesOf(opened, split);
    if (opened !== this.opened) this.kept.clear();
    this.opened = opened;
    const known = this.kept.get(split);
    const textAt = (place: number) => askedOfExample(run, examples[place]!);
    const kept = known ?? (await keepVectors(run, opened.workspace, examples.length, textAt, caller));
    this.kept.set(split, kept);
    const query = await run.pool([text], caller.signal);
    normalize(query.vectors, 0, query.features);
    const near = nearestRows(kept, query.vectors, count);
    const found = near.map(({ place }) => examples[place]!);
    const predictions = await run.predict(
      found.map(example => askedOfExample(run, example)),
      caller.signal,
    );
    return {
      split,
      total: examples.length,
      read: known ? 0 : kept.read,
      examples: near.map(({ place, similarity }, i) => {
        const example = found[i]!;
        const [own, pair] = textsOfExample(example);
        const actual = actualOf(example);
        return {
          id: { split, index: place },
          text: own,
          ...(pair !== undefined && { pair }),
          ...(actual !== undefined && { actual }),
          prediction: predictions[i]!,
          similarity,
          ...example.source,
        };
      }),
    };
  }
}

interface NearRow {
  readonly place: number;
  readonly similarity: number;
}

/** The rows with the largest products, all of them looked at. @param query of length 1 */
export function nearestRows(
  { vectors, width, rows }: KeptVectors,
  query: Float32Array,
  count: number,
): readonly NearRow[] {
  const products = new Float64Array(width === 0 ? 0 : vectors.length / width);
  for (let row = 0; row < products.length; row++) {
    let sum = 0;
    for (let i = row * width, k = 0; k < width; i++, k++) sum += vectors[i]! * query[k]!;
    products[row] = Math.max(-1, Math.min(1, sum));
  }
  const isWorse = (a: NearRow, b: NearRow) =>
    a.similarity < b.similarity || (a.similarity === b.similarity && a.place > b.place);
  const best = new Heap<NearRow>(isWorse);
  for (const [place, row] of rows.entries()) {
    const near = { place, similarity: products[row]! };
    if (best.size === count && isWorse(near, best.first!)) continue;
    best.push(near);
    if (best.size > count) best.pop();
  }
  const sorted: NearRow[] = [];
  for (let each = best.pop(); each; each = best.pop()) sorted.push(each);
  return sorted.reverse();
}
