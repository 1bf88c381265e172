/** Two runs on the same examples: what one has right and the other wrong, how their scores differ, and whether that is more than luck. */
import { setImmediate } from 'node:timers/promises';
import type { Caller } from '../base/caller';
import { ActionableError, throwIfCancelled } from '../base/errors';
import type { ExampleId, Source, SplitName } from '../data/dataset';
import {
  approximateRandomization,
  holm,
  type McNemar,
  mcnemar,
  type PairedScore,
  pairedBootstrap,
} from '../metrics/pairedTests';
import type { Direction } from '../metrics/score';
import { directionOf } from '../metrics/scores';
import { type Cell, cellOf } from './cells';
import type { ExampleTable } from './table';
import { Tables } from './tables';

/** Of an example that both have: which of the two is right. */
export const outcomes = ['both-right', 'only-first', 'only-second', 'both-wrong'] as const;
export type Outcome = (typeof outcomes)[number];

export interface ComparedScore extends PairedScore {
  readonly name: string;
  readonly better?: Direction;
  /** `p` corrected for the number of scores (Holm 1979). */
  readonly adjusted: number;
}

/** A column that measures each example, such as `correct` or `chrF`. */
export interface ComparedMeasure {
  readonly name: string;
  readonly better?: Direction;
  /** Means over the examples in which both runs have a value. */
  readonly first: number;
  readonly second: number;
  readonly count: number;
  /** Of approximate randomization, two-sided. */
  readonly p: number;
}

export interface AgreementTable {
  readonly labels: readonly string[];
  /** Row-major: rows are predictions of the first run, columns of the second. */
  readonly counts: Int32Array;
}

export interface ExampleComparison {
  readonly split: SplitName;
  /** Examples that both runs have. */
  readonly count: number;
  /** Examples that one of them alone has. */
  readonly unpaired: readonly [first: number, second: number];
  /** Examples by outcome; absent where runs do not say of an example whether it is right. */
  readonly outcomes?: Readonly<Record<Outcome, number>>;
  /** Examples whose predictions differ. */
  readonly changed?: number;
  readonly mcnemar?: McNemar;
  readonly scores: readonly ComparedScore[];
  readonly measures: readonly ComparedMeasure[];
  /** Absent where there are more than 50 labels, or none. */
  readonly agreement?: AgreementTable;
}

export interface CompareWish {
  /** Of the second run. */
  readonly other: string;
  /** The last one that both have predictions of, if not given: test before validation. */
  readonly split?: SplitName;
  /** 1000 if not given. */
  readonly resamples?: number;
  readonly seed?: number;
}

export interface ComparedExample {
  readonly id: ExampleId;
  readonly source: Source;
  readonly text: string;
  readonly actual: Cell;
  readonly first: Cell;
  readonly second: Cell;
  readonly firstConfidence?: number;
  readonly secondConfidence?: number;
}

export interface ComparedQuery extends CompareWish {
  /** `changed`: predictions that differ; every example if not given. */
  readonly show?: Outcome | 'changed';
  /** Predictions of the first and of the second run; labels. */
  readonly predictions?: readonly [first: string, second: string];
  readonly offset: number;
  readonly limit: number;
}

export interface ComparedPage {
  readonly total: number;
  readonly examples: readonly ComparedExample[];
}

/** Rows of both tables that are the same example. */
interface Pairs {
  readonly split: SplitName;
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly unpaired: readonly [number, number];
}

const MOST_LABELS = 50;
const MOST_PAGE = 200;
/** Rows between two turns that others get. */
const STRETCH = 20_000;

/** Compares runs by their folders. */
export class ExampleComparisons {
  constructor(private readonly tables = new Tables()) {}

  async compare(folder: string, wish: CompareWish, caller: Caller = {}): Promise<ExampleComparison> {
    const [a, b] = await this.open(folder, wish.other, caller);
    return compareTables(a, b, wish, caller);
  }

  async page(folder: string, query: ComparedQuery, caller: Caller = {}): Promise<ComparedPage> {
    const [a, b] = await this.open(folder, query.other, caller);
    return pageOf(a, b, await pairUp(a, b, query.split, caller), query);
  }

  private async open(first: string, second: string, caller: Caller): Promise<readonly [ExampleTable, ExampleTable]> {
    return [await this.table(first, caller), await this.table(second, caller)];
  }

  private async table(folder: string, caller: Caller): Promise<ExampleTable> {
    const table = await this.tables.find(folder, caller);
    if (table) return table;
    throw new ActionableError(
      'no-predictions',
      `${folder} has no predictions. Evaluate it first: nlp evaluate RUN --save`,
    );
  }
}

