/** How many analogies of a file are answered rightly, as gensim's `evaluate_word_analogies`; by 3CosMul too, which it leaves out. */
import type { Caller } from '../../base/caller';
import { makePauses } from '../../base/pause';
import { type AnalogyMethod, multiplied } from '../analogy';
import { type BestRows, createBest } from '../best';
import { lengthsOf } from '../lengths';
import type { WordTable } from '../wordTable';
import { createCosines } from './cosines';
import type { Section } from './questions';
import { type EvaluationOptions, type EvaluationVocabulary, vocabularyOf } from './vocabulary';

export interface SectionScores {
  readonly name: string;
  readonly correct: number;
  /** That were asked: `correct` of these. */
  readonly asked: number;
  /** Of the file, with those whose words are unknown. */
  readonly total: number;
  /** 0..1; undefined where none was asked. */
  readonly accuracy: number | undefined;
}

export interface AnalogyScores extends Omit<SectionScores, 'name'> {
  readonly sections: readonly SectionScores[];
  /** Questions whose four words are all known. */
  readonly known: number;
}

export interface AnalogyEvaluation extends EvaluationOptions {
  readonly method?: AnalogyMethod;
}

/** A question whose words are known, by the places of its words among those that questions have. */
interface Asked {
  readonly section: number;
  /** The rows of the question's words. */
  readonly rows: readonly [number, number, number];
  readonly places: readonly [number, number, number];
  /** As they are compared. */
  readonly words: readonly [string, string, string];
  readonly expected: string;
  readonly best: BestRows;
  floor: number;
}

/** Answers that are looked at: the first of them counts that is no word of the question in another case. */
const LOOKED_AT = 5;

/** @throws CancelledError */
export async function evaluateAnalogies(
  table: WordTable,
  sections: readonly Section[],
  { method = '3cosadd', ...options }: AnalogyEvaluation = {},
  caller: Caller = {},
): Promise<AnalogyScores> {
  const vocabulary = vocabularyOf(table, options);
  const { asked, rows } = gather(sections, vocabulary);
  await answerAll(table, asked, rows, vocabulary.count, method, caller);
  const correct = new Int32Array(sections.length);
  const known = new Int32Array(sections.length);
  for (const question of asked) {
    known[question.section]!++;
    if (isRight(question, table, vocabulary)) correct[question.section]!++;
  }
  const scores = sections.map(({ name, questions: { length } }, i) => ({
    name,
    ...scoreOf(correct[i]!, options.countUnknown ? length : known[i]!, length),
  }));
  const sum = (key: 'correct' | 'asked' | 'total') => scores.reduce((all, each) => all + each[key], 0);
  return { sections: scores, known: asked.length, ...scoreOf(sum('correct'), sum('asked'), sum('total')) };
}

function scoreOf(correct: number, asked: number, total: number): Omit<SectionScores, 'name'> {
  return { correct, asked, total, accuracy: asked > 0 ? correct / asked : undefined };
}

function gather(sections: readonly Section[], { fold, rowOf }: EvaluationVocabulary) {
  const asked: Asked[] = [];
  const places = new Map<number, number>();
  const placeOf = (row: number) => {
    const place = places.get(row) ?? places.size;
    places.set(row, place);
    return place;
  };
  for (const [section, { questions }] of sections.entries())
    for (const { words } of questions) {
      const [a, b, c, expected] = words.map(fold) as [string, string, string, string];
      const rows = [a, b, c].map(rowOf);
      if (rows.includes(undefined) || rowOf(expected) === undefined) continue;
      asked.push({
        section,
        rows: rows as [number, number, number],
        places: rows.map(row => placeOf(row!)) as [number, number, number],
        words: [a, b, c],
        expected,
        best: createBest(LOOKED_AT),
        floor: Number.NEGATIVE_INFINITY,
      });
    }
  return { asked, rows: Int32Array.from(places.keys()) };
}

/**
 * Questions share their words: the cosines of each word with all others are computed once, for some rows of the table at a time, and a
 * question only puts three of them together.
 */
async function answerAll(
  table: WordTable,
  asked: readonly Asked[],
  rows: Int32Array,
  count: number,
  method: AnalogyMethod,
  { signal, onProgress }: Caller,
): Promise<void> {
  if (asked.length === 0) return;
  const pause = makePauses(signal);
  const cosines = createCosines(table, lengthsOf(table), rows);
  const combine = method === '3cosadd' ? addBlock : multiplyBlock;
  for (let start = 0; start < count; start += cosines.rows) {
    const end = Math.min(start + cosines.rows, count);
    for (let place = 0; place < rows.length; place += cosines.together) {
      cosines.fill(place, start, end);
      await pause();
    }
    for (const [i, question] of asked.entries()) {
      combine(question, cosines.values, cosines.rows, start, end);
      if (i % 512 === 0) await pause();
    }
    onProgress?.({ message: 'answering analogies', fraction: end / count });
  }
}

/** @param values of each place, `stride` numbers: its cosines with the rows from `start` on */
type Combine = (question: Asked, values: Float32Array, stride: number, start: number, end: number) => void;

const addBlock: Combine = (question, values, stride, start, end) => {
  const [a, b, c] = question.places.map(place => place * stride) as [number, number, number];
  let { floor } = question;
  for (let i = 0; i < end - start; i++) {
    const score = values[b + i]! - values[a + i]! + values[c + i]!;
    if (score > floor) floor = keep(question, start + i, score);
  }
};

const multiplyBlock: Combine = (question, values, stride, start, end) => {
  const [a, b, c] = question.places.map(place => place * stride) as [number, number, number];
  let { floor } = question;
  for (let i = 0; i < end - start; i++) {
    const score = multiplied(values[a + i]!, values[b + i]!, values[c + i]!);
    if (score > floor) floor = keep(question, start + i, score);
  }
};

/** @returns the new floor */
function keep(question: Asked, row: number, score: number): number {
  if (!question.rows.includes(row)) question.best.add(row, score);
  question.floor = question.best.floor;
  return question.floor;
}

function isRight({ best, words, expected }: Asked, table: WordTable, { fold }: EvaluationVocabulary): boolean {
  let predicted: string | undefined;
  for (const [row] of best.finish()) {
    predicted = fold(table.words[row]!);
    if (!words.includes(predicted)) break;
  }
  return predicted === expected;
}
