/** A table of examples made for a test, from lines as `predictions.jsonl` has them. */
import { Random } from '../../../src/core/base/random';
import type { SplitName } from '../../../src/core/data/dataset';
import { readTable, type TableSource } from '../../../src/core/examples/readTable';
import type { ExampleTable } from '../../../src/core/examples/table';
import type { PredictionLine, SplitLines } from '../../../src/core/runs/predictions';
import type { RunRecord } from '../../../src/core/runs/run';

export type MadeLine = { readonly split?: SplitName; readonly prediction: object } & Readonly<Record<string, unknown>>;

export function splitsOf(lines: readonly MadeLine[]): readonly SplitLines[] {
  return (['train', 'validation', 'test'] as const).flatMap((split): SplitLines[] => {
    const own = lines
      .filter(line => (line.split ?? 'test') === split)
      .map((line, index) => ({ index, file: `/data/${split}.csv`, line: index + 2, ...line, split }) as PredictionLine);
    if (own.length === 0) return [];
    return [{ split, count: own.length, read: at => own[at]!, text: at => JSON.stringify(own[at]) }];
  });
}

export function makeTable(
  lines: readonly MadeLine[],
  { record, ...source }: Partial<Omit<TableSource, 'record'>> & { readonly record?: Partial<RunRecord> } = {},
): Promise<ExampleTable> {
  return readTable({
    folder: '/project/.nlp/runs/spam/20260131-120000-abcd',
    predictions: { version: '1', writtenAt: '2026-01-31T12:02:00.000Z', splits: splitsOf(lines) },
    textRoles: ['text', 'text-pair', 'tokens'],
    ...source,
    record: { labels: [], ...record } as unknown as RunRecord,
  });
}

const WORDS = ['refund', 'parcel', 'dinner', 'prize', 'minutes', 'invoice', 'harbour', 'late'];

/** Texts of a few words with a label, right about eight times of ten; wrong nearly always where `isHard`. */
export function makeLabelled(
  labels: readonly string[],
  count: number,
  isHard: (words: readonly string[], source: string) => boolean = () => false,
  seed = 3,
): MadeLine[] {
  const random = new Random(seed, 'examples');
  return Array.from({ length: count }, (_, i) => {
    const words = Array.from({ length: 2 + random.integer(9) }, () => WORDS[random.integer(WORDS.length)]!);
    const source = ['web', 'mail', 'phone'][random.integer(3)]!;
    const actual = random.integer(labels.length);
    const wrong = random.uniform() < (isHard(words, source) ? 0.85 : 0.15);
    const raw = labels.map((_, label) => Math.exp(random.normal() + (label === actual ? (wrong ? -3 : 3) : 0)));
    const sum = raw.reduce((a, b) => a + b, 0);
    const probabilities = raw.map(value => value / sum);
    const label = labels[probabilities.indexOf(Math.max(...probabilities))]!;
    return {
      split: i % 4 === 0 ? 'validation' : 'test',
      text: words.join(' '),
      label: labels[actual]!,
      source,
      prediction: { label, probabilities },
    };
  });
}
