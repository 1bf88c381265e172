/** Whether the head that files hold tells a task's labels apart, and where each of them stands in it. */
import type { HeadName } from '../families/family';
import { headOfFile, labelsOfHead } from './headOfFile';
import type { Pretrained } from './pretrained';

/** For each label of the task its place in the head of the files; or why that head is of no use. */
export type LabelPlaces = { readonly places: readonly number[] } | { readonly other: string };

/** Labels that are named in a note. */
const NAMED = 5;

/** Upper and lower case do not tell labels apart; transformers calls label 3 LABEL_3 where it has no name. */
function fold(label: string): string {
  return label
    .trim()
    .toLowerCase()
    .replace(/^label_(?=\d+$)/, '');
}

/** Where each label stands among those of a head. */
export function placesOfLabels(labels: readonly string[], found: readonly string[]): LabelPlaces {
  const shown = `${found.slice(0, NAMED).join(', ')}${found.length > NAMED ? `, and ${found.length - NAMED} more` : ''}`;
  const other = { other: `there it is for the labels ${shown}` };
  const exact = placesBy(labels, found, label => label);
  const places = exact ?? placesBy(labels, found, fold);
  return places ? { places } : other;
}

function placesBy(labels: readonly string[], found: readonly string[], key: (label: string) => string) {
  const at = new Map(found.map((label, i) => [key(label), i]));
  if (labels.length !== found.length || at.size !== found.length) return undefined;
  const places = labels.map(label => at.get(key(label)));
  return places.every(place => place !== undefined) && new Set(places).size === places.length ? places : undefined;
}

/** @param labels of the task; none where it tells none apart @returns undefined where there is nothing to say */
export function labelPlaces(
  model: Parameters<typeof labelsOfHead>[0] & Pick<Pretrained, 'source'>,
  head: HeadName,
  labels: readonly string[],
): LabelPlaces | undefined {
  const found = headOfFile(model);
  if (found !== undefined && found !== head) return { other: `there it is of a head for another task (${found})` };
  return labels.length === 0 ? undefined : placesOfLabels(labels, labelsOfHead(model, head));
}
