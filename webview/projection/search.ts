/** What a search finds: in the names of points, or in what a column says of them. Pure. */
import { formatNumber } from '../../src/core/base/formatNumber';
import type { ProjectionPoints } from '../../src/core/explain/points/points';
import { columnOf } from './colours';

/** Where is searched; an empty name is the points' own. */
export interface SearchField {
  readonly value: string;
  readonly label: string;
}

export function searchFields(
  { groups, predicted, columns = [] }: ProjectionPoints,
  ofWords: boolean,
): readonly SearchField[] {
  return [
    { value: '', label: ofWords ? 'Word' : 'Text' },
    ...(groups.length > 1 ? [{ value: 'label', label: 'True label' }] : []),
    ...(groups.length > 1 && predicted ? [{ value: 'predicted', label: 'Predicted label' }] : []),
    ...columns.map(({ name, title }) => ({ value: `column:${name}`, label: title })),
  ];
}

/** `> 0.9` and the like, of columns of numbers. */
const comparison = /^\s*(<=|>=|<|>|=)\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*$/i;

/** Undefined where nothing is looked for. */
export function search(points: ProjectionPoints, field: string, query: string): number[] | undefined {
  if (query.trim() === '') return undefined;
  if (field === '') return findMatches(points.names, query);
  const { groups, group, predicted } = points;
  if (field === 'label')
    return findMatches(
      Array.from(group, label => groups[label] ?? ''),
      query,
    );
  if (field === 'predicted')
    return findMatches(
      Array.from(predicted ?? [], label => groups[label] ?? ''),
      query,
    );
  const column = columnOf(points, field.replace(/^column:/, ''));
  if (!column) return [];
  if (column.kind === 'text') return findMatches(column.texts, query);
  if (column.kind === 'category')
    return findMatches(
      Array.from(column.codes, code => column.categories[code] ?? ''),
      query,
    );
  const asked = comparison.exec(query);
  if (!asked)
    return findMatches(
      Array.from(column.numbers, value => (Number.isNaN(value) ? '' : formatNumber(value))),
      query,
    );
  const [, how, limit] = asked;
  const holds = comparisons[how!]!;
  return [...column.numbers.keys()].filter(i => holds(column.numbers[i]!, Number(limit)));
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => a === b,
};

/** Which names a search finds: `/a.*b/` is a pattern, anything else is looked for as it stands, whatever the case. */
export function findMatches(names: readonly string[], query: string): number[] | undefined {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return undefined;
  const pattern = /^\/(.+)\/?$/.exec(query.trim());
  const matches = pattern
    ? compile(pattern[1]!.replace(/\/$/, ''))
    : (name: string) => name.toLowerCase().includes(wanted);
  if (!matches) return [];
  const found: number[] = [];
  for (let i = 0; i < names.length; i++) if (matches(names[i]!)) found.push(i);
  // What is the query itself comes before what contains it.
  const exact = (i: number) => (names[i]!.toLowerCase() === wanted ? 0 : 1);
  return found.sort((a, b) => exact(a) - exact(b) || a - b);
}

function compile(source: string): ((name: string) => boolean) | undefined {
  try {
    const pattern = new RegExp(source, 'iu');
    return name => pattern.test(name);
  } catch {
    // Half typed.
    return undefined;
  }
}
