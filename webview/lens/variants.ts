/** Changed copies of texts, each with what is predicted of it beside what was predicted of the text. */
import { formatNumber, formatPercent } from '../../src/core/base/formatNumber';
import type { Asked, Prediction } from '../../src/core/inference/prediction';
import { announce } from '../shared/announce';
import { Latest } from '../shared/channel';
import { button } from '../shared/controls';
import { element, fill } from '../shared/element';
import { headCells } from '../shared/headCells';
import { learnMore } from '../shared/learnMore';
import { modifierName } from '../shared/modifier';
import { diffWords } from './diff';
import { compareVerdicts, csvOfVariants, isFlipped } from './layoutVariants';

/** A copy, and the text that it was made of. */
export interface Variant {
  readonly original: Prediction;
  readonly copy: Prediction;
}

export interface VariantEvents {
  /** @throws what the host says, or that it was cancelled */
  readonly predict: (texts: readonly Asked[], signal: AbortSignal) => Promise<readonly Prediction[]>;
  readonly explain: (text: Asked) => void;
  readonly copyRows: (rows: readonly (readonly (string | number | null)[])[]) => void;
  readonly remember: (variants: readonly Variant[]) => void;
}

/** Copies that are kept. */
const MOST = 50;

export class Variants {
  private readonly first = element('textarea', { rows: 4, 'aria-label': 'Copy of the text', spellcheck: 'false' });
  private readonly second = element('textarea', {
    rows: 3,
    'aria-label': 'Copy of the second text',
    spellcheck: 'false',
  });
  private readonly list = element('ol', { class: 'variants', 'aria-label': 'Copies' });
  private readonly note = element('p', { class: 'small', role: 'status' });
  private readonly foot = element('p', { class: 'actions' });
  private readonly asking = new Latest();
  private prediction: Prediction | undefined;
  readonly root: HTMLElement;

