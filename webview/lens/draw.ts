/** Draws the lens's parts: labels with their probabilities, the tinted passage, attention received. */
import { formatColumn, formatNumber, formatPercent, formatScore } from '../../src/core/base/formatNumber';
import type { AttentionMatrix, AttentionPart, Attribution } from '../../src/core/explain/explanation';
import type { Prediction } from '../../src/core/inference/prediction';
import type { ScoreVerdict } from '../../src/core/tasks/abilities/verdict';
import { announce } from '../shared/announce';
import { button } from '../shared/controls';
import { element, fill } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import type { Theme } from '../shared/theme';
import type { Tooltip } from '../shared/tooltip';
import { sayVerdict, textOf } from '../shared/verdict';
import { layPassage, markOf, type Passage, rankLabels, receivedAttention, tint, type Word } from './layout';

/** Labels shown before the rest is folded away. */
const FIRST_LABELS = 6;
const RECEIVED_SHOWN = 8;

/** The prediction: a bar per label, or a number on its scale. */
export function drawVerdict(prediction: Prediction, explained: string | undefined, choose: (label: string) => void) {
  switch (prediction.kind) {
    case 'label':
      return drawLabels(prediction.probabilities, [prediction.label], explained, choose);
    case 'labels': {
      const { probabilities, labels, threshold } = prediction;
      const given = labels.length > 0 ? labels.join(', ') : 'no label';
      return element(
        'div',
        {},
        element('p', { class: 'verdict' }, element('strong', {}, given)),
        drawLabels(probabilities, labels, explained, choose),
        element(
          'p',
          { class: 'quiet small' },
          `Labels with p ≥ ${formatPercent(threshold)} are predicted. Each label is decided independently.`,
        ),
      );
    }
    case 'score':
      return drawScore(prediction);
    case 'vector':
    case 'tags':
      return element('p', { class: 'verdict' }, sayVerdict(prediction).what);
  }
}

/** Where the number lies between the lowest and the highest of the training data. */
function drawScore({ score, lowest, highest }: ScoreVerdict): HTMLElement {
  const part = highest > lowest ? Math.max(0, Math.min(1, (score - lowest) / (highest - lowest))) : 0;
  const range = `${formatNumber(lowest)} to ${formatNumber(highest)}`;
  return element(
    'div',
    {
      class: 'score',
      role: 'img',
      'aria-label': `${formatNumber(score)}; scores of the training split go from ${range}`,
    },
    element('p', { class: 'verdict number' }, element('strong', {}, formatNumber(score))),
    element('span', { class: 'track' }, element('span', { class: 'fill', style: { width: `${part * 100}%` } })),
    element(
      'p',
      { class: 'ends quiet small number' },
      element('span', {}, formatNumber(lowest)),
      element('span', {}, 'range of the training split'),
      element('span', {}, formatNumber(highest)),
    ),
  );
}

/** One bar per label; selecting it explains that label. */
function drawLabels(
  probabilities: Readonly<Record<string, number>>,
  given: readonly string[],
  explained: string | undefined,
  choose: (label: string) => void,
): HTMLElement {
  const ranked = rankLabels(probabilities);
  const bars = ranked.map(({ label, probability }) =>
    element(
      'button',
      {
        type: 'button',
        class: given.includes(label) ? 'label-bar predicted' : 'label-bar',
        'data-label': label,
        'aria-pressed': label === explained,
        'aria-label': `${label}, ${formatPercent(probability)}${given.includes(label) ? ', predicted' : ''}; explain this label`,
        title: label === explained ? 'Explained below' : `Explain ${label}`,
        on: { click: () => choose(label) },
      },
      element('span', { class: 'label-name' }, label),
      element('span', { class: 'number' }, formatPercent(probability)),
      element(
        'span',
        { class: 'track' },
        element('span', { class: 'fill', style: { width: `${probability * 100}%` } }),
      ),
    ),
  );
  const rest = bars.slice(FIRST_LABELS);
  return element(
    'div',
    { class: 'labels', role: 'group', 'aria-label': 'Labels and their probabilities' },
    ...bars.slice(0, FIRST_LABELS),
    rest.length > 0 && element('details', {}, element('summary', {}, `${rest.length} more labels`), ...rest),
  );
}

/** The text itself, each word tinted by its attribution. */
export class TintedPassage {
  private readonly words = element('p', { class: 'passage', tabindex: 0, role: 'application' });
  private readonly added = element('p', { class: 'added quiet' });
  private readonly table = element('table', { class: 'values' });
  readonly root = element(
    'div',
    {},
    this.words,
    this.added,
    element('details', {}, element('summary', {}, 'Attributions as a table'), this.table),
  );
  private spans: { readonly span: HTMLElement; readonly text: string; readonly word: Word }[] = [];
  private chosen = -1;
  private signed = true;

  constructor(private readonly tooltip: Tooltip) {
    this.words.addEventListener('pointerleave', () => this.choose(-1));
    this.words.addEventListener('blur', () => this.choose(-1));
    this.words.addEventListener('keydown', event => this.press(event));
  }

  draw(prediction: Prediction, { parts, target, signed }: Attribution, theme: Theme): void {
    const passage = layPassage(textOf(prediction), parts);
    this.signed = signed;
    this.spans = [];
    this.chosen = -1;
    this.tooltip.hide();
    this.words.setAttribute('aria-label', `Token attributions for ${target}. Arrow keys move over the words.`);
    fill(
      this.words,
      ...passage.pieces.map(piece => (piece.word ? this.drawWord(piece.text, piece.word, passage, theme) : piece.text)),
      passage.unread && element('span', { class: 'unread', title: 'Truncated: not read by the model' }, passage.unread),
    );
    fill(this.added, ...drawAdded(passage, theme));
    this.added.hidden = passage.added.length === 0;
    this.fillTable(passage);
  }

