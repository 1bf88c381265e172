/** The two ways to change words: sets of changes as a search sees them, and the edits that they are. */
import type { Asked, Prediction } from '../../inference/prediction';
import type { Run } from '../../inference/run';
import type { Weight } from '../attribution/words';
import { type Edit, makeEdits } from './edits';
import type { Goal } from './goal';
import { type Candidates, candidatesOf, rankBySlope } from './replacements';
import { type ChangeSet, type Changes, combinations, countCombinations, type Judged } from './searchSets';

/** Reads texts, and says how near each is to the goal; an empty one is not read. */
export interface Judge {
  /** Texts read so far. */
  evaluations: number;
  predict(texts: readonly Asked[]): Promise<readonly Prediction[]>;
  margins(texts: readonly Asked[]): Promise<readonly Omit<Judged, 'set'>[]>;
}

export interface Moves extends Changes {
  editsOf(set: ChangeSet): readonly Edit[];
}

/** A change is the unit that goes. */
export function deletions(_run: Run, input: Prediction, units: readonly Weight[], _goal: Goal, judge: Judge): Moves {
  const editsOf = (set: ChangeSet) => set.map(unit => editOf(units[unit]!));
  return {
    editsOf,
    spent: () => judge.evaluations,
    count: size => countCombinations(units.length, size),
    all: size => combinations(units.length, size),
    async further(set, singles, most) {
      const ranked = singles.length > 0 ? singles.map(({ set: [unit] }) => unit!) : [...units.keys()];
      return ranked.filter(unit => !set.includes(unit)).slice(0, most);
    },
    judge: sets => judge.margins(sets.map(set => makeEdits(input, editsOf(set)))),
  };
}

/** A change is `unit * words + word`. @throws ActionableError `no-whole-words` */
export function replacements(run: Run, input: Prediction, units: readonly Weight[], goal: Goal, judge: Judge): Moves {
  const candidates = candidatesOf(run);
  const { words, rows, table } = candidates;
  const unitOf = (change: number) => Math.floor(change / words.length);
  const wordOf = (change: number) => words[change % words.length]!;
  const editsOf = (set: ChangeSet) =>
    set.map(change => ({ ...editOf(units[unitOf(change)]!), replacement: wordOf(change) }));
  let alone: readonly number[] | undefined;
  return {
    editsOf,
    spent: () => judge.evaluations,
    count: size => (size === 1 ? units.length * words.length : Number.POSITIVE_INFINITY),
    *all() {
      for (let change = 0; change < units.length * words.length; change++)
        if (wordOf(change).toLowerCase() !== units[unitOf(change)]!.text.toLowerCase()) yield [change];
    },
    async further(set, singles, most) {
      const changed = new Set(set.map(unitOf));
      if (!table || !rows) {
        alone ??= await rankAlone(candidates, input, goal, judge);
        return pairUp(
          alone,
          units,
          singles.map(({ set: [change] }) => unitOf(change!)),
          most,
        )
          .filter(({ unit }) => !changed.has(unit))
          .map(({ unit, word }) => unit * words.length + word);
      }
      const [read] = set.length === 0 ? [input] : await judge.predict([makeEdits(input, editsOf(set))]);
      const moved = units.map((unit, i) =>
        changed.has(i) ? { ...unit, end: unit.start } : moveUnit(unit, editsOf(set)),
      );
      judge.evaluations++;
      const ranked = await rankBySlope(run, read!, { words, rows, table }, moved, goal.slope(read!), most);
      return ranked.map(({ unit, word }) => unit * words.length + word);
    },
    judge: sets => judge.margins(sets.map(set => makeEdits(input, editsOf(set)))),
  };
}

const editOf = ({ start, end, text }: Weight): Edit => ({ start, end, text });

/** Where a unit is once the edits before it are made. */
function moveUnit(unit: Weight, edits: readonly Edit[]): Weight {
  const by = edits.reduce(
    (sum, { start, end, replacement = '' }) => (start < unit.start ? sum + replacement.length - (end - start) : sum),
    0,
  );
  return { ...unit, start: unit.start + by, end: unit.end + by };
}

/** Words that are read one by one, of vocabularies without gradients. */
const MOST_ALONE = 1000;

/** Candidates by what is predicted of each alone, the nearest to the goal first. */
async function rankAlone(
  { words }: Candidates,
  { pair }: Prediction,
  goal: Goal,
  judge: Judge,
): Promise<readonly number[]> {
  const texts = words.slice(0, MOST_ALONE).map(word => (pair === undefined ? word : ([word, pair] as const)));
  const margins = (await judge.predict(texts)).map(prediction => goal.margin(prediction));
  return [...margins.keys()].sort((a, b) => margins[b]! - margins[a]! || a - b);
}

/** The best words with every unit, the best of the units first. */
function pairUp(
  ranked: readonly number[],
  units: readonly Weight[],
  best: readonly number[],
  most: number,
): { readonly unit: number; readonly word: number }[] {
  const order = [...new Set([...best, ...units.keys()])];
  const each = Math.max(1, Math.floor(most / Math.max(1, order.length)));
  const pairs = order.flatMap(unit => ranked.slice(0, each).map(word => ({ unit, word })));
  return pairs.slice(0, most);
}
