/** The attention view in words: what the model made of the text, what its parts are called, its strongest links as a table. */
import type { RunIdentity } from '../../src/core/inference/prediction';
import type { Attended } from '../../src/protocol/views';
import { type Child, element, fill } from '../shared/element';
import { formatAge, formatNumber, formatPercent } from '../shared/format';
import { rampColour } from '../shared/palette';
import type { Theme } from '../shared/theme';
import { sayVerdict } from '../shared/verdict';
import { type Grid, strongestLinks } from './layout';

const LISTED_LINKS = 12;

export const partNames = {
  text: 'Attention',
  question: 'Attention from the text to the question',
  encoder: 'Attention within the text that is read',
  decoder: 'Attention within what is written',
  cross: 'Attention from what is written to what is read',
} as const;

export const partLabels = {
  text: 'Text',
  question: 'To the question',
  cross: 'Written to read',
  encoder: 'Within the read',
  decoder: 'Within the written',
} as const;

/** The answer in a few words, and how sure the model is of it. */
function sayAnswer({ prediction, written }: Attended): { readonly what: string; readonly sure?: string } {
  if (prediction) return sayVerdict(prediction);
  return { what: written?.text ?? '', sure: written && formatPercent(Math.exp(written.logProbability)) };
}

export function describeAnswer(run: RunIdentity | undefined, attended: Attended | undefined): Child[] {
  const model = run ? `${run.name}, ${run.checkpoint} checkpoint, trained ${formatAge(run.trainedAt, Date.now())}` : '';
  if (!attended) return [element('span', { class: 'quiet' }, model)];
  const { what, sure } = sayAnswer(attended);
  return [
    element('strong', {}, what),
    sure === undefined ? ' ' : ` ${sure} `,
    element('span', { class: 'quiet' }, `by ${model}`),
    attended.truncated && element('span', { class: 'cut' }, `, which read the first ${attended.read} tokens only`),
  ];
}

export function paintScale(scale: HTMLElement, { max }: Grid, theme: Theme): void {
  const stops = Array.from({ length: 9 }, (_, i) => rampColour(theme.ramp, i / 8));
  fill(
    scale,
    '0',
    element('span', { class: 'ramp', style: { background: `linear-gradient(90deg, ${stops.join(', ')})` } }),
    `${formatNumber(max)} (strongest here)`,
  );
}

/** @param threshold weights below it are left out */
export function paintLinks(table: HTMLElement, grid: Grid, threshold: number): void {
  const rows = strongestLinks(grid, LISTED_LINKS, threshold).map(({ query, key, weight }) =>
    element(
      'tr',
      {},
      element('td', { class: 'mono' }, grid.queries.tokens[query]!),
      element('td', { class: 'mono' }, grid.keys.tokens[key]!),
      element('td', { class: 'number' }, formatNumber(weight)),
    ),
  );
  const heads = ['Query', 'Key', 'Weight'].map(head => element('th', { scope: 'col' }, head));
  fill(table, element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...rows));
}

/** For a field of one line, which would drop the breaks and join words. */
export function onOneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
