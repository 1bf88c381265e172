/** The attention view in words: what the model made of the text, what its parts are called, its strongest links as a table. */
import { formatColumn, formatPercent, formatScore } from '../../src/core/base/formatNumber';
import { formatOrigin } from '../../src/core/base/formatTime';
import type { AttentionSummary } from '../../src/core/explain/explanation';
import type { RunIdentity } from '../../src/core/inference/prediction';
import { button, emptyState } from '../shared/controls';
import { type Child, element, fill } from '../shared/element';
import { rampColour } from '../shared/palette';
import type { Theme } from '../shared/theme';
import { sayVerdict } from '../shared/verdict';
import type { Grid } from './grid';
import { strongestLinks } from './layout';
import { type Choice, stageOf } from './model';
import { rampOf } from './ramps';

const LISTED_LINKS = 12;

export const partNames = {
  text: 'Self-attention',
  question: 'Attention from the context to the question',
  encoder: 'Encoder self-attention',
  decoder: 'Decoder self-attention',
  cross: 'Cross-attention from the output to the input',
} as const;

export const partLabels = {
  text: 'Self-attention',
  question: 'Context → question',
  cross: 'Cross-attention',
  encoder: 'Encoder self-attention',
  decoder: 'Decoder self-attention',
} as const;

/** Which heads of which layers are shown, and what of them. */
export function describeChoice(choice: Pick<Choice, 'part' | 'layer' | 'head' | 'over' | 'stage'>): string {
  const { part, layer, head, over } = choice;
  const heads = [...over].sort((a, b) => a - b).map(each => each + 1);
  const chosen = heads.length > 0 ? `heads ${heads.join(', ')}` : 'heads';
  const which =
    typeof head === 'number'
      ? `layer ${layer + 1}, head ${head + 1}`
      : head === 'mean'
        ? `layer ${layer + 1}, averaged over ${chosen}`
        : head === 'max'
          ? `layer ${layer + 1}, maximum of ${chosen}`
          : `${head} through layers 1 to ${layer + 1}`;
  return `${partNames[part]}, ${which}${stageWords[stageOf(choice)]}`;
}

const stageWords = {
  weights: '',
  scores: ', scores before the mask',
  masked: ', scores after the mask',
} as const;

/** The answer in a few words, and its probability. */
export function sayAnswer({ prediction, written }: AttentionSummary): {
  readonly what: string;
  readonly sure?: string;
} {
  if (prediction) return sayVerdict(prediction);
  return { what: written?.text ?? '', sure: written && formatPercent(Math.exp(written.logProbability)) };
}

export function describeAnswer(run: RunIdentity | undefined, attended: AttentionSummary | undefined): Child[] {
  const model = run ? `${run.name}, ${run.checkpoint} checkpoint, ${formatOrigin(run)}` : '';
  if (!attended) return [element('span', { class: 'quiet' }, model)];
  const { what, sure } = sayAnswer(attended);
  return [
    element('strong', {}, what),
    sure === undefined ? ' ' : ` ${sure} `,
    element('span', { class: 'quiet' }, what === '' ? model : `· ${model}`),
    attended.truncated &&
      element('span', { class: 'cut' }, ` · truncated: the model reads only the first ${attended.read} tokens`),
  ];
}

/** 2nd, 3rd, 4th, 21st */
function ordinal(count: number): string {
  const ending = Math.floor((count % 100) / 10) === 1 ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th');
  return `${count}${ending}`;
}

/**
 * @param mode cells are of a color of their own at each weight, lines of one color that fades
 * @param strands of lines: each head that has a color of its own
 */
export function paintScale(
  scale: HTMLElement,
  grid: Pick<Grid, 'max' | 'signed' | 'weights'>,
  theme: Theme,
  mode: 'heatmap' | 'links',
  namedEvery = 1,
  strands: readonly { readonly name: string; readonly colour: string }[] = [],
): void {
  const { max, signed, weights } = grid;
  const bar = (stops: readonly string[]) =>
    element('span', { class: 'ramp', style: { background: `linear-gradient(90deg, ${stops.join(', ')})` } });
  if (mode === 'links' && strands.length > 1) {
    const each = strands.map(({ name, colour }) =>
      element('span', { class: 'strand' }, bar(['transparent', colour]), name),
    );
    fill(scale, ...each, element('span', {}, '· each from 0 to its maximum'));
    return;
  }
  const ramp = rampOf(theme, grid);
  const colour = strands[0]?.colour ?? theme.accent;
  const stops =
    mode === 'links' ? ['transparent', colour] : Array.from({ length: 9 }, (_, i) => rampColour(ramp, i / 8));
  fill(
    scale,
    signed ? formatScore(-max) : '0',
    bar(stops),
    `${formatScore(max)} (${signed ? 'largest' : 'maximum'} here)`,
    signed && weights.includes(Number.NEGATIVE_INFINITY) && element('span', {}, '· cells without color are masked'),
    // Names that are left out would make those that are left seem neighbors.
    namedEvery > 1 && element('span', {}, `· every ${ordinal(namedEvery)} token is labeled`),
  );
}

/** @param threshold weights below it are left out */
export function paintLinks(table: HTMLElement, grid: Grid, threshold: number): void {
  const links = strongestLinks(grid, LISTED_LINKS, threshold);
  const write = formatColumn(links.map(({ weight }) => weight));
  const rows = links.map(({ query, key, weight }) =>
    element(
      'tr',
      {},
      element('td', { class: 'mono' }, grid.queries.tokens[query]!),
      element('td', { class: 'mono' }, grid.keys.tokens[key]!),
      element('td', { class: 'number' }, write(weight)),
    ),
  );
  const heads = ['Query', 'Key', 'Weight'].map(head => element('th', { scope: 'col' }, head));
  fill(table, element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...rows));
}

/** For a field of one line, which would drop the breaks and join words. */
export function onOneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}

export function failed(message: string, again: () => void): HTMLElement {
  const press = button({ label: 'Try Again', press: again });
  return element('div', {}, element('div', { class: 'failure', role: 'alert' }, message), press);
}

export function waiting(text: string): HTMLElement {
  return element('p', { class: 'quiet', role: 'status' }, text);
}

export function noText(): HTMLElement {
  return emptyState(
    'attention',
    'No text yet',
    'Type a sentence above and press Enter, or select one in an editor and run NLP: Open Attention.',
  );
}

/** Of a model that was asked about a text. */
export function noAttention(): HTMLElement {
  return emptyState(
    'concept-attention',
    'This model has no attention',
    'Attention is available for Transformers and for encoder-decoder models with attention. Select one with NLP: Select Model.',
  );
}
