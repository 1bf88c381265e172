/** Draws the lens's parts: labels with their probabilities, the tinted passage, attention received. */
import type { AttentionMatrix, AttentionSummary, Saliency } from '../../src/core/explain/explanation';
import type { Prediction } from '../../src/core/inference/prediction';
import type { ScoreVerdict } from '../../src/core/tasks/verdict';
import { announce } from '../shared/announce';
import { button } from '../shared/controls';
import { element, fill } from '../shared/element';
import { formatNumber, formatPercent } from '../shared/format';
import type { Theme } from '../shared/theme';
import type { Tooltip } from '../shared/tooltip';
import { sayVerdict, textOf } from '../shared/verdict';
import { layPassage, markOf, type Passage, rankLabels, receivedAttention, tint, type Word } from './layout';

/** Labels shown before the rest is folded away. */
const FIRST_LABELS = 6;
const RECEIVED_SHOWN = 8;

/** What the model says: a bar a label, or a number on its scale. */
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
        element('p', { class: 'quiet small' }, `A label is given from ${formatPercent(threshold)} on, each by itself.`),
      );
    }
    case 'score':
      return drawScore(prediction);
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
    { class: 'score', role: 'img', 'aria-label': `${formatNumber(score)}; the training scores go from ${range}` },
    element('p', { class: 'verdict number' }, element('strong', {}, formatNumber(score))),
    element('span', { class: 'track' }, element('span', { class: 'fill', style: { width: `${part * 100}%` } })),
    element(
      'p',
      { class: 'ends quiet small number' },
      element('span', {}, formatNumber(lowest)),
      element('span', {}, 'the training scores'),
      element('span', {}, formatNumber(highest)),
    ),
  );
}

/** One bar a label; pressing it explains that label. */
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
        'aria-label': `${label}, ${formatPercent(probability)}${given.includes(label) ? ', predicted' : ''}; explain it`,
        title: label === explained ? 'explained below' : `explain ${label} instead`,
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
    rest.length > 0 && element('details', {}, element('summary', {}, `${rest.length} less likely labels`), ...rest),
  );
}

/** The text itself, each word tinted by what it weighed. */
export class TintedPassage {
  private readonly words = element('p', { class: 'passage', tabindex: 0, role: 'application' });
  private readonly added = element('p', { class: 'added quiet' });
  private readonly table = element('table', { class: 'values' });
  readonly root = element(
    'div',
    {},
    this.words,
    this.added,
    element('details', {}, element('summary', {}, 'Weights as a table'), this.table),
  );
  private spans: { readonly span: HTMLElement; readonly text: string; readonly word: Word }[] = [];
  private chosen = -1;

  constructor(private readonly tooltip: Tooltip) {
    this.words.addEventListener('pointerleave', () => this.choose(-1));
    this.words.addEventListener('blur', () => this.choose(-1));
    this.words.addEventListener('keydown', event => this.press(event));
  }

  draw(prediction: Prediction, saliency: Saliency, theme: Theme): void {
    const passage = layPassage(textOf(prediction), prediction.tokens, saliency.weights);
    this.spans = [];
    this.chosen = -1;
    this.tooltip.hide();
    this.words.setAttribute(
      'aria-label',
      `What each word weighed for ${saliency.label}; arrow keys move over the words`,
    );
    fill(
      this.words,
      ...passage.pieces.map(piece => (piece.word ? this.drawWord(piece.text, piece.word, passage, theme) : piece.text)),
      passage.unread && element('span', { class: 'unread', title: 'beyond what the model reads' }, passage.unread),
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
    const rows = [...words, ...added.map(({ token, weight }) => ({ text: token, weight }))]
      .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
      .map(({ text, weight }) =>
        element('tr', {}, element('td', {}, text), element('td', { class: 'number' }, formatNumber(weight))),
      );
    const heads = element('tr', {}, element('th', { scope: 'col' }, 'Word'), element('th', { scope: 'col' }, 'Weight'));
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
    if (chosen) announce(`${chosen.text}: ${describeWeight(chosen.word)}`);
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
      element('div', { class: 'number' }, describeWeight(word)),
      word.tokens.length > 1 && element('div', { class: 'quiet mono' }, word.tokens.join(' ')),
    );
  }
}

function describeWeight({ weight }: Word): string {
  const side = weight > 0 ? 'speaks for it' : weight < 0 ? 'speaks against it' : 'makes no difference';
  return `${formatNumber(weight)}, ${side}`;
}

/** `[CLS]` and its like: not in the text, but they may weigh. */
function drawAdded({ added, strongest }: Passage, theme: Theme) {
  return added.flatMap(({ token, weight }) => {
    const colours = tint(weight, strongest, theme);
    const style = colours && { 'background-color': colours.background, color: colours.ink };
    return [element('span', { class: 'word mono', title: `${token}: ${formatNumber(weight)}`, style }, token), ' '];
  });
}

/** What the two tints mean. */
export function drawLegend(label: string, theme: Theme): HTMLElement {
  const sample = (weight: number, mark: string, text: string) => {
    const colours = tint(weight, 1, theme)!;
    return element(
      'span',
      { class: `word ${mark}`, style: { 'background-color': colours.background, color: colours.ink } },
      text,
    );
  };
  return element(
    'p',
    { class: 'legend quiet' },
    sample(0.6, 'for', 'speaks for'),
    ' ',
    sample(-0.6, 'against', 'speaks against'),
    ` ${label}`,
  );
}

/** The tokens that are attended to most. */
export function drawReceived({ tokens }: AttentionSummary, { weights, layer }: AttentionMatrix, open: () => void) {
  const received = receivedAttention(tokens, weights)
    .map((entry, place) => ({ ...entry, place }))
    .sort((a, b) => b.weight - a.weight || a.place - b.place)
    .slice(0, RECEIVED_SHOWN);
  const most = received[0]?.weight || 1;
  return element(
    'section',
    { class: 'part', 'aria-label': 'Attention received' },
    element('h2', {}, 'Attention received'),
    element('p', { class: 'quiet small' }, `mean over heads and words, layer ${layer + 1}`),
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
    button({ label: 'Open Attention', title: 'Every layer and head of this text', press: open }),
  );
}
