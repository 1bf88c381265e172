/** What is odd about splits as a whole: labels, and texts that stand in more than one. */
import type { Problem } from '../base/problem';
import { editDistance, suggest } from '../base/suggest';
import type { ConfigPlace } from './configPlace';
import type { Dataset, Example } from './dataset';
import type { TaskRoles } from './roles';
import { IdentityTable } from './store/identityTable';

type Splits = Dataset['splits'];

/** The labels of an example: several where each of its words has one. */
export function labelsOf({ fields, lists }: Example, { classes }: TaskRoles): readonly string[] {
  if (classes === undefined) return [];
  const field = fields[classes];
  return lists?.[classes] ?? (field === undefined ? [] : [field]);
}

/** How many examples have each label. */
export function countLabels(examples: readonly Example[], roles: TaskRoles): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const example of examples) {
    for (const label of new Set(labelsOf(example, roles))) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

/** What makes two examples the same one to a model. */
export function identityOf({ fields, lists }: Example, { identity }: TaskRoles): string {
  return identity.map(role => fields[role] ?? lists?.[role]?.join(' ') ?? '').join('\0');
}

/** Too few labels to learn is an error; a label that only validation or test has is a warning at its first example. */
export function checkLabels(splits: Splits, roles: TaskRoles, place: ConfigPlace): readonly Problem[] {
  const known = [...countLabels(splits.train, roles).keys()];
  if (known.length === 1) {
    const message = `every example of train has the label "${known[0]}"; there is nothing to tell apart`;
    return [place.problem(['data', roles.classes ?? 'train'], 'one-label', message)];
  }
  const problems: Problem[] = [];
  for (const split of ['validation', 'test'] as const) {
    const examples = splits[split] ?? [];
    for (const [label, count] of countLabels(examples, roles)) {
      if (known.includes(label)) continue;
      const near = suggest(label, known);
      const hint = near === undefined ? '' : `; did you mean "${near}"?`;
      const times = count === 1 ? '1 example' : `${count} examples`;
      const first = examples.find(example => labelsOf(example, roles).includes(label))!;
      problems.push(atExample(first, 'unseen-label', `label "${label}" (${times} of ${split}) is not in train${hint}`));
    }
  }
  return problems;
}

/** Labels of train that are probably one, written in two ways: the rarer is reported where it first stands. */
export function findLabelTypos(splits: Splits, roles: TaskRoles): readonly Problem[] {
  const counts = countLabels(splits.train, roles);
  return [...findTypos(counts)].map(([label, usual]) => {
    const count = counts.get(label)!;
    const first = splits.train.find(example => labelsOf(example, roles).includes(label))!;
    const times = count === 1 ? '1 example' : `${count} examples`;
    const message = `label "${label}" (${times}) is near "${usual}" (${counts.get(usual)}); is it meant to be the same?`;
    return atExample(first, 'label-typo', message);
  });
}

/** Labels that are probably meant to be another, more frequent one -> that one; the more frequent first. */
export function findTypos(counts: ReadonlyMap<string, number>): ReadonlyMap<string, string> {
  // Beyond a few hundred labels, near names are the rule.
  if (counts.size > 300) return new Map();
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const typos = new Map<string, string>();
  sorted.forEach(([label, count], i) => {
    const usual = sorted.slice(0, i).find(([other, n]) => isTypo(label, count, other, n));
    if (usual) typos.set(label, usual[0]);
  });
  return typos;
}

/** The same but for case and spaces; or one edit away from a label fifty times as frequent. Numbers and short names differ by one edit as a rule. */
function isTypo(label: string, count: number, other: string, times: number): boolean {
  const fold = (text: string) => text.toLowerCase().replace(/[\s_-]/g, '');
  if (fold(label) === fold(other)) return true;
  // Tags such as B-PER and I-PER differ by what they say of the place.
  if (label.slice(1) === other.slice(1) && label[1] === '-') return false;
  return label.length >= 4 && !/\d/.test(label) && times >= 50 * count && editDistance(label, other, 1) <= 1;
}

/** Texts of train that stand there under several labels: no model can get them all right. */
export function findContradictions(splits: Splits, roles: TaskRoles): readonly Problem[] {
  const label = roles.classes;
  if (label === undefined || roles.roles[label]?.kind !== 'text') return [];
  const seen = new IdentityTable(example => identityOf(example, roles));
  const contradicting = splits.train.filter(example => {
    const earlier = seen.findOrAdd(example);
    return earlier && earlier.fields[label] !== example.fields[label];
  });
  const first = contradicting[0];
  if (!first) return [];
  const earlier = seen.find(first)!;
  const texts = contradicting.length === 1 ? '1 text' : `${contradicting.length} texts`;
  const verb = contradicting.length === 1 ? 'stands' : 'stand';
  const place = `this one is "${earlier.fields[label]}" on line ${earlier.source.line}`;
  return [
    atExample(first, 'contradicting-labels', `${texts} of train ${verb} there under another label too; ${place}`),
  ];
}

/** One warning a split that shares texts with train: its score would be too good. */
export function findRepeats(splits: Splits, roles: TaskRoles): readonly Problem[] {
  // Lines of a text that goes on may repeat.
  if (roles.identity.length === 0) return [];
  const seen = new IdentityTable(example => identityOf(example, roles));
  for (const example of splits.train) seen.findOrAdd(example);
  return (['validation', 'test'] as const).flatMap(split => {
    const repeated = (splits[split] ?? []).filter(example => seen.find(example));
    const first = repeated[0];
    if (!first) return [];
    const { line } = seen.find(first)!.source;
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
