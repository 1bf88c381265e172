/** What is known of each point beside its label: by which it is coloured and searched. */
import { countCharacters } from '../../base/codePoints';
import type { Example, SplitName } from '../../data/dataset';
import type { CategoryValues, Column, NumberValues } from '../../examples/column';
import { probabilitiesOf, type Verdict } from '../../tasks/abilities/verdict';
import { textsOfExample } from './groups';

export type PointColumn = {
  /** In searches and files: `confidence`. */
  readonly name: string;
  /** As people read it. */
  readonly title: string;
} & (CategoryValues | NumberValues | PointTexts);

/** Searched, and not coloured by. */
export interface PointTexts {
  readonly kind: 'text';
  /** One a point; empty for none. */
  readonly texts: readonly string[];
}

/** Code units of all columns of texts together: they are sent to the page. */
const MOST_TEXT = 20e6;
/** What is called so beside columns, in files that are saved. */
const TAKEN = ['name', 'label', 'predicted', 'index', 'file', 'line'];

interface Known {
  readonly examples: readonly Example[];
  readonly verdicts: readonly Verdict[];
  readonly splits: readonly SplitName[];
  /** One a point, an index into `splits`. */
  readonly split: Int32Array;
}

/** Columns that say the same of all points are left out. */
export function columnsOfExamples({ examples, verdicts, splits, split }: Known): readonly PointColumn[] {
  const columns: readonly PointColumn[] = [
    { name: 'split', title: 'Split', kind: 'category', categories: splits, codes: split },
    numbers('confidence', 'Confidence', verdicts.map(confidenceOf)),
    numbers('length', 'Characters', examples.map(lengthOf)),
    numbers('score', 'True score', examples.map(scoreOf)),
    numbers('predicted-score', 'Predicted score', verdicts.map(predictedScoreOf)),
  ];
  return columns.filter(tellsApart);
}

/** Columns of the data file, behind `known` ones; columns of texts while there is room for them. */
export function columnsOfData(
  data: readonly Pick<Column, 'title' | 'values'>[],
  known: readonly PointColumn[],
  count: number,
): readonly PointColumn[] {
  const taken = new Set([...TAKEN, ...known.map(({ name }) => name)]);
  let room = MOST_TEXT;
  return data
    .flatMap(({ title, values }): PointColumn[] => {
      const named = { name: taken.has(title) ? `data.${title}` : title, title };
      if (values.kind === 'category' || values.kind === 'number') return [{ ...named, ...values }];
      if (values.kind === 'flag') {
        return [{ ...named, kind: 'category', categories: ['no', 'yes'], codes: Int32Array.from(values.flags) }];
      }
      const texts: string[] = [];
      for (let row = 0; row < count && room >= 0; row++) {
        texts.push(values.textAt(row));
        room -= texts[row]!.length;
      }
      return room < 0 ? [] : [{ ...named, kind: 'text', texts }];
    })
    .filter(tellsApart);
}

/** Words come in the order of how often they are. */
export function columnsOfWords(rows: Int32Array, words: readonly string[]): readonly PointColumn[] {
  return [
    numbers(
      'rank',
      'Rank',
      Array.from(rows, row => row + 1),
    ),
    numbers('length', 'Characters', words.map(countCharacters)),
  ].filter(tellsApart);
}

function numbers(name: string, title: string, values: readonly (number | undefined)[]): PointColumn {
  const known = Float64Array.from(values, value => value ?? Number.NaN);
  return {
    name,
    title,
    kind: 'number',
    numbers: known,
    whole: known.every(x => Number.isNaN(x) || Number.isInteger(x)),
  };
}

function tellsApart(column: PointColumn): boolean {
  if (column.kind === 'text') return differ(column.texts);
  return differ(column.kind === 'category' ? column.codes : column.numbers.filter(value => !Number.isNaN(value)));
}

function differ(values: ArrayLike<unknown>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return true;
  return false;
}

/** The probability of what is predicted; of several labels that of the least sure decision. */
function confidenceOf(verdict: Verdict): number | undefined {
  const values = Object.values(probabilitiesOf(verdict));
  if (values.length === 0) return undefined;
  if (verdict.kind === 'label') return Math.max(...values);
  return Math.min(...values.map(p => Math.max(p, 1 - p)));
}

function lengthOf(example: Example): number {
  return textsOfExample(example).reduce((sum, text) => sum + countCharacters(text ?? ''), 0);
}

function scoreOf({ fields }: Example): number | undefined {
  const score = Number(fields.score ?? Number.NaN);
  return Number.isFinite(score) ? score : undefined;
}

function predictedScoreOf(verdict: Verdict): number | undefined {
  return verdict.kind === 'score' ? verdict.score : undefined;
}
