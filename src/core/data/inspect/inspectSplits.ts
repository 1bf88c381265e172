/** What is odd about the examples, place by place: repeats, contradictions, labels, garbled texts. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../base/errors';
import { suggest } from '../../base/suggest';
import { countLabels, findTypos, identityOf, labelsOf } from '../checkSplits';
import type { Dataset, Example, SplitName } from '../dataset';
import { showLabel } from '../lookAlikes';
import type { TaskRoles } from '../roles';
import { IdentityTable } from '../store/identityTable';
import { type Finding, FindingBuilder } from './finding';
import { findGarbled } from './garbled';
import { locate } from './locate';
import { inspectNearDuplicates } from './nearDuplicates';

/** Problems of the dataset that `inspectSplits`, or the task's `inspect`, finds too, place by place. */
export const inspectedCodes: ReadonlySet<string> = new Set([
  'repeated-text',
  'contradicting-labels',
  'unseen-label',
  'label-typo',
  'span-inside-word',
  'span-without-words',
  'word-cut',
]);

/** A label with fewer examples is hardly learned, and may be missing from a part. */
const fewExamples = 5;

/** Examples between two looks at the signal. */
const portion = 5000;

type Splits = Dataset['splits'];
const names = ['train', 'validation', 'test'] as const;

/** @throws CancelledError */
export async function inspectSplits(
  splits: Splits,
  roles: TaskRoles,
  signal?: AbortSignal,
): Promise<readonly Finding[]> {
  const rest = async (count: number) => {
    if (count % portion !== 0) return;
    await setImmediate();
    throwIfCancelled(signal);
  };
  return [
    ...inspectLabels(splits, roles),
    ...(await inspectTexts(splits, roles, rest)),
    ...(await inspectNearDuplicates(splits, roles, rest)),
    ...(await inspectEncoding(splits, roles, rest)),
  ];
}

type Rest = (count: number) => Promise<void>;

function inspectLabels(splits: Splits, roles: TaskRoles): readonly Finding[] {
  const counts = countLabels(splits.train, roles);
  const usual = findTypos(counts);
  const typos = new FindingBuilder({
    code: 'label-typo',
    severity: 'warning',
    title: 'Likely label typos',
    advice: 'If they mean the same label, spell them alike.',
  });
  const rare = new FindingBuilder({
    code: 'rare-label',
    severity: 'information',
    title: `Labels with fewer than ${fewExamples} training examples`,
    advice: 'Add examples, or merge them with another label.',
  });
  const told = new Set<string>();
  const places = new Map<string, string>();
  const firstOf = (label: string) => {
    let place = places.get(label);
    if (place === undefined) {
      const first = splits.train.find(example => labelsOf(example, roles).includes(label));
      place = first ? `, ${first.source.file.split(/[\\/]/).at(-1)}:${first.source.line}` : '';
      places.set(label, place);
    }
    return place;
  };
  for (const [index, example] of splits.train.entries()) {
    const id = { split: 'train', index } as const;
    for (const label of new Set(labelsOf(example, roles))) {
      const near = usual.get(label);
      if (near !== undefined)
        typos.add(
          id,
          example,
          () =>
            `label ${showLabel(label, near)} is similar to ${showLabel(near, label)} (${counts.get(near)} examples${firstOf(near)})`,
        );
      else if (counts.get(label)! < fewExamples && !told.has(label)) {
        told.add(label);
        rare.add(id, example, () => `label "${label}" has ${counts.get(label)} of ${splits.train.length} examples`);
      }
    }
  }
  return [...inspectUnseen(splits, roles, counts), ...typos.finish(), ...rare.finish()];
}