/** @throws ActionableError `no-such-split` where the two have no split in common; CancelledError */
export async function compareTables(
  a: ExampleTable,
  b: ExampleTable,
  { split, resamples = 1000, seed = 0 }: Omit<CompareWish, 'other'>,
  caller: Caller = {},
): Promise<ExampleComparison> {
  const pairs = await pairUp(a, b, split, caller);
  const { first, second } = pairs;
  const codes = outcomesOf(a, b, pairs);
  const counts = codes && countOutcomes(codes);
  const scores = await compareScores(a, b, pairs, { resamples, seed }, caller);
  const changed = changedRows(a, b, pairs);
  const agreement = agreementOf(a, b, pairs);
  return {
    split: pairs.split,
    count: first.length,
    unpaired: pairs.unpaired,
    ...(counts && { outcomes: counts, mcnemar: mcnemar(counts['only-first'], counts['only-second']) }),
    ...(changed && { changed: changed.reduce((sum, differs) => sum + differs, 0) }),
    scores,
    measures: compareMeasures(a, b, first, second, seed),
    ...(agreement && { agreement }),
  };
}

/** The same place of the same split with the same text; where data were split in another way, the same text. */
async function pairUp(a: ExampleTable, b: ExampleTable, wanted: SplitName | undefined, caller: Caller): Promise<Pairs> {
  const common = a.splits.map(each => each.split).filter(name => b.splits.some(each => each.split === name));
  const split = wanted ?? common.at(-1);
  if (split === undefined || !common.includes(split)) {
    const there = common.length === 0 ? 'They have none in common' : `Both have ${common.join(', ')}`;
    const what = wanted === undefined ? 'predictions of the same split' : `predictions of ${wanted}`;
    throw new ActionableError(
      'no-such-split',
      `The two runs do not both have ${what}. ${there}. Evaluate both: nlp evaluate RUN --save`,
    );
  }
  const [own, other] = [a, b].map(table => table.splits.find(each => each.split === split)!);
  const textOf = (table: ExampleTable) => {
    const columns = table.texts.map(name => table.columns.get(name)!);
    return (row: number) => columns.map(column => String(cellOf(column, row) ?? '')).join('\n');
  };
  const [textA, textB] = [textOf(a), textOf(b)];
  const [first, second]: [number[], number[]] = [[], []];
  const taken = new Set<number>();
  const left: number[] = [];
  for (let row = own!.first; row < own!.first + own!.count; row++) {
    const match = b.rowOf(a.idOf(row));
    if (match !== undefined && textA(row) === textB(match)) {
      first.push(row);
      second.push(match);
      taken.add(match);
    } else left.push(row);
    if (row % STRETCH === 0) {
      await setImmediate();
      if (caller.signal) throwIfCancelled(caller.signal);
    }
  }
  if (left.length > 0) {
    const byText = new Map<string, number[]>();
    for (let row = other!.first + other!.count - 1; row >= other!.first; row--)
      if (!taken.has(row)) byText.set(textB(row), [...(byText.get(textB(row)) ?? []), row]);
    for (const row of left) {
      const match = byText.get(textA(row))?.pop();
      if (match === undefined) continue;
      first.push(row);
      second.push(match);
    }
  }
  return {
    split,
    first: Int32Array.from(first),
    second: Int32Array.from(second),
    unpaired: [own!.count - first.length, other!.count - second.length],
  };
}

/** Index into `outcomes`, one a pair; 255 where one of the two does not say. */
function outcomesOf(a: ExampleTable, b: ExampleTable, { first, second }: Pairs): Uint8Array | undefined {
  const [own, other] = [a.columns.get('correct')?.values, b.columns.get('correct')?.values];
  if (own?.kind !== 'flag' || other?.kind !== 'flag') return undefined;
  return Uint8Array.from(first, (row, i) => {
    const [x, y] = [own.flags[row]!, other.flags[second[i]!]!];
    if (x < 0 || y < 0) return 255;
    return x === 1 ? (y === 1 ? 0 : 1) : y === 1 ? 2 : 3;
  });
}

function countOutcomes(codes: Uint8Array): Readonly<Record<Outcome, number>> {
  const counts = [0, 0, 0, 0];
  for (const code of codes) if (code < 4) counts[code]!++;
  return Object.fromEntries(outcomes.map((name, i) => [name, counts[i]!])) as Record<Outcome, number>;
}

/** 1 where the predictions of a pair differ. */
function changedRows(a: ExampleTable, b: ExampleTable, { first, second }: Pairs): Uint8Array | undefined {
  const [own, other] = [a.columns.get('predicted'), b.columns.get('predicted')];
  if (!own || !other) return undefined;
  return Uint8Array.from(first, (row, i) => Number(cellOf(own, row) !== cellOf(other, second[i]!)));
}

async function compareScores(
  a: ExampleTable,
  b: ExampleTable,
  { first, second }: Pairs,
  options: { readonly resamples: number; readonly seed: number },
  { signal, onProgress }: Caller,
): Promise<readonly ComparedScore[]> {
  const [own, other] = [a.scoring, b.scoring];
  if (!own || !other) return [];
  const rows = [new Int32Array(first.length), new Int32Array(first.length)] as const;
  const drawn = await pairedBootstrap(
    first.length,
    places => {
      for (let i = 0; i < places.length; i++) {
        rows[0][i] = first[places[i]!]!;
        rows[1][i] = second[places[i]!]!;
      }
      return [own.scoresOf(rows[0]), other.scoresOf(rows[1])];
    },
    options,
    signal,
    fraction => onProgress?.({ message: 'drawing samples of the examples', fraction }),
  );
  const names = Object.keys(drawn);
  const adjusted = holm(names.map(name => drawn[name]!.p));
  return names.map((name, i) => {
    const better = directionOf(name);
    return { name, ...(better && { better }), ...drawn[name]!, adjusted: adjusted[i]! };
  });
}

