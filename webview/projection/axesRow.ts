/** What the axes lie between: words, or searches whose means they join. */
import { formatCount } from '../../src/core/base/formatNumber';
import { button, choice } from '../shared/controls';
import { element, fill } from '../shared/element';
import { type AxisField, axesOf, axisFields } from './enteredAxes';
import { type AxisTexts, type Model, ofWords } from './model';
import { searchFields } from './search';
import { wordField } from './wordField';

export interface AxesEvents {
  readonly texts: (texts: AxisTexts) => void;
  /** Where they are looked for. */
  readonly within: (within: string) => void;
}

export class AxesRow {
  readonly root: HTMLElement;
  private readonly within = element('span', { class: 'within' });
  private readonly fields;
  private readonly found;
  private now: Model;
  private drawnWithin = '';

  constructor(
    model: Model,
    private readonly events: AxesEvents,
  ) {
    this.now = model;
    const wordsOf = () => (ofWords(this.now) ? (this.now.points?.names ?? []) : []);
    const field = (label: string, placeholder: string) =>
      wordField({ label, placeholder, value: '', wordsOf, enter: () => this.take() });
    const fields = [
      field('x-axis from', 'he'),
      field('x-axis to', 'she'),
      field('y-axis from; optional', 'optional'),
      field('y-axis to; optional', 'optional'),
    ] as const;
    this.fields = fields;
    this.found = fields.map(() => element('span', { class: 'quiet number', role: 'status' }));
    const axis = (name: string, from: number) =>
      element(
        'span',
        { class: 'axis' },
        element('span', { class: 'quiet' }, name),
        fields[from]!.root,
        this.found[from]!,
        '→',
        fields[from + 1]!.root,
        this.found[from + 1]!,
      );
    this.root = element(
      'div',
      { class: 'axes', role: 'group', 'aria-label': 'Axes' },
      this.within,
      axis('x', 0),
      axis('y', 2),
      button({ label: 'Swap', title: 'Swap the axes', press: () => this.swap() }),
    );
    this.draw(model);
  }

  draw(model: Model): void {
    this.now = model;
    const { texts } = axesOf(model);
    const words = ofWords(model);
    const title = words
      ? 'A word; or /…/, a regular expression: the mean of the words that it finds'
      : 'A search, or /…/, a regular expression: the mean of the examples that it finds. Numbers can be compared: > 0.9';
    const said = axisFields(model);
    for (const [i, field] of this.fields.entries()) {
      field.value = texts[i]!;
      field.title = title;
      this.found[i]!.textContent = model.points ? describeFound(said[i]!) : '';
    }
    this.drawWithin(model);
  }

  private drawWithin(model: Model): void {
    const { points } = model;
    const fields = points ? searchFields(points, ofWords(model)) : [];
    const { within } = axesOf(model);
    const key = JSON.stringify([fields, within]);
    if (key === this.drawnWithin) return;
    this.drawnWithin = key;
    fill(
      this.within,
      fields.length > 1 &&
        choice({
          label: 'Between',
          title: 'Where the ends of the axes are searched. Numbers can be compared: > 0.9',
          options: fields,
          value: fields.some(({ value }) => value === within) ? within : '',
          change: this.events.within,
        }),
    );
  }

  private read(): AxisTexts {
    const [a, b, c, d] = this.fields.map(field => field.value);
    return [a!, b!, c!, d!];
  }

  private take(): void {
    this.events.texts(this.read());
  }

  private swap(): void {
    const [a, b, c, d] = this.read();
    this.events.texts([c, d, a, b]);
  }
}

function describeFound({ end }: AxisField): string {
  return typeof end === 'object' ? `(${formatCount(end.points.length)})` : '';
}
