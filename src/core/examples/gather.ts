/** Gathers the values of a column, row by row, into the kind that suits them. */
import { GrowingArray } from '../data/store/growingArray';
import type { CategoryValues, ColumnValues, FlagValues, NumberValues, TextValues } from './column';
import { TextStore } from './textStore';

/** Distinct values beyond which they are no categories, and code units of one. */
const [MOST_CATEGORIES, LONGEST_CATEGORY] = [1000, 80];
/** Rows up to which any few values are categories. */
const FEW = 50;

export interface Gatherer<Value, Values extends ColumnValues = ColumnValues> {
  push(value: Value | undefined): void;
  finish(): Values;
}

/** Names with an index each, shared by the columns that have the same categories. */
export class Categories {
  readonly names: string[] = [];
  private readonly places = new Map<string, number>();

  constructor(names: readonly string[] = []) {
    for (const name of names) this.indexOf(name);
  }

  indexOf(name: string): number {
    const known = this.places.get(name);
    if (known !== undefined) return known;
    this.places.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}

export function gatherCategories(categories = new Categories()): Gatherer<string, CategoryValues> {
  const codes = new GrowingArray(false);
  return {
    push: value => codes.push(value === undefined ? -1 : categories.indexOf(value)),
    finish: () => ({ kind: 'category', categories: categories.names, codes: intsOf(codes) }),
  };
}

export function gatherNumbers(): Gatherer<number, NumberValues> {
  const numbers = new GrowingArray(true);
  let whole = true;
  return {
    push(value = Number.NaN) {
      numbers.push(value);
      whole &&= Number.isNaN(value) || Number.isInteger(value);
    },
    finish: () => ({
      kind: 'number',
      whole,
      numbers: Float64Array.from({ length: numbers.length }, (_, i) => numbers.at(i)),
    }),
  };
}

export function gatherFlags(): Gatherer<boolean, FlagValues> {
  const flags = new GrowingArray(false);
  return {
    push: value => flags.push(value === undefined ? -1 : Number(value)),
    finish: () => ({ kind: 'flag', flags: Int8Array.from({ length: flags.length }, (_, i) => flags.at(i)) }),
  };
}

export function gatherTexts(): Gatherer<string, TextValues> {
  const store = new TextStore();
  return {
    push: (value = '') => store.push(value),
    finish: () => ({ kind: 'text', textAt: row => store.at(row) }),
  };
}

const decimal = /^\s*[-+]?(?:\d{1,300}(?:\.\d{0,300})?|\.\d{1,300})(?:e[-+]?\d{1,3})?\s*$/i;

/** Numbers where all values are, categories where few values come again and again, else texts. */
export function gatherAny(): Gatherer<string> {
  let categories: Categories | undefined = new Categories();
  const codes = new GrowingArray(false);
  let numbers: Gatherer<number, NumberValues> | undefined = gatherNumbers();
  let texts: Gatherer<string, TextValues> | undefined;
  const toTexts = (names: readonly string[]) => {
    texts = gatherTexts();
    for (let i = 0; i < codes.length; i++) texts.push(names[codes.at(i)] ?? '');
    categories = undefined;
  };
  return {
    push(value) {
      const isBlank = value === undefined || value.trim() === '';
      if (numbers && !isBlank && !decimal.test(value)) numbers = undefined;
      numbers?.push(isBlank ? undefined : Number(value));
      if (categories && value !== undefined) {
        const isNew = value.length > LONGEST_CATEGORY || categories.indexOf(value) >= MOST_CATEGORIES;
        if (isNew) toTexts(categories.names);
      }
      if (texts) texts.push(value);
      else codes.push(value === undefined ? -1 : categories!.indexOf(value));
    },
    finish() {
      const found = numbers?.finish();
      if (found?.numbers.some(number => !Number.isNaN(number))) return found;
      const { length } = codes;
      if (categories && categories.names.length > Math.max(FEW, length / 2)) toTexts(categories.names);
      if (texts) return texts.finish();
      return { kind: 'category', categories: categories!.names, codes: intsOf(codes) };
    },
  };
}

function intsOf(values: GrowingArray): Int32Array {
  return Int32Array.from({ length: values.length }, (_, i) => values.at(i));
}