function compareMeasures(
  a: ExampleTable,
  b: ExampleTable,
  first: Int32Array,
  second: Int32Array,
  seed: number,
): readonly ComparedMeasure[] {
  const names = (a.scoring?.measures ?? []).filter(name => b.scoring?.measures.includes(name));
  return names.flatMap((name): ComparedMeasure[] => {
    const [own, other] = [numbersOf(a, name), numbersOf(b, name)];
    if (!own || !other) return [];
    const [x, y]: [number[], number[]] = [[], []];
    for (let i = 0; i < first.length; i++) {
      const pair = [own(first[i]!), other(second[i]!)] as const;
      if (!pair.every(Number.isFinite)) continue;
      x.push(pair[0]);
      y.push(pair[1]);
    }
    if (x.length === 0) return [];
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const { better } = a.columns.get(name)!;
    const p = approximateRandomization(
      x.map((value, i) => y[i]! - value),
      { seed },
    );
    return [{ name, ...(better && { better }), first: mean(x), second: mean(y), count: x.length, p }];
  });
}

function numbersOf(table: ExampleTable, name: string): ((row: number) => number) | undefined {
  const values = table.columns.get(name)?.values;
  if (values?.kind === 'number') return row => values.numbers[row]!;
  if (values?.kind === 'flag') return row => (values.flags[row]! < 0 ? Number.NaN : values.flags[row]!);
  return undefined;
}

/** Predictions of one run against those of the other. */
function agreementOf(a: ExampleTable, b: ExampleTable, { first, second }: Pairs): AgreementTable | undefined {
  const [own, other] = [a.columns.get('predicted')?.values, b.columns.get('predicted')?.values];
  if (own?.kind !== 'category' || other?.kind !== 'category') return undefined;
  const names = new Map<string, number>();
  const placeOf = (name: string) => {
    if (!names.has(name)) names.set(name, names.size);
    return names.get(name)!;
  };
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0; i < first.length; i++) {
    const [x, y] = [own.codes[first[i]!]!, other.codes[second[i]!]!];
    if (x >= 0 && y >= 0) pairs.push([placeOf(own.categories[x]!), placeOf(other.categories[y]!)]);
  }
  if (names.size === 0 || names.size > MOST_LABELS) return undefined;
  const counts = new Int32Array(names.size ** 2);
  for (const [x, y] of pairs) counts[x * names.size + y]!++;
  return { labels: [...names.keys()], counts };
}

function pageOf(a: ExampleTable, b: ExampleTable, pairs: Pairs, query: ComparedQuery): ComparedPage {
  const { show, predictions, offset, limit } = query;
  if (!Number.isInteger(offset) || offset < 0 || !Number.isInteger(limit) || limit < 1)
    throw new ActionableError('out-of-range', `a page begins at 0 or later and has 1 to ${MOST_PAGE} examples`);
  const codes = outcomesOf(a, b, pairs);
  const changed = show === 'changed' ? changedRows(a, b, pairs) : undefined;
  const wanted = (outcomes as readonly string[]).indexOf(show ?? '');
  const cell = (table: ExampleTable, name: string, row: number): Cell => {
    const column = table.columns.get(name);
    return column ? cellOf(column, row) : null;
  };
  const kept: number[] = [];
  for (let i = 0; i < pairs.first.length; i++) {
    if (show === 'changed' ? changed?.[i] !== 1 : show !== undefined && codes?.[i] !== wanted) continue;
    if (
      predictions &&
      (cell(a, 'predicted', pairs.first[i]!) !== predictions[0] ||
        cell(b, 'predicted', pairs.second[i]!) !== predictions[1])
    )
      continue;
    kept.push(i);
  }
  const examples = kept.slice(offset, offset + Math.min(limit, MOST_PAGE)).map((i): ComparedExample => {
    const [own, other] = [pairs.first[i]!, pairs.second[i]!];
    const [x, y] = [cell(a, 'confidence', own), cell(b, 'confidence', other)];
    return {
      id: a.idOf(own),
      source: a.sourceOf(own),
      text: a.texts.map(name => String(cell(a, name, own) ?? '')).join(' | '),
      actual: cell(a, 'true', own),
      first: cell(a, 'predicted', own),
      second: cell(b, 'predicted', other),
      ...(typeof x === 'number' && { firstConfidence: x }),
      ...(typeof y === 'number' && { secondConfidence: y }),
    };
  });
  return { total: kept.length, examples };
}
