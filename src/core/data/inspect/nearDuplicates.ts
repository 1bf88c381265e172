/** Texts of a data set that are nearly the same as another one: duplicates that a comparison letter by letter does not see. */
import { formatPercent } from '../../base/formatNumber';
import { identityOf, labelsOf } from '../checkSplits';
import type { Dataset, Example, ExampleId } from '../dataset';
import type { TaskRoles } from '../roles';
import { type Finding, FindingBuilder } from './finding';
import { locate } from './locate';
import { MOST_COMPARED, SimilarTexts, shinglesOf } from './similarTexts';

type Rest = (count: number) => Promise<void>;

const names = ['train', 'validation', 'test'] as const;

/** @param rest called with each example: lets others work, and throws when it is to end */
export async function inspectNearDuplicates(
  splits: Dataset['splits'],
  roles: TaskRoles,
  rest: Rest,
): Promise<readonly Finding[]> {
  if (roles.identity.length === 0) return [];
  const table = (examples: readonly Example[]) => {
    return new SimilarTexts(place => identityOf(examples[place]!, roles));
  };
  const inTrain = table(splits.train);
  const findings: Finding[] = [];
  let count = 0;
  for (const split of names) {
    const examples = splits[split] ?? [];
    const leaked = new FindingBuilder({
      code: 'similar-text',
      severity: 'warning',
      title: `Near-leakage: ${split} texts that are nearly the same as a training text`,
      advice: `The ${split} scores may be too high. Remove these texts from one of the two, or split by what they have in common.`,
    });
    const twice = new FindingBuilder({
      code: 'near-duplicate',
      severity: 'information',
      title: `Near-duplicates in ${split}`,
      advice: 'They differ by a few characters. Keep one, unless this is intended.',
    });
    const own = split === 'train' ? inTrain : table(examples);
    for (const [index, example] of examples.entries()) {
      if (count >= MOST_COMPARED) break;
      const id: ExampleId = { split, index };
      const text = identityOf(example, roles);
      const shingles = shinglesOf(text);
      const trained = split === 'train' ? undefined : inTrain.find(shingles);
      const near = trained ?? own.find(shingles);
      own.add(shingles);
      await rest(++count);
      if (!near) continue;
      const other = (trained ? splits.train : examples)[near.place]!;
      // What is exactly the same has findings of its own.
      if (identityOf(other, roles) === text) continue;
      const builder = trained ? leaked : twice;
      builder.add(id, example, () => describe(example, other, near.similarity, trained !== undefined, roles));
    }
    findings.push(...leaked.finish(), ...twice.finish());
  }
  if (count < MOST_COMPARED) return findings;
  const more = `Only the first ${MOST_COMPARED} texts were compared.`;
  return findings.map(finding => ({ ...finding, advice: `${finding.advice} ${more}` }));
}

function describe(example: Example, other: Example, similarity: number, trained: boolean, roles: TaskRoles): string {
  const where = `${trained ? 'a training text' : 'the text'} ${locate(other, example)}`;
  const labels = labelsOf(other, roles);
  const same = labels.join('\0') === labelsOf(example, roles).join('\0');
  const label = same ? '' : labels.length === 1 ? `, which is "${labels[0]}"` : ', which is labeled differently';
  return `${formatPercent(similarity)} similar to ${where}${label}`;
}
