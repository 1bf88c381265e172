/** What is odd about splits as a whole: labels, and texts that stand in more than one. */
import type { Problem } from '../base/problem';
import { suggest } from '../base/suggest';
import type { ConfigPlace } from './configPlace';
import type { Dataset, Example } from './dataset';

type Splits = Dataset['splits'];

/** Labels of all splits: those of train in alphabetical order, then those that only other splits have. */
export function labelsOf(splits: Splits): readonly string[] {
  const inTrain = [...countLabels(splits.train).keys()].sort(compare);
  const others = [...(splits.validation ?? []), ...(splits.test ?? [])];
  const unseen = [...countLabels(others).keys()].filter(label => !inTrain.includes(label)).sort(compare);
  return [...inTrain, ...unseen];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function countLabels(examples: readonly Example[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { fields } of examples) counts.set(fields.label!, (counts.get(fields.label!) ?? 0) + 1);
  return counts;
}

/** Too few labels to learn is an error; a label that only validation or test has is a warning at its first example. */
export function checkLabels(splits: Splits, place: ConfigPlace): readonly Problem[] {
  const known = [...countLabels(splits.train).keys()];
  if (known.length === 1) {
    const message = `every example of train has the label "${known[0]}"; there is nothing to tell apart`;
    return [place.problem(['data', 'label'], 'one-label', message)];
  }
  const problems: Problem[] = [];
  for (const split of ['validation', 'test'] as const) {
    const examples = splits[split] ?? [];
    for (const [label, count] of countLabels(examples)) {
      if (known.includes(label)) continue;
      const near = suggest(label, known);
      const hint = near === undefined ? '' : `; did you mean "${near}"?`;
      const times = count === 1 ? '1 example' : `${count} examples`;
      const first = examples.find(example => example.fields.label === label)!;
      problems.push(atExample(first, 'unseen-label', `label "${label}" (${times} of ${split}) is not in train${hint}`));
    }
  }
  return problems;
}

/** One warning a split that shares texts with train: its score would be too good. */
export function findRepeats(splits: Splits): readonly Problem[] {
  const seen = new Map(splits.train.map(example => [example.fields.text!, example] as const));
  return (['validation', 'test'] as const).flatMap(split => {
    const repeated = (splits[split] ?? []).filter(example => seen.has(example.fields.text!));
    const first = repeated[0];
    if (!first) return [];
    const { line } = seen.get(first.fields.text!)!.source;
    const what = repeated.length === 1 ? '1 text' : `${repeated.length} texts`;
    const verb = repeated.length === 1 ? 'stands' : 'stand';
    return [atExample(first, 'repeated-text', `${what} of ${split} ${verb} in train too; this one on line ${line}`)];
  });
}

function atExample({ source }: Example, code: string, message: string): Problem {
  const start = { line: source.line, column: 1 };
  const range = { start, end: { line: source.line, column: 2 } };
  return { code, severity: 'warning', message, path: source.file, range };
}
