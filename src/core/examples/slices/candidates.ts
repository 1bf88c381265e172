/** Conditions that the search for the worst slices tries: values of columns, stretches of numbers, words of texts. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../base/errors';
import { quantile } from '../../metrics/bootstrap';
import type { Column } from '../column';
import type { Condition } from '../condition';
import { NO, YES } from '../filter';
import type { ExampleTable } from '../table';
import type { Measure, Sums } from './badness';

/** Values of a column, and words, that are tried; stretches of numbers. */
const [MOST_VALUES, MOST_WORDS, STRETCHES] = [50, 5000, 4];
/** A word may stand in so many of the texts. */
const MOST_OFTEN = 0.9;
/** Rows between two turns that others get. */
const STRETCH = 5000;

export interface Candidate extends Sums {
  readonly condition: Condition;
}

interface Counts {
  count: number;
  sum: number;
  squares: number;
}

/**
 * Those with enough rows, and fewer than all.
 * @param minimum rows
 * @throws CancelledError
 */
export async function findCandidates(
  table: ExampleTable,
  measure: Measure,
  rows: Int32Array,
  minimum: number,
  signal?: AbortSignal,
): Promise<readonly Candidate[]> {
  const found: Candidate[] = [];
  for (const column of table.columns.values()) {
    if (isTried(column)) found.push(...ofColumn(column, measure, rows));
    await setImmediate();
    throwIfCancelled(signal);
  }
  for (const name of table.texts)
    found.push(...(await ofWords(table.columns.get(name)!, measure, rows, minimum, signal)));
  return found.filter(({ count }) => count >= minimum && count < rows.length);
}

/** What says how good a prediction is would find itself. */
function isTried({ name, group, values }: Column): boolean {
  if (group === 'answer') return name === 'true' || name === 'predicted';
  if (group === 'example') return name === 'length' || name === 'file';
  return values.kind !== 'text';
}

function ofColumn({ name, values }: Column, measure: Measure, rows: Int32Array): Candidate[] {
  switch (values.kind) {
    case 'category':
      return ofCodes(row => values.codes[row]!, values.categories, name, measure, rows);
    case 'flag':
      return ofCodes(row => values.flags[row]!, [NO, YES], name, measure, rows);
    case 'number':
      return ofNumbers(values.numbers, name, measure, rows);
    case 'text':
      return [];
  }
}

function add(counts: Counts, value: number): void {
  counts.count++;
  counts.sum += value;
  counts.squares += value * value;
}

const nothing = (): Counts => ({ count: 0, sum: 0, squares: 0 });

function ofCodes(
  codeOf: (row: number) => number,
  names: readonly string[],
  column: string,
  measure: Measure,
  rows: Int32Array,
): Candidate[] {
  const counts = names.map(nothing);
  const none = nothing();
  for (const row of rows) {
    const value = measure.valueAt(row);
    if (!Number.isNaN(value)) add(counts[codeOf(row)] ?? none, value);
  }
  const all = counts.map((each, code): Candidate => ({ condition: { column, is: [names[code]!] }, ...each }));
  all.sort((a, b) => b.count - a.count);
  return [...all.slice(0, MOST_VALUES), { condition: { column, is: [''] }, ...none }];
}

/** Few different ones each by itself, else the stretches between quartiles. */
function ofNumbers(numbers: Float64Array, column: string, measure: Measure, rows: Int32Array): Candidate[] {
  const sorted = Float64Array.from(rows, row => numbers[row]!)
    .filter(number => !Number.isNaN(number))
    .sort();
  if (sorted.length === 0) return [];
  const different: number[] = [];
  for (const number of sorted) if (different.at(-1) !== number && different.push(number) > 2 * STRETCHES) break;
  if (different.length <= 2 * STRETCHES) {
    const places = new Map(different.map((number, place) => [number, place]));
    return ofCodes(row => places.get(numbers[row]!) ?? -1, different.map(String), column, measure, rows);
  }
  const ends = [...new Set(Array.from({ length: STRETCHES - 1 }, (_, i) => quantile(sorted, (i + 1) / STRETCHES)))];
  const counts = Array.from({ length: ends.length + 1 }, nothing);
  for (const row of rows) {
    const [number, value] = [numbers[row]!, measure.valueAt(row)];
    if (Number.isNaN(number) || Number.isNaN(value)) continue;
    const place = ends.findIndex(end => number < end);
    add(counts[place < 0 ? ends.length : place]!, value);
  }
  return counts.map((each, place): Candidate => {
    const [from, below] = [ends[place - 1], ends[place]];
    return {
      condition: { column, ...(from !== undefined && { from }), ...(below !== undefined && { below }) },
      ...each,
    };
  });
}

const wordParts = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}_])+/gu;

/** Different words of a text, in lower case; each Chinese character is one. */
export function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(wordParts));
}

async function ofWords(
  { name, values }: Column,
  measure: Measure,
  rows: Int32Array,
  minimum: number,
  signal: AbortSignal | undefined,
): Promise<Candidate[]> {
  if (values.kind !== 'text') return [];
  const counts = new Map<string, Counts>();
  for (const [at, row] of rows.entries()) {
    const value = measure.valueAt(row);
    if (!Number.isNaN(value)) {
      for (const word of wordsOf(values.textAt(row))) {
        let own = counts.get(word);
        if (!own) {
          own = nothing();
          counts.set(word, own);
        }
        add(own, value);
      }
    }
    if (at % STRETCH === STRETCH - 1) {
      await setImmediate();
      throwIfCancelled(signal);
    }
  }
  const usual = [...counts].filter(([, { count }]) => count >= minimum && count <= MOST_OFTEN * rows.length);
  usual.sort(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1));
  return usual.slice(0, MOST_WORDS).map(([word, own]): Candidate => ({ condition: { column: name, word }, ...own }));
}