  constructor(
    private readonly events: VariantEvents,
    private variants: readonly Variant[],
  ) {
    for (const area of [this.first, this.second])
      area.addEventListener('keydown', event => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        void this.addEdited();
      });
    this.root = element(
      'section',
      { class: 'part', 'aria-label': 'Counterfactuals' },
      element(
        'div',
        { class: 'heading' },
        element('h2', {}, 'Counterfactuals'),
        learnMore('counterfactuals', 'counterfactuals'),
      ),
      element('p', { class: 'quiet small' }, 'Edit a copy of the text, and compare what the model predicts of both.'),
      this.first,
      this.second,
      element(
        'p',
        { class: 'actions' },
        button({
          label: 'Add and Compare',
          title: `Predict the copy and keep it in the list (${modifierName(navigator.platform)}+Enter)`,
          primary: true,
          press: () => void this.addEdited(),
        }),
        button({ label: 'Reset', title: 'Copy the text again', press: () => this.reset() }),
      ),
      this.note,
      this.list,
      this.foot,
    );
    this.draw();
  }

  /** The text that is shown now: the copy is of it, unless somebody is editing. */
  show(prediction: Prediction): void {
    const before = this.prediction;
    this.prediction = prediction;
    const edited =
      before !== undefined && (this.first.value !== before.text || this.second.value !== (before.pair ?? ''));
    if (!edited) this.reset();
    if (before && before.run.id !== prediction.run.id) void this.predictAgain();
    else if (!before && this.variants.some(({ copy }) => copy.run.id !== prediction.run.id)) void this.predictAgain();
  }

  /** Predicts a copy and keeps it. */
  async add(text: Asked, original = this.prediction): Promise<void> {
    if (!original) return;
    await this.answer(async signal => {
      const [copy] = await this.events.predict([text], signal);
      return [{ original, copy: copy! }, ...this.variants].slice(0, MOST);
    });
    const [added] = this.variants;
    if (added)
      announce(isFlipped(added.original, added.copy) ? 'The prediction changed' : 'The prediction is the same');
  }

  private async addEdited(): Promise<void> {
    const text: Asked = this.prediction?.pair === undefined ? this.first.value : [this.first.value, this.second.value];
    if ([text].flat().some(each => each.trim() === '')) {
      this.say('The copy is empty. Type a text.');
      return;
    }
    const original = this.prediction;
    if (original && this.first.value === original.text && this.second.value === (original.pair ?? '')) {
      this.say('The copy is the same as the text. Change a word first.');
      return;
    }
    await this.add(text);
  }

  /** Another model is shown: what the one before predicted is not its answer. */
  private predictAgain(): Promise<void> {
    if (this.variants.length === 0) return Promise.resolve();
    return this.answer(async signal => {
      const { variants } = this;
      const texts = variants.flatMap(({ original, copy }) => [askedOf(original), askedOf(copy)]);
      const predictions = await this.events.predict(texts, signal);
      return variants.map((_, i) => ({ original: predictions[2 * i]!, copy: predictions[2 * i + 1]! }));
    });
  }

  private async answer(work: (signal: AbortSignal) => Promise<readonly Variant[]>): Promise<void> {
    this.say('');
    try {
      const variants = await this.asking.run(work);
      if (variants) this.keep(variants);
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error));
    }
  }

  private keep(variants: readonly Variant[]): void {
    this.variants = variants;
    this.events.remember(variants);
    this.draw();
  }

  private reset(): void {
    this.first.value = this.prediction?.text ?? '';
    this.second.value = this.prediction?.pair ?? '';
    this.second.hidden = this.prediction?.pair === undefined;
    this.say('');
  }

  private say(message: string): void {
    this.note.textContent = message;
    this.note.hidden = message === '';
  }

  private draw(): void {
    fill(this.list, ...this.variants.map((variant, place) => this.drawVariant(variant, place)));
    this.list.hidden = this.variants.length === 0;
    fill(
      this.foot,
      button({
        label: 'Copy as CSV',
        title: 'Copy the list with all probabilities',
        press: () => this.events.copyRows(csvOfVariants(this.variants)),
      }),
      button({ label: 'Remove All', press: () => this.keep([]) }),
    );
    this.foot.hidden = this.variants.length === 0;
  }

  private drawVariant(variant: Variant, place: number): HTMLElement {
    const { original, copy } = variant;
    const parts = diffWords(original.text, copy.text);
    const second = copy.pair === undefined ? [] : diffWords(original.pair ?? '', copy.pair);
    const flipped = isFlipped(original, copy);
    const edit = () => {
      this.first.value = copy.text;
      this.second.value = copy.pair ?? '';
      this.second.hidden = copy.pair === undefined;
      this.first.focus();
    };
    const remove = () => {
      this.keep(this.variants.filter(each => each !== variant));
      const next = this.list.children[Math.min(place, this.variants.length - 1)];
      (next?.querySelector<HTMLElement>('button:last-of-type') ?? this.first).focus();
      announce('Removed');
    };
    return element(
      'li',
      { class: flipped ? 'flipped' : undefined },
      element('p', { class: 'copy-text' }, ...drawDiff(parts)),
      second.length > 0 && element('p', { class: 'copy-text' }, ...drawDiff(second)),
      drawBeside(variant),
      element(
        'p',
        { class: 'actions' },
        button({
          label: 'Explain',
          title: 'Show attributions of this copy',
          press: () => this.events.explain(askedOf(copy)),
        }),
        button({ label: 'Edit', title: 'Edit this copy further', press: edit }),
        button({ label: 'Remove', press: remove }),
      ),
    );
  }
}

export function askedOf({ text, pair }: Prediction): Asked {
  return pair === undefined ? text : [text, pair];
}

export function drawDiff(parts: ReturnType<typeof diffWords>): (HTMLElement | string)[] {
  return parts.map(({ kind, text }) => {
    if (kind === 'same') return text;
    return element(kind === 'deleted' ? 'del' : 'ins', {}, text);
  });
}

/** What is predicted of the text and of the copy, side by side. */
function drawBeside({ original, copy }: Variant): HTMLElement {
  const head = headCells(['', 'Text', 'Copy']);
  const rows = compareVerdicts(original, copy).map(({ name, before, after, wasPredicted, isPredicted, isNumber }) => {
    const write = isNumber ? formatNumber : formatPercent;
    const cell = (value: number, predicted: boolean) =>
      element(
        'td',
        { class: predicted ? 'number predicted' : 'number', title: predicted ? 'Predicted' : undefined },
        write(value),
      );
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      cell(before, wasPredicted),
      cell(after, isPredicted),
    );
  });
  return element(
    'table',
    { class: 'beside' },
    element('caption', { class: 'small' }, isFlipped(original, copy) ? 'Prediction changed' : 'Same prediction'),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}
