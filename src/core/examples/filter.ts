/** Which rows of a table hold all of some conditions. */
import { setImmediate } from 'node:timers/promises';
import { ActionableError, throwIfCancelled } from '../base/errors';
import { suggestOr } from '../base/suggest';
import type { Column } from './column';
import type { Condition, RangeCondition } from './condition';
import type { ExampleTable } from './table';
import { withinTime } from './withinTime';

/** In place of a column: any of the texts. */
export const ANY_TEXT = '*';
export const [YES, NO] = ['yes', 'no'] as const;

type Holds = (row: number) => boolean;

/** Rows between two turns that others get. */
const STRETCH = 20_000;
/** Milliseconds that a pattern may take for the rows of a stretch. */
const PATIENCE = 2000;

/** @throws ActionableError `unknown-column` */
export function findColumn(table: ExampleTable, name: string): Column {
  const column = table.columns.get(name);
  if (column) return column;
  const names = [...table.columns.keys()];
  throw new ActionableError('unknown-column', `there is no column "${name}"${suggestOr(name, names, 'columns:')}`);
}

/**
 * @param rows that are looked at; all if not given
 * @returns those that hold all conditions, in their order
 * @throws ActionableError `unknown-column`, `bad-condition`; `slow-pattern` for a pattern that takes too long; CancelledError
 */
export async function filterRows(
  table: ExampleTable,
  conditions: readonly Condition[],
  { rows, signal }: { readonly rows?: Int32Array; readonly signal?: AbortSignal } = {},
): Promise<Int32Array> {
  const from = rows ?? Int32Array.from({ length: table.count }, (_, row) => row);
  const holds = conditions.map(condition => compile(table, condition));
  if (holds.length === 0) return from;
  const hasPattern = conditions.some(condition => 'matches' in condition);
  const kept = new Int32Array(from.length);
  let count = 0;
  for (let start = 0; start < from.length; start += STRETCH) {
    const end = Math.min(from.length, start + STRETCH);
    const look = () => {
      for (let i = start; i < end; i++) {
        const row = from[i]!;
        if (holds.every(each => each(row))) kept[count++] = row;
      }
    };
    if (hasPattern && !withinTime(look, PATIENCE)) {
      const message =
        'the pattern takes too long on these texts; leave out repetitions inside repetitions, such as (a+)+';
      throw new ActionableError('slow-pattern', message);
    }
    if (!hasPattern) look();
    await setImmediate();
    throwIfCancelled(signal);
  }
  return kept.slice(0, count);
}

function compile(table: ExampleTable, condition: Condition): Holds {
  const { column: name } = condition;
  if (name === ANY_TEXT) {
    const each = table.texts.map(text => holdsOf(findColumn(table, text), condition));
    return row => each.some(holds => holds(row));
  }
  return holdsOf(findColumn(table, name), condition);
}

function holdsOf(column: Column, condition: Condition): Holds {
  if ('contains' in condition) {
    const part = condition.contains.toLowerCase();
    return holdsText(column, text => text.toLowerCase().includes(part));
  }
  if ('word' in condition) {
    const pattern = wordPattern(condition.word);
    return holdsText(column, text => pattern.test(text));
  }
  if ('matches' in condition) {
    const pattern = readPattern(condition.matches, condition.flags);
    return holdsText(column, text => pattern.test(text));
  }
  if ('is' in condition || 'not' in condition) return holdsValue(column, condition.is, condition.not);
  return holdsRange(column, condition);
}

/** A word, whole and in any case. */
export function wordPattern(word: string): RegExp {
  const escaped = word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  // Chinese has no spaces: a character is a word wherever it stands.
  const letter = String.raw`(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}_])`;
  const isLetter = new RegExp(letter, 'u');
  const [first = '', last = ''] = [[...word][0], [...word].at(-1)];
  const [before, after] = [isLetter.test(first) ? `(?<!${letter})` : '', isLetter.test(last) ? `(?!${letter})` : ''];
  return new RegExp(`${before}${escaped}${after}`, 'iu');
}

/** @throws ActionableError `bad-condition` */
export function readPattern(source: string, flags = 'u'): RegExp {
  try {
    return new RegExp(source, flags.replace(/[gy]/g, ''));
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error);
    throw new ActionableError('bad-condition', `the pattern cannot be read: ${why}`);
  }
}

/** What a person reads in a cell, as it is filtered. */
function holdsText({ values }: Column, isGood: (text: string) => boolean): Holds {
  switch (values.kind) {
    case 'text':
      return row => isGood(values.textAt(row));
    case 'category': {
      const known = new Map<number, boolean>();
      return row => {
        const code = values.codes[row]!;
        const found = known.get(code) ?? isGood(values.categories[code] ?? '');
        known.set(code, found);
        return found;
      };
    }
    case 'number':
      return row => !Number.isNaN(values.numbers[row]!) && isGood(String(values.numbers[row]));
    case 'flag':
      return row => values.flags[row]! >= 0 && isGood(values.flags[row] === 1 ? YES : NO);
  }
}

function holdsValue({ values }: Column, is: readonly string[] | undefined, not: readonly string[] | undefined): Holds {
  const wanted = is && new Set(is);
  const unwanted = not && new Set(not);
  const isGood = (value: string) => (!wanted || wanted.has(value)) && !unwanted?.has(value);
  switch (values.kind) {
    case 'text':
      return row => isGood(values.textAt(row));
    case 'category': {
      const good = Uint8Array.from([...values.categories, ''], value => Number(isGood(value)));
      const { codes, categories } = values;
      return row => good[codes[row]! < 0 ? categories.length : codes[row]!] === 1;
    }
    case 'number': {
      const [some, none] = [wanted, unwanted].map(set => set && new Set([...set].map(toNumber)));
      const { numbers } = values;
      return row => (!some || some.has(numbers[row]!)) && !none?.has(numbers[row]!);
    }
    case 'flag':
      return row => isGood(values.flags[row]! < 0 ? '' : values.flags[row] === 1 ? YES : NO);
  }
}

function toNumber(value: string): number {
  return value.trim() === '' ? Number.NaN : Number(value);
}

function holdsRange(column: Column, range: RangeCondition): Holds {
  const { values, name } = column;
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = range;
  const { above = Number.NEGATIVE_INFINITY, below = Number.POSITIVE_INFINITY } = range;
  // An end that is not given lets infinite numbers pass too.
  const isIn = (value: number) =>
    value >= from &&
    value <= to &&
    (range.above === undefined || value > above) &&
    (range.below === undefined || value < below);
  if (values.kind === 'number') {
    const { numbers } = values;
    return row => isIn(numbers[row]!);
  }
  if (values.kind === 'flag') return row => values.flags[row]! >= 0 && isIn(values.flags[row]!);
  throw new ActionableError('bad-condition', `"${name}" has no numbers, so a range does not fit it; use = or ~`);
}