  private drawWord(text: string, word: Word, { strongest }: Passage, theme: Theme): HTMLElement {
    const colours = tint(word.weight, strongest, theme);
    const mark = markOf(word.weight, strongest);
    const span = element(
      'span',
      {
        class: ['word', mark, word.unknown && 'unknown'].filter(Boolean).join(' '),
        'data-weight': formatNumber(word.weight),
        style: colours ? { 'background-color': colours.background, color: colours.ink } : undefined,
      },
      text,
    );
    const place = this.spans.length;
    span.addEventListener('pointerenter', () => this.choose(place));
    this.spans.push({ span, text, word });
    return span;
  }

  private fillTable({ added }: Passage): void {
    const words = this.spans.map(({ text, word }) => ({ text, weight: word.weight }));
    const all = [...words, ...added.map(({ token, weight }) => ({ text: token, weight }))];
    const write = formatColumn(all.map(({ weight }) => weight));
    const rows = all
      .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
      .map(({ text, weight }) =>
        element('tr', {}, element('td', {}, text), element('td', { class: 'number' }, write(weight))),
      );
    const heads = element(
      'tr',
      {},
      element('th', { scope: 'col' }, 'Word'),
      element('th', { scope: 'col', class: 'number' }, 'Attribution'),
    );
    fill(this.table, element('thead', {}, heads), element('tbody', {}, ...rows));
  }

  private press(event: KeyboardEvent): void {
    const last = this.spans.length - 1;
    const to = {
      ArrowLeft: Math.max(0, this.chosen - 1),
      ArrowRight: Math.min(last, this.chosen + 1),
      Home: 0,
      End: last,
      Escape: -1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.choose(to);
    const chosen = this.spans[to];
    if (chosen) announce(`${chosen.text}: ${describeWeight(chosen.word, this.signed)}`);
  }

  private choose(place: number): void {
    this.spans[this.chosen]?.span.classList.remove('chosen');
    this.chosen = place;
    const chosen = this.spans[place];
    if (!chosen) {
      this.tooltip.hide();
      return;
    }
    chosen.span.classList.add('chosen');
    const box = chosen.span.getBoundingClientRect();
    const { word, text } = chosen;
    this.tooltip.show(
      box.left,
      box.bottom - 8,
      element('div', {}, element('strong', {}, text), word.unknown && ' (not in the vocabulary)'),
      element('div', { class: 'number' }, describeWeight(word, this.signed)),
      word.tokens.length > 1 && element('div', { class: 'quiet mono' }, word.tokens.join(' ')),
    );
  }
}

function describeWeight({ weight }: Word, signed: boolean): string {
  if (!signed) return formatScore(weight);
  const side = weight > 0 ? 'raises the score' : weight < 0 ? 'lowers the score' : 'no effect on the score';
  return `${formatScore(weight)}, ${side}`;
}

/** `[CLS]` and its like: not in the text, but they have attributions. */
function drawAdded({ added, strongest }: Passage, theme: Theme) {
  return added.flatMap(({ token, weight }) => {
    const colours = tint(weight, strongest, theme);
    const style = colours && { 'background-color': colours.background, color: colours.ink };
    return [element('span', { class: 'word mono', title: `${token}: ${formatScore(weight)}`, style }, token), ' '];
  });
}

/** What the tints mean. */
export function drawLegend({ target, against, signed, looks }: Attribution, theme: Theme): HTMLElement {
  const sample = (weight: number, mark: string, text: string) => {
    const colours = tint(weight, 1, theme)!;
    return element(
      'span',
      { class: `word ${mark}`, style: { 'background-color': colours.background, color: colours.ink } },
      text,
    );
  };
  if (looks)
    return element('p', { class: 'legend quiet' }, sample(0.6, 'for', 'attended to'), ', whatever the label is');
  const samples = signed
    ? [sample(0.6, 'for', 'raises'), ' ', sample(-0.6, 'against', 'lowers')]
    : [sample(0.6, 'for', 'affects')];
  return element(
    'p',
    { class: 'legend quiet' },
    ...samples,
    ` the score of ${target}${against === undefined ? '' : ` against ${against}`}`,
  );
}

/** The tokens that are attended to most. */
export function drawReceived({ keys }: AttentionPart, { weights, layer }: AttentionMatrix, open: () => void) {
  const received = receivedAttention(keys, weights)
    .map((entry, place) => ({ ...entry, place }))
    .sort((a, b) => b.weight - a.weight || a.place - b.place)
    .slice(0, RECEIVED_SHOWN);
  const most = received[0]?.weight || 1;
  return element(
    'section',
    { class: 'part', 'aria-label': 'Attention received' },
    element(
      'div',
      { class: 'heading' },
      element('h2', {}, 'Attention received'),
      learnMore('attention-caveats', 'attention'),
    ),
    element('p', { class: 'quiet small' }, `Layer ${layer + 1}, averaged over heads and queries`),
    element(
      'table',
      { class: 'received' },
      element(
        'tbody',
        {},
        ...received.map(({ token, weight }) =>
          element(
            'tr',
            {},
            element('th', { scope: 'row', class: 'mono' }, token),
            element(
              'td',
              { class: 'bar-cell' },
              element('span', { class: 'fill', style: { width: `${(weight / most) * 100}%` } }),
            ),
            element('td', { class: 'number' }, formatPercent(weight)),
          ),
        ),
      ),
    ),
    button({ label: 'Open Attention', title: 'Show every layer and head for this text', press: open }),
  );
}
