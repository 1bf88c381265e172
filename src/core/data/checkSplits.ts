/** What is odd about splits as a whole: labels, and texts that stand in more than one. */
import { basename } from 'node:path';
import type { Problem } from '../base/problem';
import { editDistance, suggest } from '../base/suggest';
import type { ConfigPlace } from './configPlace';
import type { Dataset, Example } from './dataset';
import { foldLabel, isSameNumber, showLabel } from './lookAlikes';
import { parseListCell } from './readers/listCell';
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
    const column = roles.classes ?? 'label';
    const message = `every training example has the label "${known[0]}". Add examples of another label, or set data.${column} to another column.`;
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
      const shown = near === undefined ? `"${label}"` : showLabel(label, near);
      problems.push(atExample(first, 'unseen-label', `label ${shown} (${times} of ${split}) is not in train${hint}`));
    }
  }
  return problems;
}

/** Examples of a label that a split of its size would be expected to have: so many are hardly ever missing by chance. */
const EXPECTED = 5;
/** Labels that a message names. */
const NAMED = 3;

/** Validation and test that cannot tell how well labels are told apart: of one label, of none that train knows, or lacking some. */
export function checkCoverage(splits: Splits, roles: TaskRoles): readonly Problem[] {
  const { train } = splits;
  const known = countLabels(train, roles);
  if (known.size < 2) return [];
  return (['validation', 'test'] as const).flatMap(split => {
    const examples = splits[split] ?? [];
    const first = examples[0];
    const there = countLabels(examples, roles);
    if (!first || there.size === 0) return [];
    const labels = [...there.keys()];
    const say = (code: string, message: string) => [atExample(first, code, message)];
    if (!labels.some(label => known.has(label))) {
      const own = nameSome(labels);
      return say(
        'no-known-label',
        `no example of ${split} has a label of train, but ${own}: it has no loss, and all count as wrong`,
      );
    }
    const missing = [...known]
      .filter(([label, count]) => !there.has(label) && (count / train.length) * examples.length >= EXPECTED)
      .map(([label]) => label);
    if (there.size === 1 && examples.length > 1) {
      const others = nameSome([...known.keys()].filter(label => !there.has(label)));
      const rest = `scores on ${split} tell nothing of ${others}`;
      return say('one-label-split', `every example of ${split} has the label "${labels[0]}": ${rest}`);
    }
    if (missing.length === 0) return [];
    return say(
      'missing-label',
      `${split} has no example of ${nameSome(missing)}: its scores tell nothing of ${missing.length === 1 ? 'it' : 'them'}`,
    );
  });
}

function nameSome(labels: readonly string[]): string {
  const named = labels.slice(0, NAMED).map(label => `"${label}"`);
  const more = labels.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ').replace(/, ("[^"]*")$/, ' and $1');
}

/** Labels of train that are probably one, written in two ways: the rarer is reported where it first stands. */
export function findLabelTypos(splits: Splits, roles: TaskRoles): readonly Problem[] {
  const counts = countLabels(splits.train, roles);
  return [...findTypos(counts)].map(([label, usual]) => {
    const count = counts.get(label)!;
    const first = splits.train.find(example => labelsOf(example, roles).includes(label))!;
    const times = count === 1 ? '1 example' : `${count} examples`;
    const other = splits.train.find(example => labelsOf(example, roles).includes(usual))!;
    const shown = `${showLabel(usual, label)} (${counts.get(usual)}${isLookAlike(label, usual) ? `, ${placeOf(other, first)}` : ''})`;
    const message = `label ${showLabel(label, usual)} (${times}) is near ${shown}; is it meant to be the same?`;
    return atExample(first, 'label-typo', message);
  });
}

/** Labels that are probably meant to be another, more frequent one -> that one; the more frequent first. */
export function findTypos(counts: ReadonlyMap<string, number>): ReadonlyMap<string, string> {
  const sorted = [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([label, count]) => ({ label, count, fold: foldLabel(label) }));
  const typos = new Map<string, string>();
  // Beyond a few hundred labels, near names are the rule; those that look the same are not.
  if (counts.size > 300) {
    const first = new Map<string, string>();
    for (const { label, fold } of sorted) {
      const usual = first.get(fold);
      if (usual === undefined) first.set(fold, label);
      else if (isLookAlike(label, usual)) typos.set(label, usual);
    }
    return typos;
  }
  sorted.forEach((label, i) => {
    const usual = sorted.slice(0, i).find(other => isTypo(label, other));
    if (usual) typos.set(label.label, usual.label);
  });
  return typos;
}

interface Counted {
  readonly label: string;
  readonly count: number;
  readonly fold: string;
}

/**
 * The same but for case, spaces and what is not seen; or one edit away from a label fifty times as frequent. Numbers and short names
 * differ by one edit as a rule.
 */
function isTypo({ label, count, fold }: Counted, other: Counted): boolean {
  if (fold === other.fold || isSameNumber(label, other.label)) return true;
  // Tags such as B-PER and I-PER differ by what they say of the place.
  if (label.slice(1) === other.label.slice(1) && label[1] === '-') return false;
  const isWord = label.length >= 4 && !/\d/.test(label);
  return isWord && other.count >= 50 * count && editDistance(label, other.label, 1) <= 1;
}

/** Whether nothing that is seen tells them apart, but for case. */
function isLookAlike(label: string, other: string): boolean {
  return showLabel(label, other) !== `"${label}"` || showLabel(other, label) !== `"${other}"`;
}

/** Labels that are lists written out, where a text has one label. */
export function findListLabels(splits: Splits, roles: TaskRoles): readonly Problem[] {
  const { classes } = roles;
  if (classes === undefined || roles.roles[classes]?.kind !== 'text') return [];
  const lists = splits.train.filter(({ fields }) => parseListCell(fields[classes] ?? '', false) !== undefined);
  const [first] = lists;
  if (!first) return [];
  const count = lists.length === 1 ? '1 label is a list' : `${lists.length} labels are lists`;
  const message = `${count}, such as ${first.fields[classes]}, and each is learned as one label; for several labels per text set task: multilabel`;
  return [atExample(first, 'list-label', message)];
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
  const place = `this one is "${earlier.fields[label]}" on line ${earlier.source.line}`;
  return [atExample(first, 'contradicting-labels', `${texts} with conflicting labels in training; ${place}`)];
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
    const verb = repeated.length === 1 ? 'occurs' : 'occur';
    return [
      atExample(
        first,
        'repeated-text',
        `leakage: ${what} of ${split} also ${verb} in training; this one on line ${line}`,
      ),
    ];
  });
}

/** `line 7`, with the file's name where it is another one. */
function placeOf({ source }: Example, from: Example): string {
  return `${source.file === from.source.file ? '' : `${basename(source.file)} `}line ${source.line}`;
}

/** A warning where an example stands. */
export function atExample({ source }: Example, code: string, message: string): Problem {
  const start = { line: source.line, column: 1 };
  const range = { start, end: { line: source.line, column: 2 } };
  return { code, severity: 'warning', message, path: source.file, range };
}