function inspectUnseen(splits: Splits, roles: TaskRoles, counts: ReadonlyMap<string, number>): readonly Finding[] {
  return (['validation', 'test'] as const).flatMap(split => {
    const unseen = new FindingBuilder({
      code: 'unseen-label',
      severity: 'warning',
      title: `Labels of the ${split} split that do not occur in training`,
      advice: 'The model cannot predict them, so they count as errors. Add training examples for them, or remove them.',
    });
    const hints = new Map<string, string>();
    for (const [index, example] of (splits[split] ?? []).entries()) {
      const id = { split, index };
      for (const label of new Set(labelsOf(example, roles))) {
        if (counts.has(label)) continue;
        if (!hints.has(label)) {
          const near = suggest(label, [...counts.keys()]);
          const shown = near === undefined ? `"${label}"` : showLabel(label, near);
          hints.set(label, `label ${shown} is not in train${near === undefined ? '' : `; did you mean "${near}"?`}`);
        }
        unseen.add(id, example, () => hints.get(label)!);
      }
    }
    return unseen.finish();
  });
}

async function inspectTexts(splits: Splits, roles: TaskRoles, rest: Rest): Promise<readonly Finding[]> {
  if (roles.identity.length === 0) return [];
  const contradictions = new FindingBuilder({
    code: 'contradicting-labels',
    severity: 'warning',
    title: 'Conflicting labels: training texts with more than one label',
    advice: 'No model can predict all of them correctly. Choose one label, or delete them.',
  });
  const table = () => new IdentityTable(example => identityOf(example, roles));
  const inTrain = table();
  const findings: Finding[] = [];
  let count = 0;
  for (const split of names) {
    const repeated = new FindingBuilder({
      code: 'repeated-text',
      severity: 'warning',
      title: `Leakage: ${split} texts that also occur in training`,
      advice: `The ${split} scores will be too high. Remove these texts from one of the two.`,
    });
    const twice = new FindingBuilder({
      code: 'duplicate-text',
      severity: 'information',
      title: `Duplicates in ${split}`,
      advice: 'Duplicates count more than other texts. Keep one, unless this is intended.',
    });
    const seen = split === 'train' ? inTrain : table();
    for (const [index, example] of (splits[split] ?? []).entries()) {
      const id = { split, index };
      const trained = split === 'train' ? undefined : inTrain.find(example);
      const earlier = seen.findOrAdd(example);
      if (trained) repeated.add(id, example, () => `this text also occurs in training, ${locate(trained, example)}`);
      else if (earlier && isLabelledLike(example, earlier, roles)) {
        twice.add(id, example, () => `duplicate of the text ${locate(earlier, example)}`);
      } else if (earlier && split === 'train') {
        const labels = labelsOf(earlier, roles);
        const other = labels.length === 1 ? `"${labels[0]}"` : 'labeled differently';
        contradictions.add(id, example, () => `the same text is ${other} ${locate(earlier, example)}`);
      }
      await rest(++count);
    }
    findings.push(...repeated.finish(), ...(split === 'train' ? contradictions.finish() : []), ...twice.finish());
  }
  return findings;
}

function isLabelledLike(a: Example, b: Example, roles: TaskRoles): boolean {
  return labelsOf(a, roles).join('\0') === labelsOf(b, roles).join('\0');
}

async function inspectEncoding(splits: Splits, roles: TaskRoles, rest: Rest): Promise<readonly Finding[]> {
  const garbled = new FindingBuilder({
    code: 'garbled-text',
    severity: 'warning',
    title: 'Garbled text (mojibake) from a wrong encoding',
    advice: 'Export the data again as UTF-8, or set data.encoding.',
  });
  const texts = Object.keys(roles.roles).filter(role => role !== roles.classes);
  let count = 0;
  for (const split of names satisfies readonly SplitName[]) {
    for (const [index, example] of (splits[split] ?? []).entries()) {
      const id = { split, index };
      for (const role of texts) {
        const why = findGarbled(example.fields[role] ?? example.lists?.[role]?.join(' ') ?? '');
        if (why !== undefined) garbled.add(id, example, () => why);
      }
      await rest(++count);
    }
  }
  return garbled.finish();
}
